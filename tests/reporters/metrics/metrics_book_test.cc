#include "reporters/metrics/metrics_book.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <atomic>
#include <set>
#include <sstream>
#include <thread>

#include "tests/reporters/metrics/sample_runs.h"

namespace roundsman {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class MetricsBookTest : public ::testing::Test {
 protected:
  MetricsBookTest() { Plan({SamplePlan("a")}); }

  void Plan(std::vector<PlannedJourney> plans) { book_.SetScenarios(plans); }
  void Take(Verdict verdict, int seconds = 0) { book_.Take(SampleRun("a", verdict, seconds), {}); }
  std::string Text() const { return book_.Text(MetricsFormat::kPrometheus); }
  // Of scenario a on iphone-15 at local; `more` are further labels.
  std::string Get(const std::string& name, const std::string& more = "") const {
    return ValueOf(
        Text(), fmt::format("{}{{scenario=\"a\",device=\"iphone-15\",location=\"local\"{}}}", name,
                            more.empty() ? "" : "," + more));
  }
  std::string Found(const std::string& backend) const {
    return Get("roundsman_findings_total",
               "step=\"step-1\",kind=\"dead-control\",backend=\"" + backend + "\"");
  }
  std::string Active() const {
    return Get("roundsman_finding_active", "step=\"step-1\",kind=\"dead-control\"");
  }

  MetricsBook book_{"0.1.0"};
};

TEST_F(MetricsBookTest, KnowsAPlannedJourneyBeforeItsFirstRun) {
  EXPECT_EQ(Get("roundsman_schedule_interval_seconds"), "60");
  EXPECT_EQ(Get("roundsman_runs_total", "verdict=\"fail\""), "0");
  EXPECT_EQ(Get("roundsman_scenario_info",
                "journey=\"Journey a\",owner=\"wealth-qa\",severity=\"critical\","
                "runbook=\"https://wiki.example.com/a\""),
            "1");
  EXPECT_EQ(Get("roundsman_scenario_up"), "") << "nothing is decided";
  EXPECT_EQ(Get("roundsman_last_run_timestamp_seconds"), "");
}

TEST_F(MetricsBookTest, AnIntervalMayChangeWhileItIsPlanned) {
  Take(Verdict::kPass, 1);
  book_.SetInterval({"a", "iphone-15", "local", "", {}}, 7260);
  EXPECT_EQ(Get("roundsman_schedule_interval_seconds"), "7260");
  EXPECT_EQ(Get("roundsman_scenario_up"), "1") << "nothing else changes";
  book_.SetInterval({"gone", "iphone-15", "local", "", {}}, 7260);
  EXPECT_THAT(Text(), Not(HasSubstr("\"gone\"")));
}

TEST_F(MetricsBookTest, UpIsTheLastDecidedVerdict) {
  const std::vector<std::pair<Verdict, std::string>> course = {{Verdict::kPass, "1"},
                                                               {Verdict::kFail, "0"},
                                                               {Verdict::kInconclusive, "0"},
                                                               {Verdict::kFlaky, "1"},
                                                               {Verdict::kInconclusive, "1"}};
  int seconds = 0;
  for (const auto& [verdict, up] : course) {
    Take(verdict, ++seconds);
    EXPECT_EQ(Get("roundsman_scenario_up"), up) << seconds;
    EXPECT_EQ(Get("roundsman_scenario_inconclusive"),
              verdict == Verdict::kInconclusive ? "1" : "0");
  }
  EXPECT_EQ(Get("roundsman_runs_total", "verdict=\"inconclusive\""), "2");
  EXPECT_EQ(Get("roundsman_runs_total", "verdict=\"pass\""), "1");
  EXPECT_EQ(Get("roundsman_run_duration_seconds_count"), "3") << "decided ones";
}

TEST_F(MetricsBookTest, RunOfOneRowSaysNothingAboutAnother) {
  PlannedJourney plan = SamplePlan("a");
  plan.rows = {"user=a", "user=b"};
  Plan({plan});
  RunRecord a = SampleRun("a", Verdict::kFail, 1);
  a.key.row = "user=a";
  RunRecord b = SampleRun("a", Verdict::kPass, 2);
  b.key.row = "user=b";
  book_.Take(a, {});
  book_.Take(b, {});
  EXPECT_EQ(Get("roundsman_scenario_up"), "0") << "row a is still broken";
  plan.rows = {"user=b"};
  Plan({plan});
  EXPECT_EQ(Get("roundsman_scenario_up"), "1") << "row a is no longer there";
}

TEST_F(MetricsBookTest, WhatIsWellAgainIsUpInAMaintenanceWindowToo) {
  Take(Verdict::kFail, 1);
  RunRecord record = SampleRun("a", Verdict::kInconclusive, 30);
  record.suppressed = "release";
  book_.Take(record, {});
  EXPECT_EQ(Get("roundsman_scenario_up"), "0") << "nobody has seen it well";
  record = SampleRun("a", Verdict::kPass, 60);
  record.suppressed = "release";
  book_.Take(record, {});
  EXPECT_EQ(Get("roundsman_scenario_up"), "1");
}

TEST_F(MetricsBookTest, FailuresInAMaintenanceWindowAreCountedAndDecideNothing) {
  Take(Verdict::kPass, 1);
  RunRecord record = SampleRun("a", Verdict::kFail, 60);
  record.suppressed = "release";
  book_.Take(record, {});
  EXPECT_EQ(Get("roundsman_scenario_up"), "1");
  EXPECT_EQ(Get("roundsman_runs_total", "verdict=\"fail\""), "1");
  EXPECT_EQ(Get("roundsman_last_run_timestamp_seconds"), "1795347967.62");
}

TEST_F(MetricsBookTest, TimesOfLastRunAndLastPass) {
  Take(Verdict::kPass, 0);
  Take(Verdict::kFail, 60);
  EXPECT_EQ(Get("roundsman_last_run_timestamp_seconds"), "1795347967.62");
  EXPECT_EQ(Get("roundsman_last_pass_timestamp_seconds"), "1795347907.62");
}

TEST_F(MetricsBookTest, StepsSayWhatTheLastRunSaidAndGoWhenTheScenarioNoLongerHasThem) {
  Take(Verdict::kPass, 1);
  RunRecord failed = SampleRun("a", Verdict::kFail, 2);
  failed.report.steps[1].status = StepStatus::kFailed;
  failed.report.steps[1].response.reset();
  failed.report.steps[1].stall = 2.5;
  failed.report.steps[2] = {};
  failed.report.steps[2].id = "step-2";
  book_.Take(failed, {});
  EXPECT_EQ(Get("roundsman_step_response_seconds", "step=\"step-1\""), "") << "it did not react";
  EXPECT_NE(Get("roundsman_step_complete_seconds", "step=\"step-1\""), "") << "it did this time";
  EXPECT_EQ(Get("roundsman_step_stall_seconds", "step=\"step-1\""), "2.5");
  EXPECT_EQ(Get("roundsman_step_complete_seconds", "step=\"step-2\""), "") << "skipped";
  EXPECT_EQ(Get("roundsman_step_stall_seconds", "step=\"step-2\""), "0") << "it is still there";
  RunRecord unseen = SampleRun("a", Verdict::kInconclusive, 3);
  unseen.report.steps.clear();
  book_.Take(unseen, {});
  EXPECT_EQ(Get("roundsman_step_stall_seconds", "step=\"step-1\""), "2.5") << "nothing is known";
  RunRecord shorter = SampleRun("a", Verdict::kFail, 4);
  shorter.report.steps.pop_back();
  book_.Take(shorter, {});
  EXPECT_EQ(Get("roundsman_step_stall_seconds", "step=\"step-2\""), "") << "though it failed";
  EXPECT_EQ(Get("roundsman_step_stall_seconds", "step=\"step-1\""), "0");
  EXPECT_EQ(Get("roundsman_scenario_response_seconds_count"), "6");
}

TEST_F(MetricsBookTest, AReporterIsThereBeforeItFails) {
  const std::string chat = "roundsman_report_failures_total{reporter=\"chat\"}";
  EXPECT_EQ(ValueOf(Text(), chat), "") << "not configured";
  EXPECT_EQ(ValueOf(Text(), "roundsman_report_failures_total{reporter=\"store\"}"), "0");
  book_.health().AddReporter("chat");
  EXPECT_EQ(ValueOf(Text(), chat), "0");
  book_.health().CountReportFailure("chat");
  book_.health().AddReporter("chat");
  EXPECT_EQ(ValueOf(Text(), chat), "1") << "a reload forgets nothing";
}

TEST_F(MetricsBookTest, WitnessIsToldOfTheDevicesThatRelyOnIt) {
  const auto ok = [&](const std::string& device) {
    return ValueOf(Text(), "roundsman_witness_ok{device=\"" + device + "\"}");
  };
  book_.health().SetWitness({"iphone-15", "pixel-8"}, Health::kGood);
  EXPECT_EQ(ok("iphone-15"), "1");
  book_.health().SetWitness({"iphone-15"}, Health::kBad);
  EXPECT_EQ(ok("iphone-15"), "0");
  EXPECT_EQ(ok("pixel-8"), "") << "no longer planned";
}

TEST_F(MetricsBookTest, WhatTheRobotCouldNotSeeIsNoTime) {
  RunRecord record = SampleRun("a", Verdict::kInconclusive, 1);
  book_.Take(record, {});
  EXPECT_EQ(Get("roundsman_step_response_seconds", "step=\"step-1\""), "");
  EXPECT_EQ(Get("roundsman_scenario_response_seconds_count"), "0");
}

TEST_F(MetricsBookTest, StepIdsThatRepeatAreOneSeries) {
  RunRecord record = SampleRun("a", Verdict::kPass, 1);
  record.report.steps[2].id = "step-1";
  book_.Take(record, {});
  EXPECT_EQ(Get("roundsman_step_complete_seconds", "step=\"step-1\""), "1.5");
  std::multiset<std::string> series;
  std::istringstream lines(Text());
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with('#')) continue;
    const std::string name = line.substr(0, line.rfind(' '));
    EXPECT_EQ(series.count(name), 0U) << line;
    series.insert(name);
  }
}

TEST_F(MetricsBookTest, FindingIsActiveFromItsOpeningToItsResolution) {
  book_.Take(SampleRun("a", Verdict::kFail), std::vector{SampleAlert("a", AlertPhase::kPending)});
  EXPECT_EQ(Active(), "");
  EXPECT_EQ(Found("unknown"), "") << "it has not opened";
  book_.Take(SampleRun("a", Verdict::kFail, 60), std::vector{SampleAlert("a")});
  EXPECT_EQ(Active(), "1");
  book_.Take(SampleRun("a", Verdict::kPass, 120),
             std::vector{SampleAlert("a", AlertPhase::kResolved)});
  EXPECT_EQ(Active(), "0");
  EXPECT_EQ(Found("unknown"), "1");
}

TEST_F(MetricsBookTest, FindingNobodyElseIsAskedAboutIsCountedOnceWhenItOpens) {
  for (int i = 0; i < 3; ++i) {
    book_.Take(SampleRun("a", Verdict::kFail, i), std::vector{SampleAlert("a")});
  }
  EXPECT_EQ(Found("unknown"), "1");
  Alert again = SampleAlert("a");
  again.since += std::chrono::hours(1);
  book_.TakeAlerts(std::vector{again});
  EXPECT_EQ(Found("unknown"), "2") << "the same fault tomorrow";
}

TEST_F(MetricsBookTest, FindingIsCountedWhenTheBackEndsViewIsDecided) {
  PlannedJourney plan = SamplePlan("a");
  plan.backend = BackendWatched::kYes;
  Plan({plan});
  Alert alert = SampleAlert("a");
  book_.TakeAlerts(std::vector{alert});
  EXPECT_EQ(Found("unknown"), "") << "it is still being asked";
  alert.backend = BackendView::kLate;
  book_.TakeAlerts(std::vector{alert});
  book_.TakeAlerts(std::vector{alert});
  book_.BackendDecided(alert);
  EXPECT_EQ(Found("late"), "1");
  EXPECT_EQ(Found("unknown"), "");
}

TEST_F(MetricsBookTest, ABackEndThatNeverAnsweredIsUnknownAndCountedAfterTheResolutionToo) {
  PlannedJourney plan = SamplePlan("a");
  plan.backend = BackendWatched::kYes;
  Plan({plan});
  book_.TakeAlerts(std::vector{SampleAlert("a")});
  const Alert resolved = SampleAlert("a", AlertPhase::kResolved);
  book_.TakeAlerts(std::vector{resolved});
  EXPECT_EQ(Found("unknown"), "");
  book_.BackendDecided(resolved);
  book_.BackendDecided(resolved);
  EXPECT_EQ(Found("unknown"), "1");
  EXPECT_EQ(Active(), "0");
}

TEST_F(MetricsBookTest, SeriesGoWithTheScenarioAndOnlyThen) {
  Take(Verdict::kFail);
  PlannedJourney renamed = SamplePlan("a");
  renamed.owner = "somebody-else";
  Plan({renamed, SamplePlan("b")});
  EXPECT_EQ(Get("roundsman_scenario_up"), "0");
  EXPECT_EQ(Get("roundsman_runs_total", "verdict=\"fail\""), "1");
  EXPECT_THAT(Text(), HasSubstr("owner=\"somebody-else\""));
  Plan({SamplePlan("b")});
  EXPECT_THAT(Text(), Not(HasSubstr("scenario=\"a\"")));
  Take(Verdict::kFail, 60);
  EXPECT_THAT(Text(), Not(HasSubstr("scenario=\"a\""))) << "a late run of a removed scenario";
}

TEST_F(MetricsBookTest, RestartLeavesNoGap) {
  const RunRecord unseen = SampleRun("a", Verdict::kInconclusive, 120);
  const RunRecord failed = SampleRun("a", Verdict::kFail, 60);
  const LastGood good = {{{"a", "iphone-15"}, WallTime(std::chrono::seconds(1795347900))}};
  book_.Restore(std::vector{unseen, failed}, std::vector{SampleAlert("a")}, good);
  EXPECT_EQ(Get("roundsman_scenario_up"), "0");
  EXPECT_EQ(Get("roundsman_scenario_inconclusive"), "1");
  EXPECT_EQ(Get("roundsman_last_run_timestamp_seconds"), "1795348027.62");
  EXPECT_EQ(Get("roundsman_last_pass_timestamp_seconds"), "1795347900");
  EXPECT_EQ(Get("roundsman_step_complete_seconds", "step=\"step-1\""), "1");
  EXPECT_EQ(Active(), "1");
  EXPECT_EQ(Get("roundsman_runs_total", "verdict=\"fail\""), "0") << "counters begin anew";
  EXPECT_EQ(Found("unknown"), "") << "counted before the restart";
  book_.Take(SampleRun("a", Verdict::kFail, 180), std::vector{SampleAlert("a")});
  EXPECT_EQ(Found("unknown"), "");
}

TEST_F(MetricsBookTest, BackEndsWordAfterARestartIsCounted) {
  PlannedJourney plan = SamplePlan("a");
  plan.backend = BackendWatched::kYes;
  Plan({plan});
  Alert alert = SampleAlert("a");
  book_.Restore({}, std::vector{alert}, {});
  alert.backend = BackendView::kUnseen;
  book_.TakeAlerts(std::vector{alert});
  EXPECT_EQ(Found("unseen"), "1");
}

TEST_F(MetricsBookTest, WhatWasDecidedToBeUnknownIsNotCountedAgainAfterARestart) {
  PlannedJourney plan = SamplePlan("a");
  plan.backend = BackendWatched::kYes;
  Plan({plan});
  Alert alert = SampleAlert("a");
  alert.backend_decided = true;
  book_.Restore({}, std::vector{alert}, {});
  book_.TakeAlerts(std::vector{alert});
  alert.phase = AlertPhase::kResolved;
  book_.TakeAlerts(std::vector{alert});
  EXPECT_EQ(Found("unknown"), "");
  alert.phase = AlertPhase::kOpen;
  alert.since += std::chrono::hours(1);
  alert.backend_decided = false;
  book_.TakeAlerts(std::vector{alert});
  EXPECT_EQ(Found("unknown"), "") << "the same fault tomorrow is asked for anew";
  alert.backend_decided = true;
  book_.TakeAlerts(std::vector{alert});
  EXPECT_EQ(Found("unknown"), "1");
}

TEST_F(MetricsBookTest, RobotsOwnAlertsAreGauges) {
  EXPECT_EQ(ValueOf(Text(), "roundsman_robot_blind{location=\"local\"}"), "0");
  EXPECT_EQ(ValueOf(Text(), "roundsman_evidence_kept{location=\"local\"}"), "1");
  Alert blind;
  blind.name = "UIRobotBlind";
  blind.location = "local";
  blind.phase = AlertPhase::kPending;
  book_.TakeAlerts(std::vector{blind});
  EXPECT_EQ(ValueOf(Text(), "roundsman_robot_blind{location=\"local\"}"), "0");
  blind.phase = AlertPhase::kOpen;
  Alert dropped = blind;
  dropped.name = "UIEvidenceDropped";
  book_.TakeAlerts(std::vector{blind, dropped});
  EXPECT_EQ(ValueOf(Text(), "roundsman_robot_blind{location=\"local\"}"), "1");
  EXPECT_EQ(ValueOf(Text(), "roundsman_evidence_kept{location=\"local\"}"), "0");
  Plan({SamplePlan("a")});
  EXPECT_EQ(ValueOf(Text(), "roundsman_robot_blind{location=\"local\"}"), "1") << "after a reload";
  blind.phase = AlertPhase::kResolved;
  book_.TakeAlerts(std::vector{blind});
  EXPECT_EQ(ValueOf(Text(), "roundsman_robot_blind{location=\"local\"}"), "0");
}

TEST_F(MetricsBookTest, RobotsOwnHealth) {
  FillWithSamples(book_, WallTime(std::chrono::seconds(1795347900)));
  const std::string text = Text();
  for (const auto& [series, value] : std::map<std::string, std::string>{
           {"roundsman_build_info{version=\"0.1.0\"}", "1"},
           {"roundsman_queue_depth", "2"},
           {"roundsman_report_queue_depth", "1"},
           {"roundsman_start_lateness_seconds_bucket{le=\"0.1\"}", "0"},
           {"roundsman_start_lateness_seconds_bucket{le=\"0.25\"}", "1"},
           {"roundsman_start_lateness_seconds_bucket{le=\"+Inf\"}", "1"},
           {"roundsman_skipped_runs_total{reason=\"overlap\"}", "1"},
           {"roundsman_skipped_runs_total{reason=\"missed\"}", "0"},
           {"roundsman_browser_restarts_total", "1"},
           {"roundsman_witness_ok{device=\"iphone-15\"}", "1"},
           {"roundsman_ocr_seconds_count", "1"},
           {"roundsman_report_failures_total{reporter=\"slack\"}", "1"},
           {"roundsman_config_last_reload_successful", "1"}}) {
    EXPECT_EQ(ValueOf(text, series), value) << series;
  }
}

TEST_F(MetricsBookTest, OpenMetricsCarriesTheRun) {
  Take(Verdict::kFail, 7);
  const std::string text = book_.Text(MetricsFormat::kOpenMetrics);
  EXPECT_THAT(text, HasSubstr("verdict=\"fail\"} 1 # {run_id=\"01KAP3V7X00000000000000007\"} 1 "
                              "1795347914.62\n"));
  EXPECT_THAT(text,
              HasSubstr("roundsman_run_duration_seconds_bucket{scenario=\"a\",device=\"iphone-"
                        "15\",location=\"local\",le=\"5.0\"} 1 # {run_id="));
  EXPECT_TRUE(text.ends_with("# EOF\n"));
  EXPECT_THAT(Text(), Not(HasSubstr("run_id")));
}

TEST_F(MetricsBookTest, ReadersAndWritersAtOnce) {
  std::atomic<bool> over = false;
  {
    std::jthread reader([&] {
      while (!over) {
        EXPECT_THAT(book_.Text(MetricsFormat::kOpenMetrics), HasSubstr("# EOF\n"));
      }
    });
    std::vector<std::jthread> writers;
    for (int t = 0; t < 3; ++t) {
      writers.emplace_back([&, t] {
        for (int i = 0; i < 100; ++i) {
          book_.Take(SampleRun("a", Verdict::kFail, t * 100 + i), std::vector{SampleAlert("a")});
          book_.health().CountSkipped("overlap");
        }
      });
    }
    writers.clear();
    over = true;
  }
  EXPECT_EQ(Get("roundsman_runs_total", "verdict=\"fail\""), "300");
}

}  // namespace
}  // namespace roundsman
