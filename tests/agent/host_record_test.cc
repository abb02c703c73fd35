#include "agent/host_record.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace roundsman {
namespace {

using std::chrono::seconds;
using ::testing::HasSubstr;

MonoTime At(int second) { return MonoTime(std::chrono::hours(50)) + seconds(second); }

// A machine with one core that is idle, looked at every two seconds; tests make it ill.
class HostRecordTest : public testing::Test {
 protected:
  struct Ill {
    // Shares of the two seconds before.
    double stolen = 0;
    double busy = 0.2;
    std::optional<double> memory = 0.5;
    std::optional<double> load = 1;
    // The wall's clock is set by this much.
    double jumps = 0;
    std::string network = {};
    // Seconds it was taken too late, and that the machine slept before it.
    double late = 0;
    double sleeps = 0;
  };

  void Sample(const Ill& ill) {
    now_ += 2 + static_cast<int>(ill.late);
    jumped_ += FromSeconds(ill.jumps + ill.sleeps);
    slept_ += FromSeconds(ill.sleeps);
    cpu_.all += 200;
    cpu_.stolen += static_cast<long long>(200 * ill.stolen);
    cpu_.idle += static_cast<long long>(200 * (1 - ill.busy - ill.stolen));
    HostSample sample;
    sample.at.mono = At(now_);
    sample.at.wall = WallTime(seconds(1'795'347'900 + now_)) +
                     std::chrono::duration_cast<WallTime::duration>(jumped_);
    if (tells_cpu_) sample.cpu = cpu_;
    sample.memory_used = ill.memory;
    sample.load = ill.load;
    sample.network = ill.network;
    sample.late = FromSeconds(ill.late);
    sample.slept = slept_;
    record_.Add(std::move(sample));
  }
  void Sample() { Sample(Ill()); }
  // Up to, with, that second, all well.
  void WellUntil(int second) {
    while (now_ < second) Sample();
  }
  std::string Trouble(int begun, int ended) const { return record_.Trouble(At(begun), At(ended)); }
  std::string Gap(int begun, int ended) const { return record_.Gap(At(begun), At(ended)); }

  HostRecord record_{HostLimits()};
  bool tells_cpu_ = true;

 private:
  int now_ = 0;
  Duration jumped_{};
  Duration slept_ = std::chrono::hours(9);
  HostSample::Cpu cpu_;
};

TEST_F(HostRecordTest, AWellMachineIsBelieved) {
  WellUntil(60);
  EXPECT_EQ(Trouble(3, 59), "");
  EXPECT_EQ(record_.TroubleNow(), "");
  EXPECT_NEAR(record_.busy().value(), 0.2, 0.01);
  EXPECT_EQ(record_.stolen(), 0);
  EXPECT_EQ(record_.memory(), 0.5);
}

TEST_F(HostRecordTest, NothingIsKnownOfAMachineNobodyLookedAt) {
  EXPECT_EQ(Trouble(0, 10), "");
  EXPECT_EQ(record_.TroubleNow(), "");
  EXPECT_EQ(record_.busy(), std::nullopt);
  EXPECT_EQ(record_.memory(), std::nullopt);
  Sample({.stolen = 0.8, .memory = 0.99});
  EXPECT_EQ(Trouble(0, 10), "") << "one look is not enough to compare";
  EXPECT_EQ(record_.TroubleNow(), "");
}

TEST_F(HostRecordTest, StolenTimeCountsOverTheWholeRun) {
  WellUntil(10);
  for (int i = 0; i < 5; ++i) Sample({.stolen = 0.3});
  EXPECT_EQ(Trouble(10, 20), "this machine was starved: 30 % of its CPU time was taken by others");
  EXPECT_EQ(Trouble(2, 20), "") << "little, over twice the time";
}

TEST_F(HostRecordTest, ALittleStolenTimeIsNoTrouble) {
  for (int i = 0; i < 10; ++i) Sample({.stolen = 0.25, .busy = 0.7});
  EXPECT_EQ(Trouble(2, 20), "");
}

TEST_F(HostRecordTest, ABusyMachineIsNotAStarvedOne) {
  for (int i = 0; i < 10; ++i) Sample({.busy = 1});
  EXPECT_EQ(Trouble(2, 20), "");
  EXPECT_NEAR(record_.busy().value(), 1, 0.01);
}

TEST_F(HostRecordTest, WhatWasStolenBeforeAndAfterARunIsNotItsOwn) {
  WellUntil(10);
  for (int i = 0; i < 5; ++i) Sample({.stolen = 0.9});
  WellUntil(40);
  for (int i = 0; i < 5; ++i) Sample({.stolen = 0.9});
  EXPECT_EQ(Trouble(22, 38), "");
  EXPECT_NE(Trouble(12, 18), "");
  EXPECT_NE(Trouble(42, 48), "");
}

TEST_F(HostRecordTest, NoMemoryLeftIsTroubleEvenForAMoment) {
  WellUntil(10);
  Sample({.memory = 0.98});
  WellUntil(20);
  EXPECT_EQ(Trouble(5, 19), "this machine had no memory left: 98 % was used");
  EXPECT_EQ(Trouble(14, 19), "");
  Sample({.memory = 0.97});
  EXPECT_EQ(Trouble(19, 22), "") << "at the limit";
}

TEST_F(HostRecordTest, TooManyTasksAreTrouble) {
  WellUntil(4);
  Sample({.load = 12.4});
  EXPECT_EQ(record_.TroubleNow(), "this machine was overloaded: 12 tasks wanted each of its cores");
  Sample({.load = 12});
  EXPECT_EQ(record_.TroubleNow(), "");
}

TEST_F(HostRecordTest, AClockThatIsSetIsTrouble) {
  WellUntil(10);
  Sample({.jumps = 3600});
  EXPECT_THAT(Trouble(5, 11), HasSubstr("this machine's clock was set forward by "));
  WellUntil(30);
  Sample({.jumps = -6});
  EXPECT_THAT(Trouble(25, 33), HasSubstr("this machine's clock was set back by "));
  EXPECT_EQ(Trouble(15, 27), "") << "between the two all was well";
}

TEST_F(HostRecordTest, AClockThatIsCorrectedIsNot) {
  WellUntil(10);
  Sample({.jumps = 4.9});
  Sample({.jumps = -4.9});
  // A slow drift is corrected all the time.
  for (int i = 0; i < 100; ++i) Sample({.jumps = 0.5});
  EXPECT_EQ(Trouble(2, 200), "");
}

TEST_F(HostRecordTest, WhoeverStoodStillDoesNotEvenBelieveAPass) {
  WellUntil(10);
  Sample({.late = 30});
  WellUntil(60);
  const std::string gap = "this robot stood still for 30 s: it was stopped, or its machine was";
  EXPECT_EQ(Gap(5, 50), gap);
  EXPECT_EQ(Trouble(5, 50), gap);
  EXPECT_EQ(Gap(11, 12), gap) << "begun just before, and nobody has looked since";
  EXPECT_EQ(Gap(44, 60), "") << "begun after it";
  EXPECT_EQ(Gap(3, 9), "") << "over before it";
  EXPECT_EQ(Trouble(44, 60), "");
}

TEST_F(HostRecordTest, ALookThatComesALittleLateIsNoGap) {
  WellUntil(10);
  for (int i = 0; i < 5; ++i) Sample({.late = 2});
  EXPECT_EQ(Gap(2, 30), "");
  EXPECT_EQ(Trouble(2, 30), "");
}

TEST_F(HostRecordTest, AMachineThatSleptSaysSo) {
  WellUntil(10);
  Sample({.sleeps = 3600});
  WellUntil(20);
  EXPECT_THAT(Gap(9, 18), HasSubstr("this machine slept for "));
  EXPECT_EQ(Trouble(9, 18), Gap(9, 18)) << "not: its clock was set";
  EXPECT_EQ(Gap(13, 18), "");
  EXPECT_EQ(Gap(1, 7), "") << "what it slept last week is nobody's";
}

// What makes a good page look bad, but never a bad one good, leaves a pass a pass.
TEST_F(HostRecordTest, OtherTroubleIsNoGap) {
  WellUntil(10);
  Sample({.stolen = 0.9, .memory = 0.99, .load = 50, .jumps = 100, .network = "down"});
  EXPECT_NE(Trouble(5, 12), "");
  EXPECT_EQ(Gap(5, 12), "");
}

TEST_F(HostRecordTest, ItsOwnNetworkDownIsTroubleWhileItIs) {
  WellUntil(10);
  Sample({.network = "this machine's own network was down: no route"});
  WellUntil(20);
  EXPECT_EQ(Trouble(9, 19), "this machine's own network was down: no route");
  EXPECT_EQ(Trouble(14, 19), "");
  EXPECT_EQ(Trouble(3, 7), "");
}

// A run is seldom as long as the time between two looks, and never begins with one.
TEST_F(HostRecordTest, ARunBetweenTwoLooksGoesByBothOfThem) {
  WellUntil(10);
  Sample({.memory = 0.99});
  WellUntil(20);
  EXPECT_NE(Trouble(11, 11), "") << "begun and ended between 10 and 12";
  EXPECT_EQ(Trouble(13, 13), "");
  EXPECT_EQ(Trouble(7, 9), "") << "10, the look after it, was well";
  EXPECT_NE(Trouble(7, 11), "");
}

TEST_F(HostRecordTest, ARunThatIsNotOverGoesByTheLastLook) {
  WellUntil(10);
  Sample({.memory = 0.99});
  EXPECT_NE(Trouble(5, 500), "");
  EXPECT_EQ(Trouble(400, 500), "") << "nobody has looked since";
}

TEST_F(HostRecordTest, WhatTheKernelDoesNotTellIsNoTrouble) {
  tells_cpu_ = false;
  for (int i = 0; i < 5; ++i) Sample({.stolen = 0.9, .memory = {}, .load = {}});
  EXPECT_EQ(Trouble(2, 10), "");
  EXPECT_EQ(record_.busy(), std::nullopt);
  EXPECT_EQ(record_.stolen(), std::nullopt);
}

TEST_F(HostRecordTest, AnHourIsRemembered) {
  Sample();
  Sample({.memory = 0.99});
  WellUntil(3600);
  EXPECT_NE(Trouble(1, 5), "");
  WellUntil(3700);
  EXPECT_EQ(Trouble(1, 5), "");
}

}  // namespace
}  // namespace roundsman
