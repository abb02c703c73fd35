#include "agent/schedule_meter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace roundsman {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;

class ScheduleMeterTest : public testing::Test {
 protected:
  std::string Text() const {
    std::string text;
    MetricsWriter writer(MetricsFormat::kPrometheus, text);
    health_.Write(writer);
    return text;
  }

  RobotHealth health_{"1.2.3"};
  ScheduleMeter meter_{health_};
  const RunKey key_{"login", "phone", "local", "", {}};
};

TEST_F(ScheduleMeterTest, SaysNothingBeforeTheFirstRun) {
  EXPECT_EQ(meter_.LatenessOf(0.5), std::nullopt);
  EXPECT_THAT(meter_.skipped(), IsEmpty());
}

TEST_F(ScheduleMeterTest, OneRunIsEveryShare) {
  meter_.Lateness(key_, 0.25);
  EXPECT_EQ(meter_.LatenessOf(0), 0.25);
  EXPECT_EQ(meter_.LatenessOf(0.99), 0.25);
  EXPECT_EQ(meter_.LatenessOf(1), 0.25);
}

TEST_F(ScheduleMeterTest, SaysWhatAShareOfTheRunsWasNotLaterThan) {
  // In an order of their own: 37 and 101 have no common divisor.
  for (int i = 0; i <= 100; ++i) meter_.Lateness(key_, (i * 37) % 101);
  EXPECT_EQ(meter_.LatenessOf(0), 0);
  EXPECT_EQ(meter_.LatenessOf(0.5), 50);
  EXPECT_EQ(meter_.LatenessOf(0.99), 99);
  EXPECT_EQ(meter_.LatenessOf(1), 100);
}

TEST_F(ScheduleMeterTest, OneLateRunOfAThousandIsNotTheMedian) {
  for (int i = 0; i < 999; ++i) meter_.Lateness(key_, 0.01);
  meter_.Lateness(key_, 600);
  EXPECT_EQ(meter_.LatenessOf(0.99), 0.01);
  EXPECT_EQ(meter_.LatenessOf(1), 600);
}

TEST_F(ScheduleMeterTest, OfABusyAgentTheOldestAreForgotten) {
  meter_.Lateness(key_, 600);
  for (int i = 0; i < 20'000; ++i) meter_.Lateness(key_, 0.01);
  EXPECT_EQ(meter_.LatenessOf(1), 0.01);
}

TEST_F(ScheduleMeterTest, CountsWhatWasSkippedAndWhy) {
  meter_.Skipped(key_, SkipReason::kOverlap);
  meter_.Skipped(key_, SkipReason::kOverlap);
  meter_.Missed(key_, 7);
  meter_.Missed(key_, 3);
  EXPECT_THAT(meter_.skipped(),
              ElementsAre(Pair("missed", 10), Pair(Name(SkipReason::kOverlap), 2)));
  EXPECT_THAT(Text(), HasSubstr(R"(roundsman_skipped_runs_total{reason="missed"} 10)"));
}

TEST_F(ScheduleMeterTest, TellsTheMetricsTheSame) {
  meter_.Lateness(key_, 0.2);
  meter_.Lateness(key_, 40);
  EXPECT_THAT(Text(), HasSubstr("roundsman_start_lateness_seconds_count 2"));
}

}  // namespace
}  // namespace roundsman
