#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include "config/config_node.h"
#include "core/io/files.h"
#include "scenarios/scenario.h"
#include "tests/source_root.h"

namespace roundsman {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

// As an editor's YAML extension sees it: YAML 1.2's numbers and truths.
json ToJson(const ConfigNode& node) {
  if (node.IsNothing()) return nullptr;
  if (node.IsList()) {
    json list = json::array();
    for (const ConfigNode& item : node.List()) list.push_back(ToJson(item));
    return list;
  }
  if (node.IsMap()) {
    json map = json::object();
    for (const auto& [key, value] : node.Map()) map[key.raw()] = ToJson(value);
    return map;
  }
  const json value = json::parse(node.raw(), nullptr, false);
  return value.is_number() || value.is_boolean() ? value : json(node.raw());
}

class SchemaTest : public ::testing::Test {
 protected:
  SchemaTest() : rules_(json::parse(ScenarioSchema())) {
    valijson::SchemaParser(valijson::SchemaParser::kDraft7)
        .populateSchema(valijson::adapters::NlohmannJsonAdapter(rules_), schema_);
  }

  // What is wrong; nothing for a file that is no YAML at all.
  std::optional<std::string> Wrong(const fs::path& file) {
    Problems problems;
    const auto document =
        ConfigDocument::Parse(ReadFile(file).value_or(""), file.string(), problems);
    if (!document) return std::nullopt;
    const json value = ToJson(document->root());
    valijson::ValidationResults results;
    valijson::Validator validator;
    if (validator.validate(schema_, valijson::adapters::NlohmannJsonAdapter(value), &results))
      return "";
    std::string wrong = "not valid";
    valijson::ValidationResults::Error error;
    while (results.popError(error)) {
      wrong += "\n";
      for (const std::string& part : error.context) wrong += part;
      wrong += ": " + error.description;
    }
    return wrong;
  }

  json rules_;
  valijson::Schema schema_;
};

TEST_F(SchemaTest, AcceptsWhatTheParserAccepts) {
  for (const char* folder : {"scenarios/examples", "tests/data/scenarios/valid"}) {
    for (const auto& entry : fs::directory_iterator(SourceRoot() / folder)) {
      if (entry.path().extension() != ".yaml") continue;
      EXPECT_EQ(Wrong(entry.path()), "") << entry.path();
    }
  }
}

// Names of variables and devices, addresses, regular expressions and what stands in other files are
// beyond a schema.
bool BeyondASchema(const std::string& name) {
  static const std::set<std::string> names = {"open-relative",
                                              "open-scheme",
                                              "rows-and-secrets",
                                              "rows-columns",
                                              "scenario-base-url",
                                              "scenario-id",
                                              "secrets-and-vars",
                                              "secrets-environment",
                                              "scenario-device-unknown",
                                              "secrets-file-empty",
                                              "secrets-file-missing",
                                              "secrets-too-short",
                                              "target-regex",
                                              "target-role",
                                              "vars-column-too-soon",
                                              "vars-environment",
                                              "vars-malformed",
                                              "vars-names",
                                              "vars-unknown",
                                              "vars-unknown-none",
                                              "schedule-cron-range",
                                              "schedule-cron-backwards",
                                              "schedule-cron-name",
                                              "schedule-cron-step",
                                              "schedule-cron-slashes",
                                              "schedule-cron-never",
                                              "schedule-cron-dashes",
                                              "schedule-cron-word",
                                              "schedule-timezone-unknown",
                                              "schedule-too-often",
                                              "scenario-timeout-is-zero",
                                              "yaml-repeated-key",
                                              "see-nothing",
                                              "condition",
                                              "schedule-maintenance",
                                              "yaml-key-is-nothing",
                                              "yaml-key-is-a-list"};
  return names.contains(name) || name.starts_with("rows-csv");
}

TEST_F(SchemaTest, RefusesWhatTheParserRefuses) {
  int refused = 0;
  for (const auto& entry : fs::directory_iterator(SourceRoot() / "tests/data/scenarios/invalid")) {
    if (entry.path().extension() != ".yaml" || BeyondASchema(entry.path().stem().string()))
      continue;
    const auto wrong = Wrong(entry.path());
    if (!wrong) continue;
    ++refused;
    EXPECT_NE(*wrong, "") << entry.path();
  }
  EXPECT_GT(refused, 40);
}

TEST_F(SchemaTest, DescribesEveryKey) {
  for (const auto& [name, key] : rules_["properties"].items()) {
    EXPECT_TRUE(key.contains("description")) << name;
  }
  EXPECT_EQ(rules_["additionalProperties"], false);
}

}  // namespace
}  // namespace roundsman
