#include "agent/queue/memory_queue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/agent/queue/run_queue_conformance.h"
#include "tests/fakes/fake_time.h"

namespace roundsman {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

class MemoryUnderTest : public QueueUnderTest {
 public:
  RunQueue& queue() override { return queue_; }
  void LetLeasesExpire() override { time_.Advance(seconds(31)); }
  void LetMostOfALeasePass() override { time_.Advance(seconds(20)); }

 private:
  FakeTime time_{WallTime()};
  MemoryQueue queue_{{kCapacity, seconds(30), 0, std::chrono::hours(1)}, time_};
};

INSTANTIATE_TEST_SUITE_P(Memory, RunQueueConformance,
                         ::testing::Values(QueueImplementation{
                             "memory", [] { return std::make_unique<MemoryUnderTest>(); }}));

class MemoryQueueTest : public ::testing::Test {
 protected:
  FakeTime time_{WallTime()};

  static DueRun Due(const std::string& scenario, int tick) {
    DueRun run;
    run.key = {scenario, "phone", "local", "", WallTime(seconds(tick))};
    return run;
  }
  static std::string Name(const std::optional<DueRun>& run) {
    return run ? run->key.scenario + std::to_string(run->key.tick.time_since_epoch() / seconds(1))
               : "nothing";
  }
  static Deadline Soon() { return Deadline::In(std::chrono::milliseconds(50)); }
};

TEST_F(MemoryQueueTest, ForgetsACompletedRunAfterAnHour) {
  MemoryQueue queue({}, time_);
  queue.Enqueue(Due("pay", 0));
  queue.Complete(queue.Claim(Soon())->key);
  time_.Advance(minutes(59));
  EXPECT_EQ(queue.Enqueue(Due("pay", 0)), Enqueued::kDuplicate);
  time_.Advance(minutes(2));
  EXPECT_EQ(queue.Enqueue(Due("pay", 0)), Enqueued::kAccepted);
}

TEST_F(MemoryQueueTest, HoldsBackAScenarioThatHasEnoughUnderWay) {
  MemoryQueue queue({10, seconds(30), 1, minutes(60)}, time_);
  queue.Enqueue(Due("pay", 1));
  queue.Enqueue(Due("pay", 2));
  queue.Enqueue(Due("login", 3));
  const auto first = queue.Claim(Soon());
  EXPECT_EQ(Name(first), "pay1");
  EXPECT_EQ(Name(queue.Claim(Soon())), "login3");
  EXPECT_EQ(Name(queue.Claim(Soon())), "nothing");
  queue.Complete(first->key);
  const auto second = queue.Claim(Soon());
  EXPECT_EQ(Name(second), "pay2");
  // One that is given back counts no more.
  queue.Enqueue(Due("pay", 4));
  queue.Retry(second->key);
  EXPECT_EQ(Name(queue.Claim(Soon())), "pay2");
  time_.Advance(seconds(31));
  EXPECT_EQ(Name(queue.Claim(Soon())), "pay2");
}

TEST_F(MemoryQueueTest, KeepsWhyARunWasBuried) {
  MemoryQueue queue({}, time_);
  queue.Enqueue(Due("pay", 1));
  queue.Bury(queue.Claim(Soon())->key, "hung three times");
  ASSERT_EQ(queue.buried().size(), 1U);
  EXPECT_EQ(queue.buried()[0].why, "hung three times");
}

TEST(MemoryQueueOnRealTime, AWaitingWorkerGetsWhatAHungOneHad) {
  const SystemTime time;
  MemoryQueue queue({10, std::chrono::milliseconds(100), 0, minutes(60)}, time);
  DueRun run;
  run.key.scenario = "pay";
  queue.Enqueue(run);
  ASSERT_TRUE(queue.Claim(Deadline::In(seconds(20))));
  const auto again = queue.Claim(Deadline::In(seconds(20)));
  ASSERT_TRUE(again);
  EXPECT_EQ(again->delivery, 2);
}

}  // namespace
}  // namespace roundsman
