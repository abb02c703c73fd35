#include "core/bounded_queue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <thread>
#include <vector>

namespace roundsman {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;

TEST(BoundedQueueTest, IsFirstInFirstOut) {
  BoundedQueue<int> queue(3);
  for (int i : {1, 2, 3}) EXPECT_TRUE(queue.TryPush(i));
  for (int i : {1, 2, 3}) EXPECT_EQ(queue.Pop(Deadline::In(minutes(1))), i);
  EXPECT_EQ(queue.Pop(Deadline::In(milliseconds(1))), std::nullopt);
}

TEST(BoundedQueueTest, RefusesWhatIsTooMuchAndLeavesItToTheCaller) {
  BoundedQueue<std::unique_ptr<int>> queue(1);
  auto first = std::make_unique<int>(1), second = std::make_unique<int>(2);
  EXPECT_TRUE(queue.TryPush(first));
  EXPECT_FALSE(queue.TryPush(second));
  EXPECT_FALSE(queue.Push(second, Deadline::In(milliseconds(5))));
  EXPECT_EQ(*second, 2);
  EXPECT_EQ(queue.size(), 1U);
}

TEST(BoundedQueueTest, AWriterWaitsForRoom) {
  BoundedQueue<int> queue(1);
  int one = 1, two = 2;
  queue.TryPush(one);
  std::jthread writer([&] { EXPECT_TRUE(queue.Push(two, Deadline::In(minutes(1)))); });
  EXPECT_EQ(queue.Pop(Deadline::In(minutes(1))), 1);
  EXPECT_EQ(queue.Pop(Deadline::In(minutes(1))), 2);
}

TEST(BoundedQueueTest, AStopEndsBothWaits) {
  BoundedQueue<int> queue(1);
  std::stop_source stop;
  std::jthread reader([&] { EXPECT_FALSE(queue.Pop(Deadline::In(minutes(5), stop.get_token()))); });
  stop.request_stop();
  reader.join();
  int one = 1, two = 2;
  queue.TryPush(one);
  EXPECT_FALSE(queue.Push(two, Deadline::In(minutes(5), stop.get_token())));
}

TEST(BoundedQueueTest, IsDrainedAfterItWasClosed) {
  BoundedQueue<int> queue(2);
  int one = 1, two = 2;
  queue.TryPush(one);
  queue.Close();
  EXPECT_FALSE(queue.TryPush(two));
  EXPECT_FALSE(queue.Push(two, Deadline::In(minutes(5))));
  EXPECT_FALSE(queue.Drained());
  EXPECT_EQ(queue.Pop(Deadline::In(minutes(5))), 1);
  EXPECT_EQ(queue.Pop(Deadline::In(minutes(5))), std::nullopt);
  EXPECT_TRUE(queue.Drained());
}

TEST(BoundedQueueTest, LosesNothingBetweenManyThreads) {
  BoundedQueue<int> queue(4);
  std::mutex mutex;
  long sum = 0;
  {
    std::vector<std::jthread> threads;
    for (int reader = 0; reader < 3; ++reader) {
      threads.emplace_back([&] {
        while (const auto item = queue.Pop(Deadline::In(minutes(1)))) {
          const std::lock_guard lock(mutex);
          sum += *item;
        }
      });
    }
    {
      std::vector<std::jthread> writers;
      for (int writer = 0; writer < 3; ++writer) {
        writers.emplace_back([&] {
          for (int i = 1; i <= 500; ++i) {
            int item = i;
            ASSERT_TRUE(queue.Push(item, Deadline::In(minutes(1))));
          }
        });
      }
    }
    queue.Close();
  }
  EXPECT_EQ(sum, 3L * 500 * 501 / 2);
}

}  // namespace
}  // namespace roundsman
