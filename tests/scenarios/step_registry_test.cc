#include "scenarios/step_registry.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "scenarios/scenario.h"
#include "scenarios/scenario_parser.h"

namespace roundsman {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

TEST(StepRegistryTest, HasTheActionsOfThisVersionInOrder) {
  std::vector<std::string> actions;
  for (const StepRow& row : StepRegistry()) actions.emplace_back(row.action);
  EXPECT_THAT(actions,
              ElementsAre("open", "tap", "double-tap", "long-press", "type", "press", "scroll",
                          "swipe", "back", "reload", "see", "not-see", "wait", "do", "screenshot"));
}

TEST(StepRegistryTest, NoNameMeansTwoThings) {
  std::set<std::string_view> names;
  for (const StepRow& row : StepRegistry())
    EXPECT_TRUE(names.insert(row.action).second) << row.action;
  for (const std::string_view name : StepsToCome()) EXPECT_TRUE(names.insert(name).second) << name;
  for (const StepKey& key : CommonStepKeys())
    EXPECT_TRUE(names.insert(key.name).second) << key.name;
  for (const StepRow& row : StepRegistry()) {
    for (const StepKey& key : row.keys) EXPECT_FALSE(names.contains(key.name)) << key.name;
  }
}

TEST(StepRegistryTest, EveryRowIsDocumented) {
  for (const StepRow& row : StepRegistry()) {
    SCOPED_TRACE(row.action);
    EXPECT_THAT(row.value, Not(IsEmpty()));
    EXPECT_THAT(row.help, Not(IsEmpty()));
    EXPECT_TRUE(nlohmann::json::accept(row.schema));
    for (const StepKey& key : row.keys) {
      EXPECT_THAT(key.help, Not(IsEmpty()));
      EXPECT_TRUE(nlohmann::json::accept(key.schema));
    }
  }
  for (const StepKey& key : CommonStepKeys()) {
    EXPECT_THAT(key.help, Not(IsEmpty()));
    EXPECT_TRUE(nlohmann::json::accept(key.schema));
  }
}

TEST(StepRegistryTest, EverySampleIsAStepOfItsKind) {
  for (const StepRow& row : StepRegistry()) {
    Problems problems;
    const auto scenario = ParseScenario(fmt::format("scenario: x\nsteps:\n  - {}\n", row.sample),
                                        "f.yaml", {}, problems);
    ASSERT_TRUE(scenario) << row.action << ": " << scenario.error().ToString();
    EXPECT_TRUE(row.sample.starts_with(row.action));
    EXPECT_THAT((*scenario)->steps.front()->Describe(), Not(IsEmpty()));
  }
}

TEST(ScenarioKeysTest, EveryKeyIsDocumented) {
  std::set<std::string_view> names;
  for (const ScenarioKey& key : ScenarioKeys()) {
    EXPECT_TRUE(names.insert(key.name).second) << key.name;
    EXPECT_THAT(key.help, Not(IsEmpty())) << key.name;
    EXPECT_TRUE(key.schema.empty() || nlohmann::json::accept(key.schema)) << key.name;
  }
  for (const std::string_view name : ScenarioKeysToCome())
    EXPECT_TRUE(names.insert(name).second) << name;
}

}  // namespace
}  // namespace roundsman
