#include "reporters/alert_book.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "reporters/alert_json.h"
#include "tests/reporters/alert_runs.h"

namespace roundsman {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::vector<std::string> Names(const std::vector<Alert>& alerts) {
  std::vector<std::string> names;
  for (const Alert& alert : alerts) {
    names.push_back(alert.name + " " + std::string(Name(alert.phase)));
  }
  return names;
}

TEST(AlertBookTest, OpensAtTheSecondFailureInARow) {
  AlertBook book;
  AlertRuns runs;
  EXPECT_THAT(Names(book.Take(runs.Fail())), ElementsAre("UIJourneyBroken pending"));
  const auto opened = book.Take(runs.Fail());
  ASSERT_THAT(Names(opened), ElementsAre("UIJourneyBroken open"));
  EXPECT_EQ(opened[0].times, 2);
  EXPECT_EQ(opened[0].since, runs.StartOf(0));
  EXPECT_EQ(opened[0].first_run, "run-0");
  EXPECT_EQ(opened[0].last_run, "run-1");
  EXPECT_THAT(Names(book.Take(runs.Fail())), ElementsAre("UIJourneyBroken open"));
}

TEST(AlertBookTest, OpensAtOnceWhenTheConfirmationFailedToo) {
  AlertBook book;
  AlertRuns runs;
  EXPECT_THAT(Names(book.Take(AlertRuns::Confirmed(runs.Fail()))),
              ElementsAre("UIJourneyBroken open"));
}

TEST(AlertBookTest, TakesNoConfirmationThatWasNeverRun) {
  AlertBook book;
  AlertRuns runs;
  RunRecord once = AlertRuns::Confirmed(runs.Fail());
  once.report.confirmation->run.clear();
  EXPECT_THAT(Names(book.Take(once)), ElementsAre("UIJourneyBroken pending"));
}

TEST(AlertBookTest, ForgetsAFailureThatDidNotComeBack) {
  AlertBook book;
  AlertRuns runs;
  book.Take(runs.Fail());
  EXPECT_THAT(Names(book.Take(runs.Pass())), ElementsAre("UIJourneyBroken pending"));
  EXPECT_THAT(Names(book.Take(runs.Pass())), ElementsAre("UIJourneyBroken dropped"));
  EXPECT_THAT(book.Active(), IsEmpty());
}

TEST(AlertBookTest, APassInBetweenIsNotInARow) {
  AlertBook book;
  AlertRuns runs;
  book.Take(runs.Fail());
  book.Take(runs.Pass());
  const auto again = book.Take(runs.Fail());
  ASSERT_THAT(Names(again), ElementsAre("UIJourneyBroken pending"));
  EXPECT_EQ(again[0].times, 2);
  EXPECT_EQ(again[0].runs, 3);
}

TEST(AlertBookTest, ClosesAfterTwoRunsWithoutIt) {
  AlertBook book;
  AlertRuns runs;
  book.Take(AlertRuns::Confirmed(runs.Fail()));
  EXPECT_THAT(Names(book.Take(runs.Pass())), ElementsAre("UIJourneyBroken open"));
  EXPECT_THAT(Names(book.Take(runs.Fail())), ElementsAre("UIJourneyBroken open"));
  EXPECT_THAT(Names(book.Take(runs.Pass())), ElementsAre("UIJourneyBroken open"));
  const auto closed = book.Take(runs.Pass());
  ASSERT_THAT(Names(closed), ElementsAre("UIJourneyBroken resolved"));
  EXPECT_TRUE(closed[0].resolved);
  EXPECT_EQ(closed[0].resolved_because, "");
  EXPECT_EQ(closed[0].times, 2);
  EXPECT_EQ(closed[0].runs, 5);
}

TEST(AlertBookTest, KnowsWhenItWasGoodAndFreezesTheFirstEvidence) {
  AlertBook book;
  AlertRuns runs;
  book.Take(runs.Pass());
  book.Take(runs.Pass());
  book.Take(runs.Fail());
  RunRecord second = runs.Fail();
  second.report.findings[0].says = "still dead";
  const Alert alert = book.Take(second).at(0);
  EXPECT_EQ(alert.last_good, runs.StartOf(1));
  EXPECT_EQ(alert.evidence.screenshot, "runs/run-2/01-found.jpg");
  EXPECT_EQ(alert.says, "still dead");
  EXPECT_EQ(alert.step_name, "tap 登录");
  EXPECT_THAT(alert.tags, ElementsAre("smoke"));
}

TEST(AlertBookTest, InconclusiveIsNeither) {
  AlertBook book;
  AlertRuns runs;
  book.Take(AlertRuns::Confirmed(runs.Fail()));
  book.Take(runs.Pass());
  book.Take(runs.Inconclusive("the setup failed: no login"));
  EXPECT_THAT(Names(book.Active()), ElementsAre("UIJourneyBroken open"));
  EXPECT_THAT(Names(book.Take(runs.Pass())), ElementsAre("UIJourneyBroken resolved"));
}

TEST(AlertBookTest, FlakyCountsInTimesButOpensAndClosesNothing) {
  AlertBook book;
  AlertRuns runs;
  for (int i = 0; i < 4; ++i) {
    const auto changed = book.Take(runs.Flaky());
    ASSERT_THAT(Names(changed), ElementsAre("UIJourneyBroken pending"));
    EXPECT_EQ(changed[0].times, i + 1);
  }
  EXPECT_THAT(Names(book.Take(runs.Fail())), ElementsAre("UIJourneyBroken pending"));
  EXPECT_THAT(Names(book.Take(runs.Flaky())), ElementsAre("UIJourneyBroken pending"));
  EXPECT_THAT(Names(book.Take(runs.Fail())), ElementsAre("UIJourneyBroken pending"));
  EXPECT_THAT(Names(book.Take(runs.Fail())), ElementsAre("UIJourneyBroken open"));
  book.Take(runs.Pass());
  EXPECT_THAT(Names(book.Take(runs.Flaky())), ElementsAre("UIJourneyBroken open"));
  EXPECT_THAT(Names(book.Take(runs.Pass())), ElementsAre("UIJourneyBroken open"));
}

TEST(AlertBookTest, AnotherStepIsAnotherAlertAndTheOldOneCloses) {
  AlertBook book;
  AlertRuns runs;
  book.Take(AlertRuns::Confirmed(runs.Fail("pay")));
  EXPECT_THAT(Names(book.Take(AlertRuns::Confirmed(runs.Fail("login")))),
              ElementsAre("UIJourneyBroken open", "UIJourneyBroken open"));
  EXPECT_THAT(Names(book.Take(runs.Fail("login"))),
              ElementsAre("UIJourneyBroken resolved", "UIJourneyBroken open"));
  EXPECT_THAT(Names(book.Active()), ElementsAre("UIJourneyBroken open"));
}

TEST(AlertBookTest, WarningsAreAlertsOfTheirOwn) {
  AlertBook book;
  AlertRuns runs;
  EXPECT_THAT(Names(book.Take(runs.Warn("list"))), ElementsAre("UIFinding pending"));
  EXPECT_THAT(Names(book.Take(runs.Warn("list"))), ElementsAre("UIFinding open"));
  book.Take(runs.Pass());
  EXPECT_THAT(Names(book.Take(runs.Pass())), ElementsAre("UIFinding resolved"));
}

TEST(AlertBookTest, AConfirmedFailureConfirmsNoWarning) {
  AlertBook book;
  AlertRuns runs;
  RunRecord both = AlertRuns::Confirmed(runs.Fail("pay"));
  both.report.findings.push_back(runs.Warn("list").report.findings[0]);
  auto changed = book.Take(both);
  std::sort(changed.begin(), changed.end(),
            [](const Alert& a, const Alert& b) { return a.name < b.name; });
  EXPECT_THAT(Names(changed), ElementsAre("UIFinding pending", "UIJourneyBroken open"));
}

TEST(AlertBookTest, ARunThatNeverCameToAStepSaysNothingOfItsWarnings) {
  AlertBook book;
  AlertRuns runs;
  book.Take(runs.Warn("list"));
  book.Take(runs.Warn("list"));
  for (int i = 0; i < 3; ++i) {
    RunRecord early = runs.Fail("login");
    AlertRuns::Skip(early, "list");
    book.Take(early);
  }
  EXPECT_THAT(book.Active(), SizeIs(2));
}

TEST(AlertBookTest, AnErrorThatWasAWarningIsAnotherAlert) {
  AlertBook book;
  AlertRuns runs;
  book.Take(runs.Warn("list"));
  RunRecord stronger = runs.Warn("list");
  book.Take(stronger);
  RunRecord error = AlertRuns::Confirmed(runs.Fail("x"));
  error.report.findings = stronger.report.findings;
  error.report.findings[0].severity = Severity::kError;
  const auto changed = book.Take(error);
  ASSERT_THAT(Names(changed), ElementsAre("UIFinding resolved", "UIJourneyBroken open"));
  EXPECT_EQ(changed[0].resolved_because, "told as UIJourneyBroken from now on");
}

TEST(AlertBookTest, TheSameRunTwiceCountsOnce) {
  AlertBook book;
  AlertRuns runs;
  const RunRecord failed = runs.Fail();
  book.Take(failed);
  EXPECT_THAT(book.Take(failed), IsEmpty());
  book.Take(runs.Fail());
  const RunRecord passed = runs.Pass();
  book.Take(passed);
  EXPECT_THAT(book.Take(passed), IsEmpty());
  EXPECT_THAT(Names(book.Active()), ElementsAre("UIJourneyBroken open"));
  const RunRecord blind = runs.Inconclusive("no browser");
  book.Take(blind);
  EXPECT_THAT(book.Take(blind), IsEmpty());
}

TEST(AlertBookTest, RowsFailAndHealOneByOne) {
  AlertBook book;
  AlertRuns runs;
  const auto row = [](RunRecord record, const char* name) {
    record.key.row = name;
    return record;
  };
  book.Take(row(runs.Fail(), "user=a"));
  EXPECT_THAT(book.Take(row(runs.Pass(), "user=b")), IsEmpty());
  EXPECT_THAT(book.Take(row(runs.Pass(), "user=c")), IsEmpty());
  EXPECT_THAT(Names(book.Take(row(runs.Fail(), "user=a"))), ElementsAre("UIJourneyBroken open"));
  book.Take(row(runs.Fail(), "user=b"));
  book.Take(row(runs.Pass(), "user=b"));
  book.Take(row(runs.Pass(), "user=b"));
  EXPECT_THAT(Names(book.Active()), ElementsAre("UIJourneyBroken open"));
  book.Take(row(runs.Pass(), "user=a"));
  EXPECT_THAT(Names(book.Take(row(runs.Pass(), "user=a"))),
              ElementsAre("UIJourneyBroken resolved"));
}

TEST(AlertBookTest, DevicesAreAlertsOfTheirOwn) {
  AlertBook book;
  AlertRuns runs;
  book.Take(AlertRuns::Confirmed(runs.Fail("pay", "iphone-15")));
  book.Take(AlertRuns::Confirmed(runs.Fail("pay", "pixel-8")));
  EXPECT_THAT(book.Active(), SizeIs(2));
}

TEST(AlertBookTest, ThreeRunsThatCouldNotSeeOpenRobotBlind) {
  AlertBook book;
  AlertRuns runs;
  EXPECT_THAT(Names(book.Take(runs.Inconclusive("no browser"))),
              ElementsAre("UIRobotBlind pending"));
  RunRecord other = runs.Inconclusive("no browser");
  other.key.scenario = "another";
  book.Take(other);
  const auto opened = book.Take(runs.Inconclusive("no browser"));
  ASSERT_THAT(Names(opened), ElementsAre("UIRobotBlind open"));
  EXPECT_EQ(opened[0].location, "local");
  EXPECT_THAT(opened[0].says, HasSubstr("no browser"));
  EXPECT_EQ(opened[0].severity, "critical");
  EXPECT_TRUE(book.Blind("local"));
  EXPECT_FALSE(book.Blind("office"));
  EXPECT_THAT(Names(book.Take(runs.Pass())), ElementsAre("UIRobotBlind resolved"));
  EXPECT_FALSE(book.Blind("local"));
}

TEST(AlertBookTest, ADecidedRunInBetweenShowsThatItSees) {
  AlertBook book;
  AlertRuns runs;
  for (int i = 0; i < 3; ++i) {
    book.Take(runs.Inconclusive("no browser"));
    book.Take(runs.Inconclusive("no browser"));
    EXPECT_THAT(Names(book.Take(runs.Pass())), ElementsAre("UIRobotBlind dropped"));
  }
}

TEST(AlertBookTest, AFailedSetupAndACancelledRunAreNotBlindness) {
  AlertBook book;
  AlertRuns runs;
  for (const char* why : {"the setup failed: 登录", "cancelled",
                          "it failed, but could not be confirmed: cancelled"}) {
    for (int i = 0; i < 4; ++i) EXPECT_THAT(book.Take(runs.Inconclusive(why)), IsEmpty());
  }
}

TEST(AlertBookTest, PlacesAreBlindOneByOne) {
  AlertBook book;
  AlertRuns runs;
  for (int i = 0; i < 4; ++i) {
    RunRecord record = runs.Inconclusive("no browser");
    record.key.location = i % 2 == 0 ? "a" : "b";
    book.Take(record);
  }
  EXPECT_THAT(Names(book.Active()), ElementsAre("UIRobotBlind pending", "UIRobotBlind pending"));
}

TEST(AlertBookTest, NothingOpensOrResolvesWhileBlind) {
  AlertBook book;
  AlertRuns runs;
  book.Take(AlertRuns::Confirmed(runs.Fail("pay")));
  book.Take(runs.Fail("list", "pixel-8"));
  for (int i = 0; i < 6; ++i) {
    RunRecord record = runs.Inconclusive("no browser");
    record.report.findings = runs.Fail("list", "pixel-8").report.findings;
    book.Take(record);
  }
  auto names = Names(book.Active());
  std::sort(names.begin(), names.end());
  EXPECT_THAT(names,
              ElementsAre("UIJourneyBroken open", "UIJourneyBroken pending", "UIRobotBlind open"));
}

TEST(AlertBookTest, SuppressedRunsAlertNobody) {
  AlertBook book;
  AlertRuns runs;
  const auto quiet = [](RunRecord record) {
    record.suppressed = "maintenance";
    return record;
  };
  for (int i = 0; i < 3; ++i) {
    EXPECT_THAT(book.Take(quiet(AlertRuns::Confirmed(runs.Fail()))), IsEmpty());
    EXPECT_THAT(book.Take(quiet(runs.Inconclusive("no browser"))), IsEmpty());
  }
  book.Take(AlertRuns::Confirmed(runs.Fail()));
  const auto noted = book.Take(quiet(runs.Fail()));
  ASSERT_THAT(noted, SizeIs(1));
  EXPECT_EQ(noted[0].suppressed, "maintenance");
  EXPECT_EQ(noted[0].times, 1);
  EXPECT_EQ(book.Take(runs.Fail()).at(0).suppressed, "");
}

TEST(AlertBookTest, WhatIsWellAgainEndsWhenItIsInASilenceToo) {
  AlertBook book;
  AlertRuns runs;
  const auto quiet = [](RunRecord record) {
    record.suppressed = "maintenance";
    return record;
  };
  book.Take(AlertRuns::Confirmed(runs.Fail()));
  EXPECT_EQ(book.Take(quiet(runs.Pass())).at(0).suppressed, "maintenance");
  const auto broken = book.Take(quiet(runs.Fail()));
  ASSERT_THAT(broken, SizeIs(1));
  EXPECT_EQ(broken[0].clean_in_a_row, 0) << "one run without it is not enough";
  EXPECT_THAT(Names(book.Take(quiet(runs.Pass()))), ElementsAre("UIJourneyBroken open"));
  const RunRecord last = quiet(runs.Pass());
  const auto closed = book.Take(last);
  ASSERT_THAT(Names(closed), ElementsAre("UIJourneyBroken resolved"));
  EXPECT_GE(*closed[0].resolved, last.report.started);
  EXPECT_LT(*closed[0].resolved, runs.StartOf(runs.made() + 1));
  EXPECT_EQ(closed[0].end, AlertEnd::kFine);
  EXPECT_EQ(closed[0].suppressed, "");
  EXPECT_THAT(book.Active(), IsEmpty());
}

TEST(AlertBookTest, ResolvesWhatNoLongerRunsWithTheReason) {
  AlertBook book;
  AlertRuns runs;
  book.Take(AlertRuns::Confirmed(runs.Fail("pay", "iphone-15")));
  book.Take(AlertRuns::Confirmed(runs.Fail("pay", "pixel-8")));
  const std::vector<RunKey> planned = {runs.Pass("pixel-8").key};
  const auto gone = book.Plan(planned, runs.StartOf(100));
  ASSERT_THAT(Names(gone), ElementsAre("UIJourneyBroken resolved"));
  EXPECT_EQ(gone[0].device, "iphone-15");
  EXPECT_EQ(gone[0].resolved_because, "the scenario no longer runs on this device");
  EXPECT_EQ(gone[0].end, AlertEnd::kDropped) << "nobody saw it fine";
  EXPECT_THAT(book.Plan(planned, runs.StartOf(101)), IsEmpty());
  const auto rest = book.Plan({}, runs.StartOf(102));
  ASSERT_THAT(rest, SizeIs(1));
  EXPECT_EQ(rest[0].resolved_because, "the scenario was removed");
}

TEST(AlertBookTest, APersonsWordHolds) {
  AlertBook book;
  AlertRuns runs;
  const std::string fingerprint = book.Take(AlertRuns::Confirmed(runs.Fail())).at(0).fingerprint;
  EXPECT_EQ(book.Acknowledge(fingerprint, "mei")->acknowledged_by, "mei");
  EXPECT_EQ(book.MuteUntil(fingerprint, runs.StartOf(50))->muted_until, runs.StartOf(50));
  EXPECT_EQ(book.Take(runs.Fail()).at(0).acknowledged_by, "mei");
  EXPECT_FALSE(book.Acknowledge("nobody", "mei"));
  book.Take(runs.Pass());
  book.Take(runs.Pass());
  AlertBook restarted;
  restarted.Restore(book.Active(), book.GoodTimes());
  const Alert again = restarted.Take(AlertRuns::Confirmed(runs.Fail())).at(0);
  EXPECT_EQ(again.muted_until, runs.StartOf(50));
  EXPECT_EQ(again.acknowledged_by, "");
  EXPECT_EQ(again.times, 1);
}

TEST(AlertBookTest, TheBackEndsWordIsForThisAlertOnly) {
  AlertBook book;
  AlertRuns runs;
  const Alert alert = book.Take(AlertRuns::Confirmed(runs.Fail())).at(0);
  EXPECT_FALSE(book.Backend(alert.fingerprint, runs.StartOf(7), BackendView::kSeen, {}));
  const auto late = book.Backend(alert.fingerprint, alert.since, BackendView::kLate, 95);
  ASSERT_TRUE(late);
  EXPECT_EQ(late->lead_seconds, 95);
  EXPECT_FALSE(book.Backend(alert.fingerprint, alert.since, BackendView::kUnseen, 1)->lead_seconds);
}

TEST(AlertBookTest, ADiskWithoutRoomIsAnAlertUntilThereIsSome) {
  AlertBook book;
  AlertRuns runs;
  EXPECT_THAT(Names(book.EvidenceDropped("local", "1 picture was dropped", runs.StartOf(0))),
              ElementsAre("UIEvidenceDropped open"));
  EXPECT_THAT(Names(book.EvidenceDropped("local", "9 pictures were dropped", runs.StartOf(1))),
              ElementsAre("UIEvidenceDropped open"));
  book.Take(runs.Pass());
  book.Plan({}, runs.StartOf(2));
  EXPECT_THAT(Names(book.EvidenceKept("local", runs.StartOf(3))),
              ElementsAre("UIEvidenceDropped resolved"));
  EXPECT_THAT(book.EvidenceKept("local", runs.StartOf(4)), IsEmpty());
}

TEST(AlertJsonTest, KeepsEveryMember) {
  Alert alert;
  std::string* const texts[] = {&alert.fingerprint,
                                &alert.name,
                                &alert.scenario,
                                &alert.journey,
                                &alert.device,
                                &alert.location,
                                &alert.severity,
                                &alert.owner,
                                &alert.runbook,
                                &alert.step_id,
                                &alert.step_name,
                                &alert.says,
                                &alert.expected,
                                &alert.seen,
                                &alert.resolved_because,
                                &alert.first_run,
                                &alert.evidence.screenshot,
                                &alert.evidence.before,
                                &alert.evidence.diff,
                                &alert.evidence.filmstrip,
                                &alert.last_run,
                                &alert.reproduce,
                                &alert.acknowledged_by,
                                &alert.suppressed};
  int number = 0;
  for (std::string* text : texts) *text = "文 " + std::to_string(++number);
  const auto at = [&] {
    return WallTime(std::chrono::nanoseconds(1795347903123456789 + ++number));
  };
  alert.phase = AlertPhase::kResolved;
  alert.tags = {"a", "b"};
  alert.kind = FindingKind::kJank;
  alert.since = at();
  alert.last_seen = at();
  alert.opened = at();
  alert.resolved = at();
  alert.last_good = at();
  alert.muted_until = at();
  alert.times = 3;
  alert.runs = 4;
  alert.clean_in_a_row = 5;
  alert.lanes["x|y"] = {1, 2, at()};
  alert.end = AlertEnd::kDropped;
  alert.backend = BackendView::kLate;
  alert.backend_decided = true;
  alert.lead_seconds = 61.25;
  const std::string text = AlertToJson(alert);
  const auto back = AlertFromJson(text);
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(AlertToJson(*back), text);
  EXPECT_EQ(back->fingerprint, alert.fingerprint);
  EXPECT_EQ(back->suppressed, alert.suppressed);
  EXPECT_EQ(back->phase, alert.phase);
  EXPECT_EQ(back->end, alert.end);
  EXPECT_EQ(back->kind, alert.kind);
  EXPECT_EQ(back->since, alert.since);
  EXPECT_EQ(back->last_seen, alert.last_seen);
  EXPECT_EQ(back->opened, alert.opened);
  EXPECT_EQ(back->resolved, alert.resolved);
  EXPECT_EQ(back->last_good, alert.last_good);
  EXPECT_EQ(back->muted_until, alert.muted_until);
  EXPECT_EQ(back->lanes, alert.lanes);
  EXPECT_EQ(back->backend, alert.backend);
  EXPECT_TRUE(back->backend_decided);
  EXPECT_EQ(back->lead_seconds, alert.lead_seconds);
  EXPECT_EQ(back->clean_in_a_row, 5);
  for (std::size_t i = 0; i < std::size(texts); ++i) {
    EXPECT_THAT(text, HasSubstr("\"文 " + std::to_string(i + 1) + "\""));
  }
}

TEST(AlertJsonTest, KnowsWhetherUnknownIsTheLastWord) {
  Alert alert;
  alert.fingerprint = "f";
  EXPECT_FALSE(AlertFromJson(AlertToJson(alert))->backend_decided);
  alert.backend_decided = true;
  EXPECT_TRUE(AlertFromJson(AlertToJson(alert))->backend_decided);
  EXPECT_TRUE(AlertFromJson(R"({"fingerprint":"f","backend":"late"})")->backend_decided)
      << "as older versions wrote it";
}

TEST(AlertJsonTest, RefusesWhatIsNoAlert) {
  EXPECT_FALSE(AlertFromJson("not json"));
  EXPECT_FALSE(AlertFromJson("{}"));
  EXPECT_FALSE(AlertFromJson(R"({"fingerprint": "a", "since": "yesterday"})"));
}

}  // namespace
}  // namespace roundsman
