#include <gmock/gmock.h>

#include <nlohmann/json.hpp>
#include <regex>
#include <set>

#include "core/io/files.h"
#include "core/io/json.h"
#include "tests/source_root.h"

namespace roundsman {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

nlohmann::json Shipped() {
  const auto text = ReadFile(SourceRoot() / "config/dashboard.json");
  EXPECT_TRUE(text);
  auto json = ParseJson(text.value_or("null"), "the dashboard");
  EXPECT_TRUE(json);
  return json.value_or(nlohmann::json());
}

// What is wrong with a dashboard that Grafana would take without a word.
std::vector<std::string> Mistakes(const nlohmann::json& dashboard) {
  std::vector<std::string> mistakes;
  std::set<int> ids;
  std::set<std::pair<int, int>> taken;
  std::set<std::string> known = {"__rate_interval", "__range", "__interval", "__all"};
  for (const auto& variable : dashboard["templating"]["list"]) known.insert(variable["name"]);
  for (const auto& panel : dashboard["panels"]) {
    const std::string title = panel["title"];
    if (!ids.insert(panel["id"].get<int>()).second) mistakes.push_back(title + ": id used twice");
    const auto& at = panel["gridPos"];
    const int x = at["x"];
    const int w = at["w"];
    if (x < 0 || w < 1 || x + w > 24) mistakes.push_back(title + ": off the grid");
    for (int column = x; column < x + w; ++column) {
      for (int line = at["y"]; line < at["y"].get<int>() + at["h"].get<int>(); ++line) {
        if (taken.emplace(column, line).second) continue;
        mistakes.push_back(title + ": over another one");
        column = 24;
        break;
      }
    }
    if (panel["type"] != "row" && panel["targets"].empty()) mistakes.push_back(title + ": empty");
  }
  const std::string text = dashboard.dump();
  const std::regex variable(R"(\$\{?([A-Za-z_]+))");
  for (auto it = std::sregex_iterator(text.begin(), text.end(), variable);
       it != std::sregex_iterator(); ++it) {
    if (!known.contains((*it)[1])) mistakes.push_back("unknown variable $" + (*it)[1].str());
  }
  return mistakes;
}

TEST(DashboardTest, HasNoMistakesThatGrafanaSwallows) {
  EXPECT_THAT(Mistakes(Shipped()), IsEmpty());
}

TEST(DashboardTest, LintSeesMistakes) {
  nlohmann::json same_id = Shipped();
  same_id["panels"][2]["id"] = same_id["panels"][1]["id"];
  EXPECT_THAT(Mistakes(same_id), ElementsAre("Broken: id used twice"));
  nlohmann::json overlap = Shipped();
  overlap["panels"][2]["gridPos"]["x"] = 3;
  EXPECT_THAT(Mistakes(overlap), ElementsAre("Broken: over another one"));
  nlohmann::json unknown = Shipped();
  unknown["panels"][1]["targets"][0]["expr"] = "roundsman_scenario_up{scenario=\"$scenaro\"}";
  EXPECT_THAT(Mistakes(unknown), ElementsAre("unknown variable $scenaro"));
  nlohmann::json wide = Shipped();
  wide["panels"][0]["gridPos"]["w"] = 25;
  EXPECT_THAT(Mistakes(wide), ElementsAre("Wall: off the grid"));
}

TEST(DashboardTest, HasItsVariablesAndRows) {
  const nlohmann::json dashboard = Shipped();
  EXPECT_GE(dashboard["schemaVersion"].get<int>(), 38);
  std::vector<std::string> variables;
  for (const auto& variable : dashboard["templating"]["list"])
    variables.push_back(variable["name"]);
  EXPECT_THAT(variables, ElementsAre("datasource", "scenario", "device", "location"));
  int rows = 0;
  for (const auto& panel : dashboard["panels"]) rows += panel["type"] == "row" ? 1 : 0;
  EXPECT_EQ(rows, 4);
}

}  // namespace
}  // namespace roundsman
