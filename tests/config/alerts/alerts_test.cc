#include <gmock/gmock.h>

#include <filesystem>
#include <set>
#include <sstream>

#include "core/io/files.h"
#include "tests/source_root.h"
#include "tests/support/local_service.h"

namespace roundsman {
namespace {

using ::testing::HasSubstr;

std::filesystem::path Rules() { return SourceRoot() / "config/alerts.yaml"; }
std::filesystem::path Cases() { return SourceRoot() / "tests/config/alerts"; }

std::string TextOf(const std::filesystem::path& path) {
  const auto text = ReadFile(path);
  EXPECT_TRUE(text) << path;
  return text.value_or("");
}

// Names after "alert:" or "alertname:".
std::set<std::string> NamesAfter(const std::string& text, const std::string& key) {
  std::set<std::string> names;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const std::size_t at = line.find(key);
    if (at != std::string::npos && line.find('#') > at) names.insert(line.substr(at + key.size()));
  }
  return names;
}

TEST(AlertRulesTest, AreRulesToPrometheus) {
  const ToolSaid said = RunTool({"/usr/bin/promtool", "check", "rules", Rules().string()});
  EXPECT_EQ(said.code, 0) << said.text;
}

class AlertRulesCaseTest : public ::testing::TestWithParam<std::string> {};

TEST_P(AlertRulesCaseTest, FireHoldAndResolveAsTheyPromise) {
  const ToolSaid said = RunTool(
      {"/usr/bin/promtool", "test", "rules", (Cases() / (GetParam() + ".test.yaml")).string()});
  EXPECT_EQ(said.code, 0) << said.text;
}

INSTANTIATE_TEST_SUITE_P(Cases, AlertRulesCaseTest,
                         ::testing::Values("finding", "journey_broken", "journey_flaky",
                                           "journey_slow", "journey_stale", "robot"),
                         [](const auto& of) { return of.param; });

TEST(AlertRulesTest, EveryAlertHasACaseThatFiresAndOneThatDoesNot) {
  std::string fires;
  std::string silent;
  for (const auto& entry : std::filesystem::directory_iterator(Cases())) {
    if (entry.path().extension() != ".yaml") continue;
    std::istringstream lines(TextOf(entry.path()));
    std::string name;
    for (std::string line; std::getline(lines, line);) {
      if (line.find("alertname:") != std::string::npos) name = line;
      if (line.ends_with("exp_alerts: []")) silent += name + "\n";
      if (line.ends_with("exp_alerts:")) fires += name + "\n";
    }
  }
  const auto alerts = NamesAfter(TextOf(Rules()), "- alert: ");
  EXPECT_GE(alerts.size(), 10U);
  EXPECT_EQ(NamesAfter(fires, "alertname: "), alerts);
  EXPECT_EQ(NamesAfter(silent, "alertname: "), alerts);
}

TEST(AlertRulesTest, EveryAlertHasOneSentenceAndAnOwnerCanBeFound) {
  std::istringstream lines(TextOf(Rules()));
  int summaries = 0;
  for (std::string line; std::getline(lines, line);) {
    if (line.find("summary: ") == std::string::npos) continue;
    ++summaries;
    EXPECT_TRUE(line.ends_with(".\"")) << line;
    EXPECT_EQ(line.find(". "), std::string::npos) << "more than one sentence: " << line;
  }
  EXPECT_EQ(static_cast<std::size_t>(summaries), NamesAfter(TextOf(Rules()), "- alert: ").size());
}

TEST(AlertmanagerExampleTest, IsAConfigurationToAlertmanager) {
  const std::string file = (SourceRoot() / "config/alertmanager.yaml").string();
  const ToolSaid said = RunTool({"/usr/bin/amtool", "check-config", file});
  EXPECT_EQ(said.code, 0) << said.text;
  EXPECT_THAT(said.text, HasSubstr("3 inhibit rules"));
}

TEST(AlertmanagerExampleTest, RoutesWhatIsCriticalToOnCallAndTheRestToTheChat) {
  const std::string file = (SourceRoot() / "config/alertmanager.yaml").string();
  const auto route = [&](const std::string& severity, const std::string& alert) {
    return RunTool({"/usr/bin/amtool", "config", "routes", "test", "--config.file=" + file,
                    "alertname=" + alert, "severity=" + severity})
        .text;
  };
  EXPECT_THAT(route("critical", "UIJourneyBroken"), HasSubstr("on-call"));
  EXPECT_THAT(route("warning", "UIJourneyBroken"), HasSubstr("chat"));
  EXPECT_THAT(route("critical", "DiskFull"), HasSubstr("chat")) << "not ours";
}

}  // namespace
}  // namespace roundsman
