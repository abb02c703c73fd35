#include "tests/agent/queue/run_queue_conformance.h"

#include <atomic>
#include <set>
#include <thread>
#include <vector>

namespace roundsman {

DueRun RunQueueConformance::Due(const std::string& scenario, int tick, int priority) {
  DueRun run;
  run.key = {scenario, "phone", "local", "", WallTime(std::chrono::seconds(tick))};
  run.priority = priority;
  run.suppressed = "kept";
  return run;
}

std::optional<DueRun> RunQueueConformance::Claim() {
  return queue_.Claim(Deadline::In(std::chrono::milliseconds(200)));
}

std::string RunQueueConformance::ClaimName() {
  const auto run = Claim();
  return run ? run->key.scenario : "nothing";
}

namespace {

TEST_P(RunQueueConformance, GivesWhatWasPutIn) {
  ASSERT_EQ(queue_.Enqueue(Due("pay", 60)), Enqueued::kAccepted);
  EXPECT_EQ(queue_.Depth().waiting, 1U);
  const auto run = Claim();
  ASSERT_TRUE(run);
  EXPECT_EQ(run->key, Due("pay", 60).key);
  EXPECT_EQ(run->suppressed, "kept");
  EXPECT_EQ(run->delivery, 1);
  EXPECT_EQ(queue_.Depth().waiting, 0U);
  EXPECT_EQ(queue_.Depth().leased, 1U);
  EXPECT_EQ(ClaimName(), "nothing");
  queue_.Complete(run->key);
  EXPECT_EQ(queue_.Depth().leased, 0U);
}

TEST_P(RunQueueConformance, GivesByPriorityThenByTick) {
  queue_.Enqueue(Due("late", 9));
  queue_.Enqueue(Due("info", 1, 2));
  queue_.Enqueue(Due("early", 3));
  queue_.Enqueue(Due("critical", 20, 0));
  EXPECT_EQ(ClaimName(), "critical");
  EXPECT_EQ(ClaimName(), "early");
  EXPECT_EQ(ClaimName(), "late");
  EXPECT_EQ(ClaimName(), "info");
}

TEST_P(RunQueueConformance, KnowsAKeyThatWaitsIsLeasedOrWasCompleted) {
  EXPECT_EQ(queue_.Enqueue(Due("pay")), Enqueued::kAccepted);
  EXPECT_EQ(queue_.Enqueue(Due("pay")), Enqueued::kDuplicate);
  const auto run = Claim();
  EXPECT_EQ(queue_.Enqueue(Due("pay")), Enqueued::kDuplicate);
  queue_.Complete(run->key);
  EXPECT_EQ(queue_.Enqueue(Due("pay")), Enqueued::kDuplicate);
  EXPECT_EQ(ClaimName(), "nothing");
  EXPECT_EQ(queue_.Enqueue(Due("pay", 1)), Enqueued::kAccepted);
}

TEST_P(RunQueueConformance, SaysNoWhenFull) {
  for (int i = 0; i < static_cast<int>(QueueUnderTest::kCapacity); ++i) {
    EXPECT_EQ(queue_.Enqueue(Due("pay", i)), Enqueued::kAccepted);
  }
  EXPECT_EQ(queue_.Enqueue(Due("pay", 100)), Enqueued::kFull);
  ASSERT_TRUE(Claim());
  // What was refused is not known.
  EXPECT_EQ(queue_.Enqueue(Due("pay", 100)), Enqueued::kAccepted);
}

TEST_P(RunQueueConformance, GivesAgainWhatADeadWorkerHad) {
  queue_.Enqueue(Due("pay"));
  const auto first = Claim();
  ASSERT_TRUE(first);
  under_test_->LetLeasesExpire();
  EXPECT_FALSE(queue_.Renew(first->key));
  const auto second = Claim();
  ASSERT_TRUE(second);
  EXPECT_EQ(second->key, first->key);
  EXPECT_EQ(second->delivery, 2);
  queue_.Complete(second->key);
  under_test_->LetLeasesExpire();
  EXPECT_EQ(ClaimName(), "nothing");
}

TEST_P(RunQueueConformance, ARenewedLeaseLasts) {
  queue_.Enqueue(Due("pay"));
  const auto run = Claim();
  for (int i = 0; i < 4; ++i) {
    under_test_->LetMostOfALeasePass();
    EXPECT_TRUE(queue_.Renew(run->key));
  }
  EXPECT_EQ(ClaimName(), "nothing");
  queue_.Complete(run->key);
  EXPECT_FALSE(queue_.Renew(run->key));
}

TEST_P(RunQueueConformance, RetriedIsGivenAgain) {
  queue_.Enqueue(Due("pay"));
  queue_.Retry(Claim()->key);
  EXPECT_EQ(queue_.Depth().waiting, 1U);
  EXPECT_EQ(queue_.Enqueue(Due("pay")), Enqueued::kDuplicate);
  const auto again = Claim();
  ASSERT_TRUE(again);
  EXPECT_EQ(again->delivery, 2);
}

TEST_P(RunQueueConformance, BuriedIsNeverGivenAgain) {
  queue_.Enqueue(Due("pay"));
  queue_.Bury(Claim()->key, "it kills every robot");
  under_test_->LetLeasesExpire();
  EXPECT_EQ(ClaimName(), "nothing");
  EXPECT_EQ(queue_.Enqueue(Due("pay")), Enqueued::kDuplicate);
  EXPECT_EQ(queue_.Depth().leased, 0U);
}

TEST_P(RunQueueConformance, NobodysKeyHurtsNobody) {
  const RunKey key = Due("unknown").key;
  queue_.Complete(key);
  queue_.Retry(key);
  queue_.Bury(key, "why");
  EXPECT_FALSE(queue_.Renew(key));
  // A worker that lost its lease must not end what is waiting again.
  queue_.Enqueue(Due("pay"));
  const auto run = Claim();
  under_test_->LetLeasesExpire();
  ASSERT_EQ(ClaimName(), "pay");
  queue_.Retry(run->key);
  queue_.Complete(run->key);
  EXPECT_EQ(ClaimName(), "pay");
}

TEST_P(RunQueueConformance, AClaimEndsWithAStop) {
  std::stop_source stop;
  std::jthread stopper([&] { stop.request_stop(); });
  EXPECT_FALSE(queue_.Claim(Deadline::In(std::chrono::minutes(5), stop.get_token())));
  queue_.Enqueue(Due("pay"));
  EXPECT_FALSE(queue_.Claim(Deadline::In(std::chrono::minutes(5), stop.get_token())));
  EXPECT_EQ(ClaimName(), "pay");
}

TEST_P(RunQueueConformance, AClaimWaitsForWork) {
  std::optional<DueRun> run;
  std::jthread worker([&] { run = queue_.Claim(Deadline::In(std::chrono::minutes(1))); });
  queue_.Enqueue(Due("pay"));
  worker.join();
  ASSERT_TRUE(run);
}

TEST_P(RunQueueConformance, RacingSchedulersAndWorkersMakeEveryRunOne) {
  constexpr int kTicks = 200;
  std::mutex mutex;
  std::vector<std::string> carried;
  std::atomic<int> accepted{0};
  {
    std::vector<std::jthread> threads;
    for (int scheduler = 0; scheduler < 3; ++scheduler) {
      threads.emplace_back([&] {
        for (int tick = 0; tick < kTicks; ++tick) {
          Enqueued answer = Enqueued::kFull;
          while ((answer = queue_.Enqueue(Due("pay", tick))) == Enqueued::kFull) {
            std::this_thread::yield();
          }
          if (answer == Enqueued::kAccepted) ++accepted;
        }
      });
    }
    for (int worker = 0; worker < 3; ++worker) {
      threads.emplace_back([&] {
        while (const auto run = queue_.Claim(Deadline::In(std::chrono::seconds(2)))) {
          {
            const std::lock_guard lock(mutex);
            carried.push_back(run->key.ToString());
          }
          queue_.Complete(run->key);
        }
      });
    }
  }
  EXPECT_EQ(accepted, kTicks);
  EXPECT_EQ(carried.size(), static_cast<std::size_t>(kTicks));
  EXPECT_EQ(std::set<std::string>(carried.begin(), carried.end()).size(), carried.size());
}

}  // namespace
}  // namespace roundsman
