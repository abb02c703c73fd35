#include "agent/scheduler.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "agent/queue/memory_queue.h"
#include "tests/agent/schedule_fixture.h"
#include "tests/fakes/fake_time.h"
#include "tests/fakes/recording_watch.h"

namespace roundsman {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::SizeIs;

// Takes everything, remembers its name, and has it over at once.
class InstantQueue : public RunQueue {
 public:
  Enqueued Enqueue(DueRun run) override {
    if (answer != Enqueued::kAccepted) return answer;
    {
      const std::lock_guard lock(mutex_);
      keys_.push_back(run.key);
    }
    if (scheduler != nullptr) scheduler->Ended(run.key);
    return answer;
  }
  std::optional<DueRun> Claim(const Deadline&) override { return std::nullopt; }
  bool Renew(const RunKey&) override { return false; }
  void Complete(const RunKey&) override {}
  void Retry(const RunKey&) override {}
  void Bury(const RunKey&, const std::string&) override {}
  QueueDepth Depth() const override { return {}; }

  std::vector<RunKey> keys() const {
    const std::lock_guard lock(mutex_);
    return keys_;
  }

  std::atomic<Enqueued> answer = Enqueued::kAccepted;
  Scheduler* scheduler = nullptr;

 private:
  mutable std::mutex mutex_;
  std::vector<RunKey> keys_;
};

class SchedulerTest : public ::testing::Test {
 protected:
  FakeTime time_{Utc("2026-01-01 00:00")};
  RecordingWatch watch_;
  Log log_{LogLevel::kError};
  InstantQueue queue_;
  Scheduler scheduler_{{queue_, watch_, time_, log_, {}}};

  SchedulerTest() { queue_.scheduler = &scheduler_; }
  void RunUntil(const std::string& end) {
    time_.RunUntil(Utc(end));
    scheduler_.Start();
    const Deadline deadline = Deadline::In(minutes(2));
    while (!time_.arrived() && deadline.Open()) deadline.Pause(std::chrono::milliseconds(1));
    EXPECT_TRUE(time_.arrived());
    scheduler_.Stop();
  }
};

TEST_F(SchedulerTest, KeepsAMonthInMilliseconds) {
  scheduler_.Replace(
      Entries({MakeScenario("a", Every(minutes(5))), MakeScenario("b", AtTimes("0 3 * * *"))}));
  RunUntil("2026-01-31 00:00");
  std::map<std::string, int> runs;
  std::set<std::string> keys;
  for (const RunKey& key : queue_.keys()) {
    ++runs[key.scenario];
    keys.insert(key.ToString());
  }
  EXPECT_EQ(runs["a"], 30 * 24 * 12);
  EXPECT_EQ(runs["b"], 30);
  EXPECT_THAT(keys, SizeIs(queue_.keys().size()));
  EXPECT_EQ(watch_.missed(), 0);
}

TEST_F(SchedulerTest, CountsWhatTheQueueRefusesAndGoesOn) {
  queue_.answer = Enqueued::kFull;
  scheduler_.Replace(Entries({MakeScenario("a", Every(minutes(5)))}));
  RunUntil("2026-01-01 01:00");
  EXPECT_GE(watch_.skipped(SkipReason::kQueueFull), 11);
  EXPECT_EQ(watch_.skipped(SkipReason::kOverlap), 0);
  queue_.answer = Enqueued::kAccepted;
  EXPECT_EQ(scheduler_.Trigger("a", "").queued, 1);
  queue_.answer = Enqueued::kDuplicate;
  EXPECT_EQ(scheduler_.Trigger("a", "").refused, 1);
}

TEST_F(SchedulerTest, SeveralSchedulersOnOneQueueMakeEveryRunOne) {
  MemoryQueue shared({100000, hours(10), 0, hours(10000)}, time_);
  Scheduler one({shared, watch_, time_, log_, {}});
  Scheduler two({shared, watch_, time_, log_, {}});
  std::vector<std::shared_ptr<const Scenario>> scenarios;
  for (int i = 0; i < 50; ++i) {
    scenarios.push_back(MakeScenario("s" + std::to_string(i), Every(hours(1))));
  }
  one.Replace(Entries(scenarios));
  two.Replace(Entries(scenarios));
  time_.Advance(hours(1) + seconds(1));
  one.Start();
  two.Start();
  const Deadline deadline = Deadline::In(minutes(1));
  while ((!time_.arrived() || shared.Depth().waiting < 50) && deadline.Open()) {
    deadline.Pause(std::chrono::milliseconds(1));
    time_.Advance(seconds(1));
    one.Replace(Entries(scenarios));
    two.Replace(Entries(scenarios));
  }
  one.Stop();
  two.Stop();
  std::set<std::string> keys;
  while (const auto run = shared.Claim(Deadline::In(std::chrono::milliseconds(1)))) {
    EXPECT_TRUE(keys.insert(run->key.ToString()).second);
  }
  EXPECT_GE(keys.size(), 50U);
}

TEST_F(SchedulerTest, StopsAtOnce) {
  const SystemTime real;
  Scheduler scheduler({queue_, watch_, real, log_, {}});
  scheduler.Replace(Entries({MakeScenario("a", Every(hours(5)))}));
  scheduler.Start();
  const MonoTime begun = MonoClock::now();
  scheduler.Stop();
  EXPECT_LT(MonoClock::now() - begun, seconds(20));
}

TEST_F(SchedulerTest, AReloadIsHeardWhileItWaits) {
  const SystemTime real;
  Scheduler scheduler({queue_, watch_, real, log_, {}});
  queue_.scheduler = &scheduler;
  scheduler.Replace(Entries({MakeScenario("a", Every(hours(5000)))}));
  scheduler.Start();
  scheduler.Replace(Entries({MakeScenario("b", Every(seconds(1)))}));
  const Deadline deadline = Deadline::In(minutes(1));
  while (queue_.keys().size() < 2 && deadline.Open()) deadline.Pause(std::chrono::milliseconds(5));
  scheduler.Stop();
  ASSERT_GE(queue_.keys().size(), 2U);
  EXPECT_EQ(queue_.keys()[0].scenario, "b");
  EXPECT_THAT(scheduler.Upcoming(), SizeIs(1));
}

}  // namespace
}  // namespace roundsman
