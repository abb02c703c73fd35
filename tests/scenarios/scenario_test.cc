#include "scenarios/scenario.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "core/io/files.h"
#include "tests/source_root.h"

namespace roundsman {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::vector<std::string> Said(const Problems& problems) {
  std::vector<std::string> said;
  for (const Error& problem : problems) said.push_back(problem.ToString());
  return said;
}

std::shared_ptr<const Scenario> Read(const std::string& yaml,
                                     const ScenarioOverrides& overrides = {}) {
  Problems problems;
  const auto scenario = ParseScenario(yaml, "f.yaml", overrides, problems);
  EXPECT_THAT(Said(problems), IsEmpty());
  return scenario ? *scenario : std::make_shared<const Scenario>();
}

std::vector<std::string> Ids(const Steps& steps) {
  std::vector<std::string> ids;
  for (const auto& step : steps) {
    ids.push_back(step->common().id);
    for (const Steps* children : step->Children()) {
      for (const std::string& id : Ids(*children)) ids.push_back(id);
    }
  }
  return ids;
}

// They are labels: each new one would be a series for ever.
TEST(ScenarioTest, IdsHoldNoHostNoPasswordNoQueryAndNoValueOfAVariable) {
  const std::string yaml = R"(
scenario: Ids
base-url: https://m.example.com/
vars: {session: none}
for-each: [{order: "1001"}, {order: "1002"}]
steps:
  - open: https://qa:hunter2@m.example.com/fund/list?token=hunter2&a=1#top
  - open: https://m.example.com
  - open: /login?next=/home
  - open: list?session=${session}
  - open: /orders/${order}
  - open: "http://${session}.example.com/${session}/end"
  - see: Order ${order}
  - see: What/why?
  - tap: {css: "#buy"}
  - {name: "Back to https://m.example.com/start?x=1", open: /start}
)";
  ScenarioOverrides monday;
  monday.variables = {{"session", "k9XQ2"}};
  ScenarioOverrides tuesday;
  tuesday.variables = {{"session", "zz71"}};
  const auto ids = Ids(Read(yaml, monday)->steps);
  EXPECT_EQ(ids, Ids(Read(yaml, tuesday)->steps));
  EXPECT_THAT(ids, ElementsAre("open-fund-list", "open", "open-login", "open-list",
                               "open-orders-order", "open-session-end", "see-order-order",
                               "see-what-why", "tap-css-buy", "back-to-start"));
}

TEST(ScenarioTest, ReadsEveryKey) {
  const std::filesystem::path file = SourceRoot() / "tests/data/scenarios/valid/everything.yaml";
  Problems problems;
  const auto parsed = ParseScenario(*ReadFile(file), file, {}, problems);
  ASSERT_TRUE(parsed) << parsed.error().ToString();
  const Scenario& s = **parsed;
  EXPECT_EQ(s.journey, "Everything there is");
  EXPECT_EQ(s.id, "all/everything");
  EXPECT_EQ(s.owner, "qa");
  EXPECT_EQ(s.severity, "critical");
  EXPECT_THAT(s.tags, ElementsAre("smoke", "trading"));
  ASSERT_TRUE(s.schedule);
  EXPECT_EQ(s.schedule->cron, "*/5,7 9-15 1-7/2 JAN,MAR-DEC MON-FRI");
  EXPECT_EQ(s.schedule->overlap, Overlap::kQueue);
  EXPECT_THAT(s.schedule->maintenance, SizeIs(2));
  EXPECT_THAT(s.devices, ElementsAre("iphone-15", "pixel-8"));
  EXPECT_EQ(s.base_url, "https://m.example.com/app/");
  EXPECT_EQ(s.timeout, std::chrono::minutes(2));
  EXPECT_EQ(s.within, std::chrono::seconds(90));
  EXPECT_EQ(s.variables.Get("greeting"), "hi demo");
  EXPECT_EQ(s.variables.Get("price"), "$5");
  EXPECT_EQ(s.variables.Get("password"), "hunter2");
  EXPECT_EQ(s.secrets.Mask("a hunter2"), "a ••••");
  EXPECT_THAT(s.rows, SizeIs(2));
  EXPECT_EQ(s.rows[1].at("limit"), "");
  ASSERT_THAT(s.expected_dialogs, SizeIs(3));
  EXPECT_EQ(s.expected_dialogs[1].text, "Leave?");
  EXPECT_EQ(s.expected_dialogs[1].answer, DialogAnswer::kDismiss);
  ASSERT_THAT(s.backend, SizeIs(2));
  EXPECT_EQ(s.backend[1].expr, "rate(http_errors_total{job=\"trade\"}[2m]) > 0.05");
  EXPECT_EQ(s.checks.settings().at(FindingKind::kJank).off, "");
  EXPECT_EQ(s.checks.settings().at(FindingKind::kBlankPage).off, "starts on a white splash");
  EXPECT_EQ(s.checks.settings().at(FindingKind::kStall).longer_than,
            std::chrono::milliseconds(800));
  EXPECT_EQ(s.checks.settings().at(FindingKind::kSlowResponse).severity, Severity::kError);
  EXPECT_THAT(s.setup, SizeIs(1));
  EXPECT_THAT(s.finally, SizeIs(1));

  const StepCommon& tap = s.steps[2]->common();
  EXPECT_EQ(tap.name, "say it otherwise");
  EXPECT_EQ(tap.within, std::chrono::seconds(3));
  EXPECT_EQ(tap.budget, std::chrono::seconds(1));
  EXPECT_TRUE(tap.optional);
  EXPECT_TRUE(tap.once);
  EXPECT_TRUE(tap.expect_nothing);
  ASSERT_TRUE(tap.condition);
  EXPECT_EQ(tap.condition->see->Describe(), "Log in");
  EXPECT_EQ(tap.checks.settings().at(FindingKind::kCrash).severity, Severity::kWarning);
}

TEST(ScenarioTest, HasTheDefaultsOfTheLanguage) {
  const auto s = Read("scenario: x\nsteps:\n  - tap: x\n");
  EXPECT_EQ(s->id, "f");
  EXPECT_EQ(s->severity, "warning");
  EXPECT_THAT(s->devices, ElementsAre("phone"));
  EXPECT_EQ(s->timeout, std::chrono::minutes(5));
  EXPECT_EQ(s->within, std::chrono::seconds(10));
  EXPECT_FALSE(s->schedule);
  EXPECT_FALSE(s->steps.front()->common().within);
}

TEST(ScenarioTest, StepsHaveStableIds) {
  const auto s = Read(
      "scenario: x\nsetup:\n  - tap: 登录\nsteps:\n  - tap: 登录\n  - tap: 登录\n  - name: Tap "
      "登录!\n    see: y\n"
      "  - do: [{tap: a}, {tap: a}]\n    name: more\n    if: {see: b}\n    else: [back]\n  - wait: "
      "1s\n");
  EXPECT_THAT(Ids(s->setup), ElementsAre("setup/tap-登录"));
  EXPECT_THAT(Ids(s->steps),
              ElementsAre("tap-登录", "tap-登录-2", "tap-登录-3", "more", "more/tap-a",
                          "more/tap-a-2", "more/else/back", "wait-1s"));
}

TEST(ScenarioTest, NamesShowNoSecret) {
  ::setenv("ROUNDSMAN_TEST_SECRET", "hunter2", 1);
  const auto s = Read(
      "scenario: x\nsecrets: {pw: {env: ROUNDSMAN_TEST_SECRET}}\nsteps:\n  - type: ${pw}\n  - "
      "type: a ${pw}\n");
  EXPECT_EQ(s->steps[0]->common().name, "type ${pw}");
  EXPECT_EQ(s->steps[0]->Describe(), "type ${pw}");
  EXPECT_EQ(s->variables.Get("pw"), "hunter2");
}

TEST(ScenarioTest, TheCommandLineWins) {
  ScenarioOverrides overrides;
  overrides.variables = {{"user", "other"}, {"pw", "from-outside"}};
  overrides.base_url = "http://localhost:1/";
  const auto s = Read(
      "scenario: x\nbase-url: https://m.example.com\nvars: {user: demo, hello: \"hi ${user}\"}\n"
      "secrets: {pw: {env: NOBODY_SET_THIS}}\nsteps:\n  - open: /\n",
      overrides);
  EXPECT_EQ(s->variables.Get("user"), "other");
  EXPECT_EQ(s->variables.Get("hello"), "hi other");
  EXPECT_EQ(s->base_url, "http://localhost:1/");
  EXPECT_EQ(s->secrets.Mask("from-outside"), "••••");
}

TEST(ScenarioTest, BaseUrlFromOutsideMakesRelativeAddressesRight) {
  ScenarioOverrides overrides;
  overrides.base_url = "http://localhost:1/";
  Read("scenario: x\nsteps:\n  - open: login\n", overrides);
}

TEST(ScenarioTest, ReadsTheEnvironment) {
  ::setenv("ROUNDSMAN_TEST_HOST", "m.example.com", 1);
  const auto s =
      Read("scenario: x\nbase-url: https://${env.ROUNDSMAN_TEST_HOST}\nsteps:\n  - see: a\n");
  EXPECT_EQ(s->base_url, "https://m.example.com");
}

TEST(ScenarioTest, AWaitMayTakeAsLongAsItSays) {
  const auto s = Read("scenario: x\nsteps:\n  - wait: 30s\n");
  ASSERT_TRUE(s->steps[0]->common().within);
  EXPECT_GT(*s->steps[0]->common().within, std::chrono::seconds(30));
}

// The runner judges `if:` of plain steps; a group judges its own, for there is `else:`.
TEST(ScenarioTest, GroupsKeepTheirConditionToThemselves) {
  const auto s = Read(
      "scenario: x\nsteps:\n  - do: [{tap: a}]\n    if: {see: b}\n  - tap: a\n    if: {see: b}\n");
  EXPECT_FALSE(s->steps[0]->common().condition);
  EXPECT_TRUE(s->steps[1]->common().condition);
}

TEST(ScenarioTest, ActionsSayWhatKindOfDoingTheyAre) {
  const auto s = Read(
      "scenario: x\nbase-url: http://h/\nsteps: [{open: /}, {tap: a}, {type: a}, {press: Tab}, "
      "{scroll: up}, {see: a}]\n");
  std::vector<Act> acts;
  for (const auto& step : s->steps) acts.push_back(step->act());
  EXPECT_THAT(acts, ElementsAre(Act::kNavigate, Act::kTouch, Act::kType, Act::kKey, Act::kScroll,
                                Act::kNone));
}

}  // namespace
}  // namespace roundsman
