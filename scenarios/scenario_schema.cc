#include <nlohmann/json.hpp>

#include "scenarios/checks_parser.h"
#include "scenarios/key_names.h"
#include "scenarios/scenario.h"
#include "scenarios/scenario_parser.h"
#include "scenarios/schedule_parser.h"
#include "scenarios/step_registry.h"
#include "scenarios/target_parser.h"

namespace roundsman {
namespace {

using Json = nlohmann::json;

// A reference does not suffer neighbours in draft 7.
Json Described(std::string_view schema, std::string_view help) {
  return {{"description", std::string(help)}, {"allOf", {Json::parse(schema)}}};
}

Json StepsDefinition() {
  Json bare = Json::array();
  Json any = Json::array();
  for (const StepRow& row : StepRegistry()) {
    Json keys = Json::object();
    for (const StepKey& key : CommonStepKeys()) {
      keys[std::string(key.name)] = Described(key.schema, key.help);
    }
    for (const StepKey& key : row.keys)
      keys[std::string(key.name)] = Described(key.schema, key.help);
    keys[std::string(row.action)] = Described(row.schema, row.help);
    any.push_back({{"type", "object"},
                   {"additionalProperties", false},
                   {"required", {std::string(row.action)}},
                   {"properties", std::move(keys)}});
    if (row.value == kNoValue) bare.push_back(std::string(row.action));
  }
  any.push_back({{"enum", std::move(bare)}});
  return {{"type", "array"}, {"items", {{"anyOf", std::move(any)}}}};
}

Json Definitions() {
  Json definitions;
  // Numbers and words YAML has its own ideas about are texts all the same.
  definitions["text"] = Json::parse(R"({"anyOf": [{"type": "string", "minLength": 1},
                                                  {"type": ["number", "boolean"]}]})");
  definitions["duration"] = Json::parse(
      R"({"type": "string", "pattern": "^(?=.)([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?$",
          "description": "such as 300ms, 2s, 1m30s, 5m, 2h"})");
  definitions["length"] =
      Json::parse(R"({"type": "string", "pattern": "^[0-9]+(\\.[0-9]+)?(%|px)$"})");
  definitions["point"] = Json::parse(
      R"({"type": "array", "minItems": 2, "maxItems": 2, "items": {"$ref": "#/definitions/length"}})");
  definitions["direction"] = Json::parse(R"({"enum": ["up", "down", "left", "right"]})");
  definitions["target"] = Json::parse(TargetSchema());
  definitions["end"] = Json::parse(
      R"({"anyOf": [{"$ref": "#/definitions/target"}, {"$ref": "#/definitions/point"}]})");
  definitions["targets"] = Json::parse(R"({"anyOf": [{"$ref": "#/definitions/target"},
      {"type": "array", "minItems": 1, "items": {"$ref": "#/definitions/target"}}]})");
  definitions["condition"] = Json::parse(R"({"type": "object", "additionalProperties": false,
      "minProperties": 1, "maxProperties": 1, "properties": {
        "see": {"$ref": "#/definitions/target"}, "not-see": {"$ref": "#/definitions/target"},
        "device": {"type": "string"},
        "var": {"type": "array", "minItems": 2, "maxItems": 2, "items": {"$ref": "#/definitions/text"}}}})");
  definitions["key"] = {{"enum", KeyNames()}};
  definitions["checks"] = Json::parse(ChecksSchema());
  definitions["steps"] = StepsDefinition();
  return definitions;
}

}  // namespace

std::string ScenarioSchema() {
  Json keys = Json::object();
  for (const ScenarioKey& key : ScenarioKeys()) {
    keys[std::string(key.name)] =
        Described(key.schema.empty() ? ScheduleSchema() : key.schema, key.help);
  }
  const Json schema = {{"$schema", "http://json-schema.org/draft-07/schema#"},
                       {"title", "Roundsman scenario"},
                       {"description", "One user journey, told as a person would tell it."},
                       {"type", "object"},
                       {"additionalProperties", false},
                       {"required", {"scenario", "steps"}},
                       {"properties", std::move(keys)},
                       {"definitions", Definitions()}};
  return schema.dump(2);
}

}  // namespace roundsman
