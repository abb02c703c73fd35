#include "config/duration.h"

#include <gtest/gtest.h>

namespace roundsman {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

TEST(DurationTest, ReadsWhatScenariosWrite) {
  EXPECT_EQ(ParseDuration("300ms"), milliseconds(300));
  EXPECT_EQ(ParseDuration("2s"), seconds(2));
  EXPECT_EQ(ParseDuration("1m30s"), seconds(90));
  EXPECT_EQ(ParseDuration("5m"), minutes(5));
  EXPECT_EQ(ParseDuration("2h"), hours(2));
  EXPECT_EQ(ParseDuration("1h2m3s4ms"), hours(1) + minutes(2) + seconds(3) + milliseconds(4));
  EXPECT_EQ(ParseDuration("0s"), seconds(0));
  EXPECT_EQ(ParseDuration("90s"), seconds(90));
}

TEST(DurationTest, RefusesEverythingElse) {
  for (const char* text : {"",
                           "10",
                           "s",
                           "-1s",
                           "+1s",
                           "1.5s",
                           "1 s",
                           " 1s",
                           "1s ",
                           "1s1s",
                           "1s1m",
                           "1d",
                           "1S",
                           "１s",
                           "1ms1s",
                           "0x1s",
                           "99999999999999999999s",
                           "9000h",
                           "1e3s",
                           "s1"}) {
    EXPECT_EQ(ParseDuration(text), std::nullopt) << text;
  }
}

TEST(DurationTest, TakesAYearAndNoMore) {
  EXPECT_TRUE(ParseDuration("8784h"));
  EXPECT_FALSE(ParseDuration("8784h1ms"));
}

}  // namespace
}  // namespace roundsman
