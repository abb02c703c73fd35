#include "core/clock.h"

#include <gtest/gtest.h>

namespace roundsman {
namespace {

using namespace std::chrono_literals;

TEST(ClockTest, WritesRfc3339InUtc) {
  EXPECT_EQ(FormatRfc3339(WallTime(std::chrono::milliseconds(1'795'348'703'120))),
            "2026-11-22T11:58:23.120Z");
}

TEST(ClockTest, SaysDurationsAsPeopleDo) {
  EXPECT_EQ(FormatDuration(640ms), "640 ms");
  EXPECT_EQ(FormatDuration(1240ms), "1.2 s");
  EXPECT_EQ(FormatDuration(10s), "10 s");
  EXPECT_EQ(FormatDuration(125s), "2 min 5 s");
}

TEST(ClockTest, WritesDurationsAsScenariosDo) {
  EXPECT_EQ(FormatDurationCode(90s), "1m30s");
  EXPECT_EQ(FormatDurationCode(300ms), "300ms");
  EXPECT_EQ(FormatDurationCode(2h), "2h");
  EXPECT_EQ(FormatDurationCode(0s), "0s");
}

}  // namespace
}  // namespace roundsman
