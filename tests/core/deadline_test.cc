#include "core/deadline.h"

#include <gtest/gtest.h>

#include <thread>

namespace roundsman {
namespace {

using namespace std::chrono_literals;

TEST(DeadlineTest, NestedOnesOnlyShrink) {
  const Deadline outer = Deadline::In(1s);
  EXPECT_EQ(outer.Within(1h).end(), outer.end());
  EXPECT_LT(outer.Within(10ms).end(), outer.end());
}

TEST(DeadlineTest, PauseEndsAtOnceWhenStopped) {
  std::stop_source stop;
  const Deadline deadline = Deadline::In(1h, stop.get_token());
  const MonoTime begun = MonoClock::now();
  std::jthread stopper([&] { stop.request_stop(); });
  deadline.Pause(1h);
  EXPECT_LT(MonoClock::now() - begun, 30s);
  EXPECT_TRUE(deadline.Cancelled());
  EXPECT_FALSE(deadline.Open());
}

TEST(DeadlineTest, WithoutStopKeepsTheTimeForCleaningUp) {
  std::stop_source stop;
  stop.request_stop();
  const Deadline deadline = Deadline::In(1h, stop.get_token());
  EXPECT_FALSE(deadline.Open());
  EXPECT_TRUE(deadline.WithoutStop().Open());
}

TEST(DeadlineTest, RemainingIsNeverNegative) {
  const Deadline past = Deadline::In(-5s);
  EXPECT_TRUE(past.Expired());
  EXPECT_EQ(past.Remaining(), Duration::zero());
  EXPECT_EQ(past.RemainingMillis(100), 0);
}

}  // namespace
}  // namespace roundsman
