#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reporters/notify/delivery_plan.h"
#include "tests/reporters/notify/sample_alerts.h"

namespace roundsman {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

class SteadyPlanTest : public testing::Test {
 protected:
  void After(Duration d) {
    now_.mono += d;
    now_.wall += std::chrono::duration_cast<WallTime::duration>(d);
  }
  // How many alerts go out now: open, then gone.
  std::pair<int, int> Deliver() {
    const auto sending = plan_->Next(now_);
    if (!sending) return {0, 0};
    Keep({sending->before, {}});
    Keep(plan_->Delivered(*sending, now_));
    std::pair<int, int> count{0, 0};
    for (const Alert& alert : sending->alerts) {
      (alert.phase == AlertPhase::kOpen ? count.first : count.second) += 1;
    }
    return count;
  }
  void Keep(const LogChanges& changes) {
    for (const Delivery& delivery : changes.save) (void)log_.Save(delivery);
    for (const std::string& group : changes.forget) (void)log_.Forget("am", group);
  }
  void Restart() {
    plan_ = MakeSteadyPlan({.receiver = "am"});
    plan_->Remember(log_.Load().value(), now_);
  }

  using Count = std::pair<int, int>;
  std::unique_ptr<DeliveryPlan> plan_ = MakeSteadyPlan({.receiver = "am"});
  Moment now_{SampleSince(), MonoTime(hours(1000))};
  MemoryDeliveryLog log_;
};

TEST_F(SteadyPlanTest, TellsAtOnceAndAgainEveryMinute) {
  plan_->Take(SampleAlert(), now_);
  EXPECT_EQ(Deliver(), Count(1, 0));
  After(seconds(59));
  EXPECT_EQ(Deliver(), Count(0, 0));
  After(seconds(1));
  EXPECT_EQ(Deliver(), Count(1, 0));
}

TEST_F(SteadyPlanTest, RunsThatChangeNothingSendNothing) {
  plan_->Take(SampleAlert(), now_);
  EXPECT_EQ(Deliver(), Count(1, 0));
  After(seconds(30));
  Alert again = SampleAlert();
  again.times = 4;
  plan_->Take(again, now_);
  EXPECT_EQ(Deliver(), Count(0, 0));
}

TEST_F(SteadyPlanTest, TellsOfARecoveryForFiveMinutes) {
  plan_->Take(SampleAlert(), now_);
  EXPECT_EQ(Deliver(), Count(1, 0));
  After(seconds(10));
  plan_->Take(Resolved(SampleAlert()), now_);
  int told = 0;
  for (int i = 0; i < 20; ++i) {
    told += Deliver().second;
    After(minutes(1));
  }
  EXPECT_EQ(told, 6);
}

TEST_F(SteadyPlanTest, MutedItGoesOnWhatItIsKnownBy) {
  plan_->Take(SampleAlert(), now_);
  EXPECT_EQ(Deliver(), Count(1, 0));
  Alert muted = SampleAlert();
  muted.muted_until = now_.wall + hours(1);
  plan_->Take(muted, now_);
  After(minutes(1));
  EXPECT_EQ(Deliver(), Count(1, 0)) << "silence would be read as recovery";
}

TEST_F(SteadyPlanTest, HoldsBackWhatIsMutedUntilTheMuteIsOver) {
  Alert muted = SampleAlert();
  muted.muted_until = now_.wall + minutes(10);
  plan_->Take(muted, now_);
  EXPECT_EQ(Deliver(), Count(0, 0));
  EXPECT_LE(plan_->NextDue(now_), now_.mono + minutes(10));
  After(minutes(10));
  EXPECT_EQ(Deliver(), Count(1, 0));
}

TEST_F(SteadyPlanTest, TellsTheSuppressedOnceItIsNot) {
  Alert alert = SampleAlert();
  alert.suppressed = "release";
  plan_->Take(alert, now_);
  EXPECT_EQ(Deliver(), Count(0, 0));
  plan_->Take(SampleAlert(), now_);
  EXPECT_EQ(Deliver(), Count(1, 0));
}

TEST_F(SteadyPlanTest, ARestartTellsEverythingThatIsOpenAndWhatIsGoneSince) {
  plan_->Take(SampleAlert("a"), now_);
  plan_->Take(SampleAlert("b"), now_);
  EXPECT_EQ(Deliver(), Count(2, 0));
  Restart();
  EXPECT_EQ(Deliver(), Count(0, 0)) << "not named yet";
  plan_->Take(SampleAlert("a"), now_);
  plan_->Take(Resolved(SampleAlert("b")), now_);
  plan_->Take(Resolved(SampleAlert("never told")), now_);
  EXPECT_EQ(Deliver(), Count(1, 1));
}

TEST_F(SteadyPlanTest, NobodyThereItTriesAgainWithinTheMinute) {
  plan_->Take(SampleAlert(), now_);
  int tries = 0;
  for (int second = 0; second < 600; ++second) {
    if (const auto sending = plan_->Next(now_)) {
      (void)plan_->Failed(*sending, now_);
      ++tries;
    }
    After(seconds(1));
  }
  EXPECT_GE(tries, 10);
  EXPECT_LE(tries, 30);
}

}  // namespace
}  // namespace roundsman
