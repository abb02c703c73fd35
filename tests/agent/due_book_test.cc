#include "agent/due_book.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "tests/agent/schedule_fixture.h"
#include "tests/fakes/recording_watch.h"

namespace roundsman {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// Walks the book through time second by second; runs end at once unless a test keeps them.
class DueBookTest : public ::testing::Test {
 protected:
  RecordingWatch watch_;
  std::string silence_;
  DueBook book_{watch_, [this](const RunKey&) { return silence_; }};
  Moment now_{Utc("2026-01-05 00:00:00"), MonoTime(hours(100))};
  std::vector<DueRun> ran_;
  bool runs_end_ = true;

  void Plan(const std::vector<std::shared_ptr<const Scenario>>& scenarios) {
    book_.Replace(Entries(scenarios), now_);
  }
  void Look() {
    for (DueRun& run : book_.Take(now_)) {
      ran_.push_back(run);
      if (!runs_end_) continue;
      if (auto waited = book_.Ended(run.key, now_)) ran_.push_back(*waited);
    }
  }
  void Go(Duration time, Duration step = seconds(1)) {
    for (Duration gone{}; gone < time; gone += step) {
      now_.wall += step;
      now_.mono += step;
      Look();
    }
  }
  std::vector<std::string> Ticks() const {
    std::vector<std::string> ticks;
    for (const DueRun& run : ran_) ticks.push_back(Show(run.key.tick));
    return ticks;
  }
  bool NoTickTwice() const {
    std::set<std::string> keys;
    for (const DueRun& run : ran_) {
      if (!keys.insert(run.key.ToString()).second) return false;
    }
    return true;
  }
  RunRecord Record(const DueRun& run, Verdict verdict) const {
    RunRecord record;
    record.key = run.key;
    record.report.verdict = verdict;
    return record;
  }
};

TEST_F(DueBookTest, RunsEveryTickOnceAtItsTime) {
  Plan({MakeScenario("a", Every(minutes(5)))});
  Go(hours(1));
  ASSERT_THAT(ran_, SizeIs(12));
  for (std::size_t i = 1; i < ran_.size(); ++i) {
    EXPECT_EQ(ran_[i].key.tick - ran_[i - 1].key.tick, minutes(5));
  }
  EXPECT_EQ(ran_.back().stale_after - ran_.back().due, minutes(5));
  EXPECT_EQ(watch_.missed(), 0);
}

TEST_F(DueBookTest, AYearOfCronTakesNoTime) {
  Plan({MakeScenario("a", AtTimes("*/30 9-15 * * MON-FRI", "Asia/Shanghai"))});
  const WallTime end = now_.wall + hours(24 * 365);
  while (now_.wall < end) {
    const WallTime next = book_.NextStart().value();
    now_.mono += next - now_.wall;
    now_.wall = next;
    Look();
  }
  EXPECT_THAT(ran_, SizeIs(::testing::Ge(261U * 14)));
  EXPECT_TRUE(NoTickTwice());
  EXPECT_EQ(watch_.missed(), 0);
}

TEST_F(DueBookTest, SkipsWhileTheLastOneRuns) {
  Plan({MakeScenario("a", Every(minutes(1)))});
  runs_end_ = false;
  Go(minutes(3) + seconds(30));
  ASSERT_THAT(ran_, SizeIs(1));
  EXPECT_GE(watch_.skipped(SkipReason::kOverlap), 2);
  EXPECT_FALSE(book_.Ended(ran_[0].key, now_));
  Go(minutes(1));
  EXPECT_THAT(ran_, SizeIs(2));
}

TEST_F(DueBookTest, QueuesOneAtMost) {
  Schedule schedule = Every(minutes(1));
  schedule.overlap = Overlap::kQueue;
  Plan({MakeScenario("a", schedule)});
  runs_end_ = false;
  Go(minutes(4) + seconds(1));
  ASSERT_THAT(ran_, SizeIs(1));
  EXPECT_EQ(watch_.skipped(SkipReason::kOverlap), 2);
  const auto waited = book_.Ended(ran_[0].key, now_);
  ASSERT_TRUE(waited);
  EXPECT_EQ(waited->key.tick, ran_[0].key.tick + minutes(1));
  EXPECT_GT(waited->stale_after, now_.mono);
  EXPECT_FALSE(book_.Ended(waited->key, now_));
}

TEST_F(DueBookTest, ARunNobodyEndsDoesNotSilenceItsEntryForGood) {
  Plan({MakeScenario("a", Every(minutes(1)))});
  runs_end_ = false;
  Go(hours(2));
  EXPECT_GE(ran_.size(), 2U);
}

TEST_F(DueBookTest, MakesUpForTheLastTickWhileItWasDownAndCountsTheOthers) {
  Plan({MakeScenario("a", Every(hours(1)))});
  const WallTime tick = book_.Upcoming()[0].key.tick - hours(5);
  book_.Restore({{"a|iphone-15|local||0", tick - hours(1)}, {"gone|iphone-15|local||0", tick}},
                now_);
  Look();
  EXPECT_EQ(watch_.missed(), 4);
  EXPECT_THAT(ran_, IsEmpty()) << "all entries of an agent that comes back do not begin at once";
  Go(seconds(61));
  const WallTime last = tick + hours(4);
  if (tick + hours(5) > now_.wall) {
    ASSERT_THAT(ran_, SizeIs(1));
    EXPECT_EQ(ran_[0].key.tick, last);
    EXPECT_LE(now_.mono - ran_[0].due, minutes(1));
  }
  Go(hours(3));
  EXPECT_TRUE(NoTickTwice());
  EXPECT_GE(ran_.size(), 3U);
  EXPECT_EQ(watch_.missed(), 4);
}

TEST_F(DueBookTest, TheOneTickThatIsMadeUpForIsNotMissed) {
  Plan({MakeScenario("a", Every(hours(1)))});
  const WallTime due = book_.Upcoming()[0].key.tick - hours(1);
  book_.Restore({{"a|iphone-15|local||0", due - hours(1)}}, now_);
  Go(seconds(61));
  EXPECT_EQ(Ticks().front(), Show(due));
  EXPECT_EQ(watch_.missed(), 0);
}

TEST_F(DueBookTest, WhatWasToBeMadeUpForAndWasNotIsMissed) {
  Plan({MakeScenario("a", Every(hours(1)))});
  const WallTime due = book_.Upcoming()[0].key.tick - hours(1);
  book_.Restore({{"a|iphone-15|local||0", due - hours(1)}}, now_);
  Look();
  EXPECT_THAT(ran_, IsEmpty());
  // Asleep before its turn came.
  now_.wall += hours(3);
  now_.mono += hours(3);
  Look();
  EXPECT_EQ(watch_.missed(), 3) << "the one to be made up for, and two of the three since";
  Go(seconds(61));
  EXPECT_THAT(ran_, SizeIs(1));
  EXPECT_EQ(watch_.missed(), 3);
}

TEST_F(DueBookTest, RestoredTickIsNotRunAgain) {
  Plan({MakeScenario("a", Every(hours(1)))});
  const WallTime next = book_.Upcoming()[0].key.tick;
  book_.Restore({{"a|iphone-15|local||0", next - hours(1)}}, now_);
  Go(hours(1));
  EXPECT_THAT(Ticks(), ElementsAre(Show(next)));
  EXPECT_EQ(watch_.missed(), 0);
}

TEST_F(DueBookTest, DoesNotMakeUpForWhatTellsNothingAnyMore) {
  Plan({MakeScenario("a", AtTimes("*/5 9-15 * * MON-FRI", "UTC"))});
  now_.wall = Utc("2026-01-05 15:52");
  now_.mono += hours(15) + minutes(52);
  Look();
  ran_.clear();
  const long before = watch_.missed();
  now_.wall = Utc("2026-01-05 22:00");
  Look();
  Go(minutes(10));
  EXPECT_THAT(ran_, IsEmpty());
  EXPECT_EQ(watch_.missed() - before, 2) << "the one that was to be made up for did not take place";
}

TEST_F(DueBookTest, ASleepIsMissedTicksAndOneRun) {
  Plan({MakeScenario("a", Every(minutes(1)))});
  Go(minutes(2));
  const std::size_t before = ran_.size();
  now_.wall += hours(8);  // the monotonic clock stood still
  Look();
  EXPECT_GE(watch_.missed(), 479);
  EXPECT_LE(ran_.size(), before + 1);
  Go(minutes(2));
  EXPECT_LE(ran_.size(), before + 3);
  EXPECT_GE(ran_.size(), before + 2);
  EXPECT_TRUE(NoTickTwice());
}

TEST_F(DueBookTest, ClockSetBackHoursIsNeitherSilenceNorARunTwice) {
  Plan({MakeScenario("a", Every(minutes(1))), MakeScenario("b", AtTimes("*/5 * * * *"))});
  Go(hours(2));
  const std::size_t before = ran_.size();
  now_.wall -= hours(2);
  Go(hours(4));
  EXPECT_TRUE(NoTickTwice());
  // 240 and 48 are what a clock that nobody touched would have made.
  EXPECT_GE(ran_.size() - before, 284U);
  EXPECT_LE(ran_.size() - before, 290U);
  // And again, across what was run twice.
  now_.wall -= hours(3);
  Go(hours(4));
  EXPECT_TRUE(NoTickTwice());
  MonoTime last = ran_.front().due;
  for (const DueRun& run : ran_) {
    if (run.key.scenario != "a") continue;
    EXPECT_LE(run.due - last, minutes(3));
    last = run.due;
  }
}

TEST_F(DueBookTest, ClockSetBackALittleIsWaitedFor) {
  Plan({MakeScenario("a", Every(minutes(5)))});
  Go(minutes(6));
  const std::size_t before = ran_.size();
  now_.wall -= seconds(90);
  Go(minutes(10));
  EXPECT_TRUE(NoTickTwice());
  EXPECT_GE(ran_.size() - before, 1U);
  EXPECT_LE(ran_.size() - before, 2U);
}

TEST_F(DueBookTest, ANightlyJobIsNotRunTwiceWhenTheClockIsSetBackOverIt) {
  Plan({MakeScenario("a", AtTimes("0 3 * * *"))});
  Go(hours(4), seconds(2));
  ASSERT_THAT(ran_, SizeIs(1));
  now_.wall -= hours(2);
  Go(hours(10), seconds(2));
  EXPECT_THAT(ran_, SizeIs(1));
  Go(hours(18), seconds(2));
  EXPECT_THAT(ran_, SizeIs(2));
}

TEST_F(DueBookTest, ClockSetBackWhileItWasDownIsNoSilenceEither) {
  Plan({MakeScenario("a", Every(minutes(1)))});
  const WallTime tick = book_.Upcoming()[0].key.tick + hours(3);
  book_.Restore({{"a|iphone-15|local||0", tick}}, now_);
  Go(hours(4));
  EXPECT_GE(ran_.size(), 236U);
  for (const DueRun& run : ran_) EXPECT_NE(run.key.tick, tick);
  EXPECT_TRUE(NoTickTwice());
}

TEST_F(DueBookTest, LooksSoonerUntilTheVerdictIsDecided) {
  Schedule schedule = Every(minutes(10));
  schedule.after_failure = minutes(1);
  Plan({MakeScenario("a", schedule)});
  Go(minutes(10));
  ASSERT_THAT(ran_, SizeIs(1));
  Alert alert;
  alert.phase = AlertPhase::kPending;
  book_.Judged(Record(ran_[0], Verdict::kFail), std::vector{alert}, now_);
  const std::size_t before = ran_.size();
  Go(seconds(62));
  if (ran_.size() == before) GTEST_SKIP() << "the plan itself was sooner";
  ASSERT_THAT(ran_, SizeIs(before + 1));
  EXPECT_TRUE(book_.Upcoming()[0].undecided);
  // Nothing is known yet: look again.
  book_.Judged(Record(ran_.back(), Verdict::kInconclusive), {}, now_);
  Go(seconds(62));
  EXPECT_THAT(ran_, SizeIs(before + 2));
  alert.phase = AlertPhase::kOpen;
  book_.Judged(Record(ran_.back(), Verdict::kFail), std::vector{alert}, now_);
  EXPECT_FALSE(book_.Upcoming()[0].undecided);
  const std::size_t decided = ran_.size();
  Go(seconds(90));
  EXPECT_LE(ran_.size(), decided + 1);
  // Open, and seen gone once.
  alert.clean_in_a_row = 1;
  book_.Judged(Record(ran_.back(), Verdict::kPass), std::vector{alert}, now_);
  EXPECT_TRUE(book_.Upcoming()[0].undecided);
  EXPECT_TRUE(NoTickTwice());
}

TEST_F(DueBookTest, OwnMaintenanceIsSkippedAndASilenceIsRunUnderIt) {
  Schedule schedule = AtTimes("*/10 * * * *");
  schedule.maintenance = {{{}, "01:00", "02:00", "settlement"}};
  Plan({MakeScenario("a", schedule)});
  Go(hours(3), seconds(2));
  EXPECT_EQ(watch_.skipped(SkipReason::kMaintenance), 6);
  EXPECT_THAT(ran_, SizeIs(12));
  EXPECT_EQ(ran_.back().suppressed, "");
  silence_ = "deploying";
  Go(minutes(10));
  EXPECT_EQ(ran_.back().suppressed, "deploying");
}

TEST_F(DueBookTest, ReloadKeepsWhatIsUnchanged) {
  const auto a = MakeScenario("a", Every(minutes(5)));
  const auto b = MakeScenario("b", Every(minutes(5)));
  Plan({a, b});
  runs_end_ = false;
  Go(minutes(5));
  ASSERT_THAT(ran_, SizeIs(2));
  const auto before = book_.Upcoming();
  auto changed = MakeScenario("b", Every(minutes(1)));
  Plan({MakeScenario("a", Every(minutes(5))), changed, MakeScenario("c", Every(minutes(5)))});
  const auto after = book_.Upcoming();
  ASSERT_THAT(after, SizeIs(3));
  for (const UpcomingRun& run : after) {
    EXPECT_EQ(run.active, run.key.scenario != "c");
    for (const UpcomingRun& was : before) {
      if (run.key.scenario == "a" && was.key.scenario == "a") {
        EXPECT_EQ(run.key.tick, was.key.tick);
      }
    }
    if (run.key.scenario == "b") {
      EXPECT_EQ(run.interval, minutes(1));
    }
  }
  Plan({a});
  ran_.clear();
  Go(minutes(20));
  for (const DueRun& run : ran_) EXPECT_EQ(run.key.scenario, "a");
  EXPECT_EQ(watch_.missed(), 0);
}

TEST_F(DueBookTest, TriggerRunsNowAndLeavesThePlan) {
  Plan({MakeScenario("a", Every(hours(1))), MakeScenario("b", Every(hours(1)))});
  const auto before = book_.Upcoming();
  auto triggered = book_.Trigger("a", "", now_);
  ASSERT_THAT(triggered.runs, SizeIs(1));
  EXPECT_EQ(triggered.runs[0].priority, 0);
  EXPECT_EQ(triggered.runs[0].key.tick, now_.wall);
  EXPECT_EQ(book_.Trigger("a", "iphone-15", now_).busy, 1);
  EXPECT_THAT(book_.Trigger("a", "toaster", now_).runs, IsEmpty());
  book_.Ended(triggered.runs[0].key, now_);
  EXPECT_EQ(book_.Upcoming()[0].key.tick, before[0].key.tick);
  Go(hours(1));
  EXPECT_THAT(ran_, SizeIs(2));
}

TEST_F(DueBookTest, SpreadsWhatItMakesUpForAfterARestart) {
  std::vector<std::shared_ptr<const Scenario>> scenarios;
  std::map<std::string, WallTime> last;
  for (int i = 0; i < 300; ++i) {
    scenarios.push_back(MakeScenario("s" + std::to_string(i), Every(minutes(10))));
  }
  Plan(scenarios);
  for (const UpcomingRun& run : book_.Upcoming()) {
    last[EntryName(run.key)] = run.key.tick - minutes(30);
  }
  book_.Restore(last, now_);
  std::size_t most = 0;
  for (int i = 0; i < 120; ++i) {
    const std::size_t before = ran_.size();
    Go(seconds(1));
    most = std::max(most, ran_.size() - before);
  }
  EXPECT_LT(most, 25U);
  EXPECT_GT(ran_.size(), 250U);
}

}  // namespace
}  // namespace roundsman
