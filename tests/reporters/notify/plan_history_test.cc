#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

#include "reporters/notify/delivery_plan.h"
#include "tests/reporters/notify/sample_alerts.h"

namespace roundsman {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

// Months of random openings, endings, mutes, refusals and kills at every point a process can be
// killed at, against what must hold whatever happens: a receiver ends up knowing the truth, hears
// nothing twice but what a kill left in doubt, and is never told that all is well while it is not.
class History {
 public:
  enum class Rhythm { kGrouped, kStorms, kSteady };

  History(unsigned seed, Rhythm rhythm)
      : random_(seed), steady_(rhythm == Rhythm::kSteady), storms_(rhythm == Rhythm::kStorms) {
    Restart();
  }

  void Run(int steps) {
    for (int i = 0; i < steps && !testing::Test::HasFailure(); ++i) Step();
  }

  // No more news, no more refusals: everything that is to be told is told.
  void Settle() {
    refusing_ = false;
    // Longer than until the next repetition: one device of several that has gone is told with it.
    for (int i = 0; i < 300; ++i) {
      Work();
      After(minutes(1));
    }
    for (const auto& [fingerprint, alert] : truth_) {
      const bool open = alert.phase == AlertPhase::kOpen;
      EXPECT_EQ(Knows(alert), open) << fingerprint;
    }
  }

  std::size_t merged() const { return merged_; }

 private:
  using Random = std::uniform_int_distribution<int>;
  int Dice(int most) { return Random(1, most)(random_); }

  void Step() {
    After(seconds(Dice(240)));
    switch (Dice(10)) {
      case 1:
      case 2:
      case 3:
        Open("s" + std::to_string(Dice(3)), "d" + std::to_string(Dice(4)));
        break;
      case 4:
      case 5:
        Close();
        break;
      case 6:
        refusing_ = !refusing_;
        break;
      case 7:
        // Killed between two messages; what was told to it and not worked off is gone.
        Restart();
        break;
      case 8:
        killed_ = Dice(3);
        break;
      default:
        break;
    }
    Work();
  }

  void Open(const std::string& scenario, const std::string& device) {
    Alert alert = SampleAlert(device);
    alert.scenario = scenario;
    alert.fingerprint = scenario + device;
    alert.since = now_.wall;
    const auto at = truth_.find(alert.fingerprint);
    if (at != truth_.end() && at->second.phase == AlertPhase::kOpen) return;
    truth_[alert.fingerprint] = alert;
    plan_->Take(alert, now_);
  }

  void Close() {
    for (auto& [fingerprint, alert] : truth_) {
      if (alert.phase != AlertPhase::kOpen || Dice(3) > 1) continue;
      alert.phase = AlertPhase::kResolved;
      alert.resolved = now_.wall;
      plan_->Take(alert, now_);
    }
  }

  void Restart() {
    PlanSettings settings;
    settings.receiver = "r";
    settings.seed = random_();
    settings.storm = storms_ ? 1 : 0;
    plan_ = steady_ ? MakeSteadyPlan(settings) : MakeGroupPlan(settings);
    plan_->Remember(log_.Load().value(), now_);
    for (const auto& [fingerprint, alert] : truth_) plan_->Take(alert, now_);
  }

  // As the lane does it, killed where the dice say.
  void Work() {
    for (int i = 0; i < 20; ++i) {
      const auto sending = plan_->Next(now_);
      if (!sending) return;
      ASSERT_FALSE(sending->alerts.empty());
      if (std::exchange(killed_, killed_ == 1 ? 0 : killed_) == 1) return Restart();
      Keep({sending->before, {}});
      if (killed_ == 2) {
        killed_ = 0;
        Note(*sending, tried_);
        return Restart();
      }
      if (refusing_) {
        Note(*sending, tried_);
        Keep(plan_->Failed(*sending, now_));
        return;
      }
      Hear(*sending);
      if (killed_ == 3) {
        killed_ = 0;
        Note(*sending, doubt_);
        return Restart();
      }
      Keep(plan_->Delivered(*sending, now_));
      doubt_.erase(sending->group);
      for (const std::string& group : sending->others) doubt_.erase(group);
    }
  }

  static void Note(const Sending& sending, std::set<std::string>& groups) {
    groups.insert(sending.group);
    groups.insert(sending.others.begin(), sending.others.end());
  }

  void Hear(const Sending& sending) {
    for (const Alert& alert : sending.alerts) {
      EXPECT_EQ(truth_.at(alert.fingerprint).phase, alert.phase) << "nothing out of date is told";
    }
    if (steady_) {
      for (const Alert& alert : sending.alerts) {
        if (alert.phase == AlertPhase::kOpen) {
          known_[""].insert(alert.fingerprint);
        } else {
          known_[""].erase(alert.fingerprint);
        }
      }
      return;
    }
    std::map<std::string, std::set<std::string>> open = {{sending.group, {}}};
    for (const std::string& group : sending.others) open[group];
    for (const Alert& alert : sending.alerts) {
      ASSERT_TRUE(open.contains(GroupOf(alert)));
      if (alert.phase == AlertPhase::kOpen) open[GroupOf(alert)].insert(alert.fingerprint);
    }
    merged_ += sending.others.size();
    for (const auto& [group, members] : open) HearOf(group, members);
  }

  void HearOf(const std::string& group, const std::set<std::string>& open) {
    const auto at = known_.find(group);
    const bool news = open.empty() ? at != known_.end()
                                   : at == known_.end() || at->second != open ||
                                         now_.mono - heard_[group] >= hours(4);
    const bool in_doubt = doubt_.contains(group) || (open.empty() && tried_.contains(group));
    EXPECT_TRUE(news || in_doubt) << group << " was told twice";
    if (open.empty()) {
      for (const auto& [fingerprint, alert] : truth_) {
        EXPECT_FALSE(GroupOf(alert) == group && alert.phase == AlertPhase::kOpen)
            << "all is not well";
      }
      known_.erase(group);
    } else {
      known_[group] = open;
    }
    heard_[group] = now_.mono;
    tried_.erase(group);
  }

  bool Knows(const Alert& alert) const {
    const auto at = known_.find(steady_ ? "" : GroupOf(alert));
    return at != known_.end() && at->second.contains(alert.fingerprint);
  }

  void Keep(const LogChanges& changes) {
    for (const Delivery& delivery : changes.save) (void)log_.Save(delivery);
    for (const std::string& group : changes.forget) (void)log_.Forget("r", group);
  }

  void After(Duration d) {
    now_.mono += d;
    now_.wall += std::chrono::duration_cast<WallTime::duration>(d);
  }

  std::mt19937 random_;
  const bool steady_;
  const bool storms_;
  Moment now_{SampleSince(), MonoTime(hours(1000))};
  std::map<std::string, Alert> truth_;
  MemoryDeliveryLog log_;
  std::unique_ptr<DeliveryPlan> plan_;
  bool refusing_ = false;
  // Groups told in another's message.
  std::size_t merged_ = 0;
  // 1: before the log, 2: before the message, 3: before the log hears that it got through.
  int killed_ = 0;
  // The receiver's own knowledge, by group.
  std::map<std::string, std::set<std::string>> known_;
  std::map<std::string, MonoTime> heard_;
  // What was tried may have arrived; what was told may not be in the log.
  std::set<std::string> tried_;
  std::set<std::string> doubt_;
};

TEST(PlanHistoryTest, AGroupedReceiverEndsUpKnowingTheTruth) {
  for (unsigned seed = 0; seed < 300 && !testing::Test::HasFailure(); ++seed) {
    SCOPED_TRACE(seed);
    History history(seed, History::Rhythm::kGrouped);
    history.Run(400);
    history.Settle();
  }
}

TEST(PlanHistoryTest, AReceiverThatIsToldOfSeveralGroupsAtOnceDoesToo) {
  std::size_t merged = 0;
  for (unsigned seed = 0; seed < 300 && !testing::Test::HasFailure(); ++seed) {
    SCOPED_TRACE(seed);
    History history(seed, History::Rhythm::kStorms);
    history.Run(400);
    history.Settle();
    merged += history.merged();
  }
  EXPECT_GT(merged, 1000U);
}

TEST(PlanHistoryTest, ASteadyReceiverEndsUpKnowingTheTruth) {
  for (unsigned seed = 0; seed < 300 && !testing::Test::HasFailure(); ++seed) {
    SCOPED_TRACE(seed);
    History history(seed, History::Rhythm::kSteady);
    history.Run(400);
    history.Settle();
  }
}

TEST(PlanHistoryTest, ThreeThousandBrokenJourneysCostLittle) {
  const Moment begin = Moment::Now();
  Moment now = begin;
  const auto plan = MakeGroupPlan({.receiver = "r"});
  for (int i = 0; i < 3000; ++i) {
    Alert alert = SampleAlert();
    alert.scenario = alert.fingerprint = std::to_string(i);
    plan->Take(alert, now);
  }
  now.mono += seconds(10);
  int told = 0;
  while (const auto sending = plan->Next(now)) {
    (void)plan->Delivered(*sending, now);
    ++told;
  }
  EXPECT_EQ(told, 3000);
  EXPECT_LT(MonoClock::now() - begin.mono, seconds(20));
}

TEST(PlanHistoryTest, FiveThousandAtOnceAreOneMessageWhereManyAreTooMany) {
  const Moment begin = Moment::Now();
  Moment now = begin;
  const auto plan = MakeGroupPlan({.receiver = "r", .storm = 20});
  for (int i = 0; i < 5000; ++i) {
    Alert alert = SampleAlert();
    alert.scenario = alert.fingerprint = std::to_string(i);
    plan->Take(alert, now);
  }
  now.mono += seconds(10);
  const auto sending = plan->Next(now);
  ASSERT_TRUE(sending);
  EXPECT_EQ(sending->alerts.size(), 5000U);
  EXPECT_EQ(sending->before.size(), 5000U);
  EXPECT_EQ(plan->Delivered(*sending, now).save.size(), 5000U);
  EXPECT_FALSE(plan->Next(now));
  EXPECT_LT(MonoClock::now() - begin.mono, seconds(20));
}

}  // namespace
}  // namespace roundsman
