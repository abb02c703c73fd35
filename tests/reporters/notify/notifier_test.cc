#include "reporters/notify/notifier.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>

#include "core/io/files.h"
#include "tests/reporters/notify/sample_alerts.h"

namespace roundsman {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// What a receiver was told, and what it is to answer. Outlives notifiers.
struct Ear {
  // Waits until it has heard so many messages.
  bool Heard(std::size_t count) {
    std::unique_lock lock(mutex);
    return Deadline::In(seconds(20)).Await(changed, lock, [&] { return told.size() >= count; });
  }
  std::size_t Count() {
    const std::lock_guard lock(mutex);
    return told.size();
  }
  std::mutex mutex;
  std::condition_variable_any changed;
  std::vector<std::vector<Alert>> told;
  std::atomic<int> refusals = 0;
  std::atomic<bool> hangs = false;
};

class EarReceiver : public Receiver {
 public:
  EarReceiver(std::string name, Ear& ear) : name_(std::move(name)), ear_(ear) {}
  const std::string& Name() const override { return name_; }
  Result<void> Send(std::span<const Alert> group, const Deadline& deadline) override {
    if (ear_.hangs) {
      deadline.Pause(seconds(60));
      return RobotError("gave no answer");
    }
    if (ear_.refusals.fetch_sub(1) > 0) return RobotError("it answered 503");
    ear_.refusals = 0;
    const std::lock_guard lock(ear_.mutex);
    ear_.told.emplace_back(group.begin(), group.end());
    ear_.changed.notify_all();
    return {};
  }

 private:
  const std::string name_;
  Ear& ear_;
};

LaneSettings Lane(const std::string& name, Ear& ear) {
  LaneSettings lane;
  lane.receiver = std::make_unique<EarReceiver>(name, ear);
  lane.times.group_wait = milliseconds(20);
  lane.times.group_interval = milliseconds(20);
  return lane;
}

std::vector<LaneSettings> Lanes(LaneSettings one) {
  std::vector<LaneSettings> lanes;
  lanes.push_back(std::move(one));
  return lanes;
}

void Tell(Notifier& notifier, const Alert& alert) { notifier.Tell({&alert, 1}); }

TEST(NotifierTest, TellsOpeningAndEnd) {
  Ear ear;
  MemoryDeliveryLog log;
  Notifier notifier(Lanes(Lane("chat", ear)), log, {}, {});
  Tell(notifier, SampleAlert());
  ASSERT_TRUE(ear.Heard(1));
  Tell(notifier, Resolved(SampleAlert()));
  ASSERT_TRUE(ear.Heard(2));
  EXPECT_EQ(ear.told[1].front().phase, AlertPhase::kResolved);
  EXPECT_TRUE(notifier.AwaitCalm(Deadline::In(seconds(20))));
  EXPECT_THAT(log.Load().value(), IsEmpty());
}

TEST(NotifierTest, ASlowReceiverDelaysNobody) {
  Ear slow;
  slow.hangs = true;
  Ear quick;
  MemoryDeliveryLog log;
  std::vector<LaneSettings> lanes = Lanes(Lane("slow", slow));
  lanes.push_back(Lane("quick", quick));
  const MonoTime begin = MonoClock::now();
  {
    Notifier notifier(std::move(lanes), log, {}, {});
    Tell(notifier, SampleAlert());
    EXPECT_TRUE(quick.Heard(1));
    Tell(notifier, Resolved(SampleAlert()));
    EXPECT_TRUE(quick.Heard(2));
  }
  EXPECT_LT(MonoClock::now() - begin, seconds(15)) << "it is stopped while it hangs";
}

TEST(NotifierTest, CountsFailuresAndTriesAgain) {
  Ear ear;
  ear.refusals = 2;
  MemoryDeliveryLog log;
  std::atomic<int> failed = 0;
  LaneWatch watch;
  watch.failed = [&](const std::string& receiver, const std::string&) {
    EXPECT_EQ(receiver, "chat");
    ++failed;
  };
  Notifier notifier(Lanes(Lane("chat", ear)), log, watch, {});
  Tell(notifier, SampleAlert());
  ASSERT_TRUE(ear.Heard(1));
  EXPECT_EQ(failed, 2);
}

TEST(NotifierTest, ReceiversHearWhatTheyChose) {
  Ear ear;
  MemoryDeliveryLog log;
  LaneSettings lane = Lane("chat", ear);
  lane.choice.severities = {"warning"};
  Notifier notifier(Lanes(std::move(lane)), log, {}, {});
  Tell(notifier, SampleAlert());
  Alert minor = SampleAlert("b");
  minor.severity = "warning";
  Tell(notifier, minor);
  ASSERT_TRUE(ear.Heard(1));
  EXPECT_THAT(ear.told[0], SizeIs(1));
  EXPECT_EQ(ear.told[0][0].device, "b");
}

TEST(NotifierTest, WhatIsSilencedElsewhereIsNotTold) {
  Ear ear;
  MemoryDeliveryLog log;
  LaneWatch watch;
  watch.silenced = [](const Alert& alert) { return alert.device == "a"; };
  Notifier notifier(Lanes(Lane("chat", ear)), log, watch, {});
  const std::array<Alert, 2> alerts = {SampleAlert("a"), SampleAlert("b")};
  notifier.Tell(alerts);
  ASSERT_TRUE(ear.Heard(1));
  EXPECT_THAT(ear.told[0], SizeIs(1));
}

TEST(NotifierTest, KilledAnywhereItLosesNothing) {
  const auto folder = TempDir::Make("roundsman-test");
  ASSERT_TRUE(folder);
  Ear ear;
  const std::array<Alert, 1> open = {SampleAlert()};
  const std::array<Alert, 1> gone = {Resolved(SampleAlert())};
  {
    FileDeliveryLog log(folder->path() / "told.json");
    ear.hangs = true;
    Notifier notifier(Lanes(Lane("chat", ear)), log, {}, {});
    notifier.Tell(open);
    // On its way, and then the process is no more.
    EXPECT_TRUE([&] {
      const Deadline limit = Deadline::In(seconds(20));
      while (limit.Open() && log.Load()->empty()) limit.Pause(milliseconds(5));
      return !log.Load()->empty();
    }());
  }
  EXPECT_EQ(ear.Count(), 0U);
  ear.hangs = false;
  {
    FileDeliveryLog log(folder->path() / "told.json");
    Notifier notifier(Lanes(Lane("chat", ear)), log, {}, open);
    ASSERT_TRUE(ear.Heard(1));
    ASSERT_TRUE(notifier.AwaitCalm(Deadline::In(seconds(20))));
  }
  {
    FileDeliveryLog log(folder->path() / "told.json");
    Notifier notifier(Lanes(Lane("chat", ear)), log, {}, open);
    ASSERT_TRUE(notifier.AwaitCalm(Deadline::In(seconds(20))));
    EXPECT_EQ(ear.Count(), 1U) << "it knew";
  }
  {
    FileDeliveryLog log(folder->path() / "told.json");
    Notifier notifier(Lanes(Lane("chat", ear)), log, {}, gone);
    ASSERT_TRUE(ear.Heard(2));
    EXPECT_EQ(ear.told[1][0].phase, AlertPhase::kResolved);
    ASSERT_TRUE(notifier.AwaitCalm(Deadline::In(seconds(20))));
  }
  FileDeliveryLog log(folder->path() / "told.json");
  Notifier notifier(Lanes(Lane("chat", ear)), log, {}, gone);
  ASSERT_TRUE(notifier.AwaitCalm(Deadline::In(seconds(20))));
  EXPECT_EQ(ear.Count(), 2U);
}

TEST(NotifierTest, LastWeeksTroubleDoesNotResolveTodays) {
  Ear ear;
  MemoryDeliveryLog log;
  const Delivery told{"chat", "UIJourneyBroken|login-holdings", DeliveryPhase::kTold,
                      SampleAlert().fingerprint, std::chrono::system_clock::now()};
  ASSERT_TRUE(log.Save(told));
  Alert old = Resolved(SampleAlert());
  old.since -= std::chrono::hours(24 * 7);
  const std::array<Alert, 3> known = {old, SampleAlert(), old};
  Notifier notifier(Lanes(Lane("chat", ear)), log, {}, known);
  EXPECT_TRUE(notifier.AwaitCalm(Deadline::In(seconds(20))));
  EXPECT_EQ(ear.Count(), 0U);
  EXPECT_THAT(log.Load().value(), ElementsAre(told));
}

TEST(NotifierTest, ANewSuspicionDoesNotHideTheEndOfTheLastTrouble) {
  Ear ear;
  MemoryDeliveryLog log;
  Notifier notifier(Lanes(Lane("chat", ear)), log, {}, {});
  Tell(notifier, SampleAlert());
  ASSERT_TRUE(ear.Heard(1));
  Alert suspicion = SampleAlert();
  suspicion.phase = AlertPhase::kPending;
  suspicion.since += std::chrono::minutes(5);
  const std::array<Alert, 2> both = {Resolved(SampleAlert()), suspicion};
  notifier.Tell(both);
  ASSERT_TRUE(ear.Heard(2));
  EXPECT_EQ(ear.told[1].front().phase, AlertPhase::kResolved);
}

TEST(NotifierTest, RefusesMoreThanItCanHoldAndCountsIt) {
  Ear ear;
  ear.hangs = true;
  MemoryDeliveryLog log;
  std::atomic<int> failed = 0;
  LaneWatch watch;
  watch.failed = [&](const std::string&, const std::string&) { ++failed; };
  Notifier notifier(Lanes(Lane("chat", ear)), log, watch, {});
  Tell(notifier, SampleAlert());
  // While it hangs in the first message.
  const Deadline limit = Deadline::In(seconds(20));
  while (limit.Open() && log.Load()->empty()) limit.Pause(milliseconds(5));
  std::vector<Alert> many(DeliveryLane::kMostWaiting + 7, SampleAlert());
  for (std::size_t i = 0; i < many.size(); ++i) many[i].fingerprint = std::to_string(i);
  notifier.Tell(many);
  EXPECT_EQ(failed, 7);
}

}  // namespace
}  // namespace roundsman
