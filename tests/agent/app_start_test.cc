#include "agent/app_start.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/io/files.h"
#include "tests/reporters/alert_runs.h"

namespace roundsman {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(NeedRestartTest, WhatAReloadTakesInNeedsNone) {
  AgentSettings now;
  now.scenarios = {"more"};
  now.base_url = "https://other.example/";
  now.variables["user"] = "007";
  now.every = std::chrono::minutes(3);
  now.receivers.emplace_back();
  now.console.url = "https://robot.example/";
  now.console.links_last = std::chrono::hours(1);
  EXPECT_THAT(NeedRestart(AgentSettings(), now), IsEmpty());
}

TEST(NeedRestartTest, NamesEverySectionThatStaysAsItWas) {
  AgentSettings now;
  now.data = "/elsewhere";
  now.location = "elsewhere";
  now.browser = "/opt/chrome";
  now.workers.most_steal = 0.5;
  now.most_waiting = 5;
  now.console.full_tokens.emplace_back("t0ken");
  now.rules.open_after = 1;
  now.backend.prometheus = Secret("http://prometheus:9090");
  now.silences.alertmanagers.emplace_back("http://alertmanager:9093");
  now.keep.bytes = 5;
  EXPECT_THAT(NeedRestart(AgentSettings(), now),
              ElementsAre("data", "location", "browser", "workers", "queue", "console", "alerts",
                          "backend", "silences", "keep"));
}

TEST(NeedRestartTest, ATokenThatWasExchangedIsAChange) {
  AgentSettings old;
  old.console.read_tokens.emplace_back("t0ken");
  AgentSettings now;
  now.console.read_tokens.emplace_back("n3w");
  EXPECT_THAT(NeedRestart(old, now), ElementsAre("console"));
  EXPECT_THAT(NeedRestart(old, old), IsEmpty());
}

// What roundsman_scenario_up is right after a restart; empty when it is absent.
std::string UpOf(SqliteStore& store, const RunKey& key) {
  AgentPlan plan;
  PlannedJourney journey;
  journey.scenario = key.scenario;
  journey.device = key.device;
  journey.location = key.location;
  plan.journeys = {journey};
  MetricsBook metrics("1");
  metrics.SetScenarios(plan.journeys);
  EXPECT_TRUE(RestoreMetrics(plan, store, AlertBook(), metrics));
  const std::string text = metrics.Text(MetricsFormat::kPrometheus);
  const std::size_t at = text.find("\nroundsman_scenario_up{");
  if (at == std::string::npos) return "";
  const std::string line = text.substr(at + 1, text.find('\n', at + 1) - at - 1);
  return line.substr(line.rfind(' ') + 1);
}

TEST(RestoreMetricsTest, WhatWasDecidedBeforeALongSilenceHoldsAfterARestart) {
  const TempDir folder = *TempDir::Make("roundsman-test");
  const Log log{LogLevel::kInfo};
  const auto store = *SqliteStore::Open(folder.path() / "store.db", log);
  AlertRuns runs;
  const RunRecord well = runs.Pass();
  const auto put_silenced = [&](RunRecord run) {
    run.suppressed = "release";
    ASSERT_TRUE(store->Put(run, {}));
  };
  put_silenced(runs.Fail());
  EXPECT_EQ(UpOf(*store, well.key), "") << "nothing was ever decided";
  ASSERT_TRUE(store->Put(runs.Fail(), {}));
  for (int i = 0; i < 50; ++i) put_silenced(runs.Fail());
  EXPECT_EQ(UpOf(*store, well.key), "0");
  put_silenced(runs.Pass());
  EXPECT_EQ(UpOf(*store, well.key), "1");
}

}  // namespace
}  // namespace roundsman
