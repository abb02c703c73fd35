#include "agent/store/sqlite_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reporters/alert_json.h"
#include "reporters/report_json.h"
#include "tests/agent/store/store_runs.h"
#include "tests/reporters/alert_runs.h"

namespace roundsman {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::vector<std::string> Ids(const Result<std::vector<RunSummary>>& runs) {
  std::vector<std::string> ids;
  if (!runs) return {runs.error().message};
  for (const RunSummary& run : *runs) ids.push_back(run.run);
  return ids;
}

Alert NewAlert(const std::string& fingerprint, WallTime since, AlertPhase phase) {
  Alert alert;
  alert.fingerprint = fingerprint;
  alert.name = "UIJourneyBroken";
  alert.scenario = "login-holdings";
  alert.since = alert.last_seen = since;
  alert.phase = phase;
  alert.lanes["x"] = {1, 0, since};
  return alert;
}

std::string Same(const Result<std::optional<Alert>>& alert) {
  return alert && *alert ? AlertToJson(**alert) : "none";
}

WallTime At(int minute) { return AlertRuns().StartOf(minute); }

TEST(SqliteStoreTest, FindsTheLastRunThatDecidedHoweverManyDidNotSince) {
  StorePlace place;
  AlertRuns runs;
  const RunRecord failed = runs.Fail();
  place.store().Put(failed, {});
  RunRecord again = runs.Fail();
  again.suppressed = "release";
  place.store().Put(again, {});
  place.store().Put(runs.Inconclusive("no browser"), {});
  RunFilter filter;
  filter.scenario = failed.key.scenario;
  filter.which = RunFilter::Which::kDeciding;
  filter.limit = 1;
  EXPECT_EQ(place.store().Runs(filter)->at(0).run, failed.report.run);
  RunRecord well = runs.Pass();
  well.suppressed = "release";
  place.store().Put(well, {});
  EXPECT_EQ(place.store().Runs(filter)->at(0).run, well.report.run);
}

TEST(SqliteStoreTest, GivesBackTheWholeRun) {
  StorePlace place;
  RunRecord run = TenSteps(1);
  run.key.tick += std::chrono::nanoseconds(123'456'789);
  run.report.started += std::chrono::nanoseconds(987);
  run.suppressed = "maintenance";
  EXPECT_EQ(place.store().Put(run, {}), Stored::kNew);
  place.Reopen();
  const auto back = place.store().Run(run.report.run);
  ASSERT_TRUE(back && *back);
  EXPECT_EQ((*back)->key, run.key);
  EXPECT_EQ((*back)->suppressed, "maintenance");
  EXPECT_EQ((*back)->lateness_seconds, run.lateness_seconds);
  EXPECT_EQ((*back)->report.started, run.report.started);
  EXPECT_EQ(RunToJson((*back)->report), RunToJson(run.report));
  const auto none = place.store().Run("nobody");
  ASSERT_TRUE(none);
  EXPECT_FALSE(*none);
}

TEST(SqliteStoreTest, TheSameKeyAgainChangesNothing) {
  StorePlace place;
  const RunRecord run = TenSteps(1);
  const Alert alert = NewAlert("f", At(1), AlertPhase::kOpen);
  ASSERT_EQ(place.store().Put(run, {}), Stored::kNew);
  RunRecord again = run;
  again.report.run = "carried out once more";
  EXPECT_EQ(place.store().Put(again, std::vector{alert}), Stored::kDuplicate);
  EXPECT_THAT(Ids(place.store().Runs({})), ElementsAre(run.report.run));
  EXPECT_EQ(Same(place.store().FindAlert("f")), "none");
}

TEST(SqliteStoreTest, ARunAndItsAlertsAreOne) {
  StorePlace place;
  ASSERT_TRUE(place.store().Put(TenSteps(1), {}));
  RunRecord taken = TenSteps(2);
  taken.report.run = TenSteps(1).report.run;
  EXPECT_FALSE(place.store().Put(taken, std::vector{NewAlert("f", At(1), AlertPhase::kOpen)}));
  EXPECT_EQ(Same(place.store().FindAlert("f")), "none");
  EXPECT_EQ(place.store().Put(TenSteps(2), std::vector{NewAlert("f", At(1), AlertPhase::kOpen)}),
            Stored::kNew);
  EXPECT_NE(Same(place.store().FindAlert("f")), "none");
}

TEST(SqliteStoreTest, TellsAHistoryNewestFirst) {
  StorePlace place;
  for (int i = 0; i < 6; ++i) {
    RunRecord run = TenSteps(i, i % 2 == 0 ? "even" : "odd");
    if (i == 4) {
      run.report.verdict = Verdict::kFail;
      run.report.findings.resize(2);
      run.report.findings[0].severity = Severity::kWarning;
      run.report.findings[0].says = "It stutters";
      run.report.findings[1].says = "It froze";
    }
    if (i == 5) {
      run.report.verdict = Verdict::kInconclusive;
      run.report.inconclusive = "no browser";
      run.key.device = "pixel-8";
    }
    ASSERT_EQ(place.store().Put(run, {}), Stored::kNew);
  }
  SqliteStore& store = place.store();
  EXPECT_THAT(Ids(store.Runs({})), ElementsAre("odd-00000005", "even-00000004", "odd-00000003",
                                               "even-00000002", "odd-00000001", "even-00000000"));
  RunFilter even;
  even.scenario = "even";
  even.limit = 2;
  const auto runs = store.Runs(even);
  EXPECT_THAT(Ids(runs), ElementsAre("even-00000004", "even-00000002"));
  EXPECT_EQ((*runs)[0].says, "It froze");
  EXPECT_EQ((*runs)[0].findings, 2);
  EXPECT_EQ((*runs)[1].says, "");
  EXPECT_EQ((*runs)[1].response, 1.0);
  EXPECT_EQ((*runs)[1].complete, 2.0);
  EXPECT_EQ((*runs)[1].journey, "登录并查看持仓");
  EXPECT_EQ((*runs)[1].key, TenSteps(2, "even").key);
  RunFilter filter;
  filter.verdict = Verdict::kInconclusive;
  EXPECT_THAT(Ids(store.Runs(filter)), ElementsAre("odd-00000005"));
  EXPECT_EQ(store.Runs(filter)->at(0).says, "no browser");
  filter = {};
  filter.device = "pixel-8";
  EXPECT_THAT(Ids(store.Runs(filter)), ElementsAre("odd-00000005"));
  filter.scenario = "even";
  EXPECT_THAT(Ids(store.Runs(filter)), IsEmpty());
  filter = {};
  filter.since = At(1);
  filter.before = At(3);
  EXPECT_THAT(Ids(store.Runs(filter)), ElementsAre("even-00000002", "odd-00000001"));
  filter.scenario = "odd";
  filter.verdict = Verdict::kPass;
  EXPECT_THAT(Ids(store.Runs(filter)), ElementsAre("odd-00000001"));
}

TEST(SqliteStoreTest, KeepsAlertsInTheirLatestState) {
  StorePlace place;
  SqliteStore& store = place.store();
  Alert alert = NewAlert("f", At(1), AlertPhase::kPending);
  ASSERT_TRUE(store.PutAlerts(std::vector{alert}));
  alert.phase = AlertPhase::kOpen;
  alert.times = 2;
  ASSERT_TRUE(store.PutAlerts(std::vector{alert, NewAlert("g", At(2), AlertPhase::kPending)}));
  place.Reopen();
  EXPECT_EQ(Same(place.store().FindAlert("f")), AlertToJson(alert));
  AlertFilter open;
  open.phase = AlertPhase::kOpen;
  EXPECT_THAT(*place.store().Alerts(open), SizeIs(1));
  EXPECT_THAT(*place.store().Alerts({}), SizeIs(2));
  AlertFilter late;
  late.since = At(2);
  late.scenario = "login-holdings";
  EXPECT_EQ(place.store().Alerts(late)->at(0).fingerprint, "g");
}

TEST(SqliteStoreTest, ForgetsDroppedAlertsAndKeepsEarlierOnesOfTheSameFingerprint) {
  StorePlace place;
  SqliteStore& store = place.store();
  ASSERT_TRUE(store.PutAlerts(std::vector{NewAlert("f", At(1), AlertPhase::kResolved),
                                          NewAlert("f", At(9), AlertPhase::kPending)}));
  EXPECT_THAT(*store.Alerts({}), SizeIs(2));
  EXPECT_EQ((*store.FindAlert("f"))->since, At(9));
  ASSERT_TRUE(store.PutAlerts(std::vector{NewAlert("f", At(9), AlertPhase::kDropped)}));
  EXPECT_EQ((*store.FindAlert("f"))->since, At(1));
}

TEST(SqliteStoreTest, RestoresWhatTheAlertBookNeeds) {
  StorePlace place;
  SqliteStore& store = place.store();
  Alert muted = NewAlert("muted", At(1), AlertPhase::kResolved);
  muted.muted_until = At(60);
  Alert was_muted = NewAlert("was muted", At(1), AlertPhase::kResolved);
  was_muted.muted_until = At(60);
  ASSERT_TRUE(store.PutAlerts(std::vector{
      NewAlert("open", At(1), AlertPhase::kOpen), NewAlert("pending", At(1), AlertPhase::kPending),
      NewAlert("gone", At(1), AlertPhase::kResolved), muted, was_muted,
      NewAlert("was muted", At(5), AlertPhase::kResolved)}));
  std::set<std::string> names;
  const auto restored = store.AlertsToRestore(At(30));
  ASSERT_TRUE(restored);
  for (const Alert& alert : *restored) names.insert(alert.fingerprint);
  EXPECT_THAT(names, ElementsAre("muted", "open", "pending"));
  EXPECT_THAT(*store.AlertsToRestore(At(61)), SizeIs(2));
}

TEST(SqliteStoreTest, KnowsHowFarEachLaneGotAndWhenItLastPassed) {
  StorePlace place;
  SqliteStore& store = place.store();
  ASSERT_TRUE(store.Put(TenSteps(1), {}));
  ASSERT_TRUE(store.Put(TenSteps(2), {}));
  RunRecord failed = TenSteps(3);
  failed.report.verdict = Verdict::kFail;
  ASSERT_TRUE(store.Put(failed, {}));
  const auto ticks = store.LastTicks();
  ASSERT_TRUE(ticks);
  EXPECT_THAT(*ticks, ElementsAre(std::pair("login-holdings|iphone-15|local|user=a|0", At(3))));
  EXPECT_EQ(store.GoodTimes()->at({"login-holdings", "iphone-15"}), At(2));
}

TEST(SqliteStoreTest, WritesTheBackEndsWordIntoAnAlertTheBookHasForgotten) {
  StorePlace place;
  SqliteStore& store = place.store();
  ASSERT_TRUE(store.PutAlerts(std::vector{NewAlert("f", At(1), AlertPhase::kResolved)}));
  ASSERT_TRUE(store.SetBackend("f", At(1), BackendView::kLate, 95));
  ASSERT_TRUE(store.SetBackend("f", At(2), BackendView::kSeen, {}));
  const auto alert = store.FindAlert("f");
  EXPECT_EQ((*alert)->backend, BackendView::kLate);
  EXPECT_EQ((*alert)->lead_seconds, 95);
  EXPECT_TRUE((*alert)->backend_decided);
  EXPECT_EQ((*alert)->phase, AlertPhase::kResolved);
}

TEST(SqliteStoreTest, AReaderComesAndGoesWhileTheAgentRuns) {
  StorePlace place;
  ASSERT_TRUE(place.store().Put(TenSteps(1), {}));
  const auto reader = SqliteStore::OpenToRead(place.file());
  ASSERT_TRUE(reader) << reader.error().ToString();
  ASSERT_TRUE(place.store().Put(TenSteps(2), {}));
  EXPECT_THAT(*(*reader)->Runs({}), SizeIs(2));
  EXPECT_FALSE((*reader)->Put(TenSteps(3), {}));
  EXPECT_FALSE(SqliteStore::OpenToRead(place.folder() / "nothing.db"));
}

}  // namespace
}  // namespace roundsman
