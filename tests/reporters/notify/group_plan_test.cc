#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reporters/notify/delivery_plan.h"
#include "tests/reporters/notify/sample_alerts.h"

namespace roundsman {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// A plan with a clock that only goes when it is told to.
class Desk {
 public:
  explicit Desk(PlanSettings settings = {.receiver = "chat"})
      : plan(MakeGroupPlan(std::move(settings))) {}

  void After(Duration d) {
    now.mono += d;
    now.wall += std::chrono::duration_cast<WallTime::duration>(d);
  }
  void Take(const Alert& alert) { plan->Take(alert, now); }
  // Devices of what is due now, delivered at once; resolved ones with a minus.
  std::vector<std::string> Deliver() {
    const auto sending = plan->Next(now);
    if (!sending) return {};
    Keep({sending->before, {}});
    Keep(plan->Delivered(*sending, now));
    return DevicesOf(*sending);
  }
  bool Fail() {
    const auto sending = plan->Next(now);
    if (!sending) return false;
    Keep({sending->before, {}});
    Keep(plan->Failed(*sending, now));
    return true;
  }
  static std::vector<std::string> DevicesOf(const Sending& sending) {
    std::vector<std::string> devices;
    for (const Alert& alert : sending.alerts) {
      devices.push_back((alert.phase == AlertPhase::kOpen ? "" : "-") + alert.device);
    }
    return devices;
  }
  void Keep(const LogChanges& changes) {
    for (const Delivery& delivery : changes.save) (void)log.Save(delivery);
    for (const std::string& group : changes.forget) (void)log.Forget("chat", group);
  }
  // As a new process finds it.
  void Restart() {
    plan = MakeGroupPlan({.receiver = "chat"});
    plan->Remember(log.Load().value(), now);
  }
  bool IsSilentFor(Duration d) { return plan->NextDue(now) > now.mono + d; }

  std::unique_ptr<DeliveryPlan> plan;
  Moment now{SampleSince(), MonoTime(hours(1000))};
  MemoryDeliveryLog log;
};

TEST(GroupPlanTest, TellsTwelveDevicesInOneMessage) {
  Desk desk;
  for (int i = 0; i < 12; ++i) {
    desk.Take(SampleAlert("phone-" + std::to_string(i)));
    desk.After(std::chrono::milliseconds(500));
    EXPECT_THAT(desk.Deliver(), IsEmpty());
  }
  desk.After(seconds(5));
  EXPECT_THAT(desk.Deliver(), SizeIs(12));
  EXPECT_THAT(desk.Deliver(), IsEmpty());
}

TEST(GroupPlanTest, KeepsJourneysApart) {
  Desk desk;
  Alert other = SampleAlert();
  other.scenario = "buy-fund";
  other.fingerprint = "b";
  desk.Take(SampleAlert());
  desk.Take(other);
  desk.After(seconds(10));
  EXPECT_THAT(desk.Deliver(), SizeIs(1));
  EXPECT_THAT(desk.Deliver(), SizeIs(1));
  EXPECT_THAT(desk.Deliver(), IsEmpty());
}

TEST(GroupPlanTest, SaysNothingOfWhatIsGoneBeforeItWasTold) {
  Desk desk;
  desk.Take(SampleAlert());
  desk.After(seconds(9));
  desk.Take(Resolved(SampleAlert()));
  desk.After(hours(1));
  EXPECT_THAT(desk.Deliver(), IsEmpty());
}

TEST(GroupPlanTest, IgnoresSuspicions) {
  Desk desk;
  Alert alert = SampleAlert();
  alert.phase = AlertPhase::kPending;
  desk.Take(alert);
  alert.phase = AlertPhase::kDropped;
  desk.Take(alert);
  desk.After(hours(5));
  EXPECT_THAT(desk.Deliver(), IsEmpty());
}

TEST(GroupPlanTest, TellsOfNewDevicesAtTheGroupsPace) {
  Desk desk;
  desk.Take(SampleAlert("a"));
  desk.After(seconds(10));
  EXPECT_THAT(desk.Deliver(), ElementsAre("a"));
  desk.Take(SampleAlert("b"));
  desk.After(minutes(4));
  EXPECT_THAT(desk.Deliver(), IsEmpty());
  desk.After(minutes(1));
  EXPECT_THAT(desk.Deliver(), ElementsAre("a", "b"));
}

TEST(GroupPlanTest, TellsThatAllIsWellWhenTheLastIsGone) {
  Desk desk;
  desk.Take(SampleAlert("a"));
  desk.Take(SampleAlert("b"));
  desk.After(seconds(10));
  EXPECT_THAT(desk.Deliver(), SizeIs(2));
  desk.Take(Resolved(SampleAlert("a")));
  desk.After(minutes(1));
  EXPECT_THAT(desk.Deliver(), IsEmpty());
  desk.Take(Resolved(SampleAlert("b")));
  EXPECT_THAT(desk.Deliver(), ElementsAre("-a", "-b"));
  EXPECT_THAT(desk.log.Load().value(), IsEmpty());
  desk.After(hours(10));
  EXPECT_THAT(desk.Deliver(), IsEmpty());
}

TEST(GroupPlanTest, RepeatsWhatStaysBroken) {
  Desk desk;
  desk.Take(SampleAlert());
  desk.After(seconds(10));
  EXPECT_THAT(desk.Deliver(), SizeIs(1));
  for (int i = 0; i < 100; ++i) {
    desk.After(minutes(2));
    Alert again = SampleAlert();
    again.times += i;
    desk.Take(again);
    EXPECT_THAT(desk.Deliver(), IsEmpty());
  }
  desk.After(minutes(40));
  EXPECT_THAT(desk.Deliver(), SizeIs(1));
}

TEST(GroupPlanTest, DoesNotRepeatWhatSomebodyAcknowledged) {
  Desk desk;
  desk.Take(SampleAlert());
  desk.After(seconds(10));
  EXPECT_THAT(desk.Deliver(), SizeIs(1));
  Alert known = SampleAlert();
  known.acknowledged_by = "anna";
  desk.Take(known);
  desk.After(hours(20));
  EXPECT_THAT(desk.Deliver(), IsEmpty());
  desk.Take(Resolved(known));
  EXPECT_THAT(desk.Deliver(), ElementsAre("-iphone-15"));
}

TEST(GroupPlanTest, TellsAnAcknowledgementWhereOneIsKnown) {
  Desk desk({.receiver = "chat", .acknowledgements = PlanSettings::Acknowledgements::kTold});
  desk.Take(SampleAlert());
  desk.After(seconds(10));
  EXPECT_THAT(desk.Deliver(), SizeIs(1));
  Alert known = SampleAlert();
  known.acknowledged_by = "anna";
  desk.Take(known);
  EXPECT_THAT(desk.Deliver(), SizeIs(1));
  desk.After(hours(20));
  EXPECT_THAT(desk.Deliver(), IsEmpty());
}

TEST(GroupPlanTest, TellsWhenTheMuteIsOverAndItIsStillBroken) {
  Desk desk;
  Alert muted = SampleAlert();
  muted.muted_until = desk.now.wall + hours(2);
  desk.Take(muted);
  desk.After(minutes(119));
  EXPECT_THAT(desk.Deliver(), IsEmpty());
  EXPECT_FALSE(desk.IsSilentFor(minutes(2)));
  desk.After(minutes(1));
  EXPECT_THAT(desk.Deliver(), IsEmpty());
  desk.After(seconds(10));
  EXPECT_THAT(desk.Deliver(), SizeIs(1));
}

TEST(GroupPlanTest, TellsNothingNewInAMaintenanceWindowButThatItIsOver) {
  Desk desk;
  desk.Take(SampleAlert("a"));
  desk.After(seconds(10));
  EXPECT_THAT(desk.Deliver(), ElementsAre("a"));
  Alert other = SampleAlert("b");
  other.suppressed = "release";
  desk.Take(other);
  Alert first = SampleAlert("a");
  first.suppressed = "release";
  desk.Take(first);
  desk.After(hours(10));
  EXPECT_THAT(desk.Deliver(), IsEmpty());
  desk.Take(Resolved(SampleAlert("b")));
  desk.Take(Resolved(SampleAlert("a")));
  EXPECT_THAT(desk.Deliver(), ElementsAre("-a"));
}

TEST(GroupPlanTest, TriesAgainLaterAndLater) {
  Desk desk;
  desk.Take(SampleAlert());
  desk.After(seconds(10));
  int tries = 0;
  for (int second = 0; second < 3600; ++second) {
    if (desk.Fail()) ++tries;
    desk.After(seconds(1));
  }
  EXPECT_GE(tries, 15);
  EXPECT_LE(tries, 40);
  while (desk.plan->NextDue(desk.now) > desk.now.mono) desk.After(seconds(1));
  EXPECT_THAT(desk.Deliver(), SizeIs(1));
  EXPECT_THAT(desk.Deliver(), IsEmpty());
}

TEST(GroupPlanTest, TellsTheTruthAsItIsWhenItGetsThroughAtLast) {
  Desk desk;
  desk.Take(SampleAlert("a"));
  desk.After(seconds(10));
  EXPECT_TRUE(desk.Fail());
  desk.Take(SampleAlert("b"));
  desk.After(minutes(10));
  EXPECT_THAT(desk.Deliver(), ElementsAre("a", "b"));
}

TEST(GroupPlanTest, TakesBackWhatMayHaveArrived) {
  Desk desk;
  desk.Take(SampleAlert());
  desk.After(seconds(10));
  EXPECT_TRUE(desk.Fail());
  desk.Take(Resolved(SampleAlert()));
  desk.After(minutes(10));
  EXPECT_THAT(desk.Deliver(), ElementsAre("-iphone-15"));
}

TEST(GroupPlanTest, GivesUpAfterSomeHoursUntilThereIsNews) {
  Desk desk;
  desk.Take(SampleAlert("a"));
  desk.After(seconds(10));
  EXPECT_TRUE(desk.Fail());
  desk.After(hours(7));
  EXPECT_TRUE(desk.Fail());
  desk.After(hours(1));
  EXPECT_FALSE(desk.Fail());
  desk.Take(SampleAlert("b"));
  desk.After(minutes(5));
  EXPECT_THAT(desk.Deliver(), ElementsAre("a", "b"));
}

TEST(GroupPlanTest, ARestartTellsNobodyWhatHeKnows) {
  Desk desk;
  desk.Take(SampleAlert());
  desk.After(seconds(10));
  EXPECT_THAT(desk.Deliver(), SizeIs(1));
  desk.Restart();
  desk.Take(SampleAlert());
  desk.After(hours(3));
  EXPECT_THAT(desk.Deliver(), IsEmpty());
  // Its repetition is due when it would have been.
  desk.After(hours(1));
  EXPECT_THAT(desk.Deliver(), SizeIs(1));
}

TEST(GroupPlanTest, ARestartForgetsNoRecovery) {
  Desk desk;
  desk.Take(SampleAlert());
  desk.After(seconds(10));
  EXPECT_THAT(desk.Deliver(), SizeIs(1));
  desk.Restart();
  Alert old = Resolved(SampleAlert("long-ago"));
  desk.Take(old);
  desk.Take(Resolved(SampleAlert()));
  EXPECT_THAT(desk.Deliver(), ElementsAre("-iphone-15"));
  desk.Restart();
  desk.Take(Resolved(SampleAlert()));
  desk.After(hours(10));
  EXPECT_THAT(desk.Deliver(), IsEmpty());
}

TEST(GroupPlanTest, KilledWhileTellingItTellsAgain) {
  Desk desk;
  desk.Take(SampleAlert());
  desk.After(seconds(10));
  const auto sending = desk.plan->Next(desk.now);
  ASSERT_TRUE(sending);
  desk.Keep({sending->before, {}});
  desk.Restart();
  desk.Take(SampleAlert());
  EXPECT_THAT(desk.Deliver(), SizeIs(1));
}

TEST(GroupPlanTest, KilledBeforeTellingItTells) {
  Desk desk;
  desk.Take(SampleAlert());
  desk.Restart();
  desk.Take(SampleAlert());
  desk.After(seconds(10));
  EXPECT_THAT(desk.Deliver(), SizeIs(1));
}

TEST(GroupPlanTest, WhatTheStoreHasNotNamedIsNotOver) {
  Desk desk;
  desk.Take(SampleAlert());
  desk.After(seconds(10));
  EXPECT_THAT(desk.Deliver(), SizeIs(1));
  desk.Restart();
  desk.After(hours(1));
  EXPECT_THAT(desk.Deliver(), IsEmpty());
}

Alert OfJourney(int number) {
  Alert alert = SampleAlert();
  alert.scenario = alert.fingerprint = alert.device = std::to_string(number);
  alert.since += seconds(number);
  return alert;
}

TEST(GroupPlanTest, InAStormTellsAllThatIsDueInOneMessage) {
  Desk desk({.receiver = "chat", .storm = 3});
  for (int i = 0; i < 3; ++i) desk.Take(OfJourney(i));
  desk.After(seconds(10));
  for (int i = 0; i < 3; ++i) EXPECT_THAT(desk.Deliver(), SizeIs(1)) << "as many as it takes";
  for (int i = 3; i < 7; ++i) desk.Take(OfJourney(i));
  desk.After(seconds(5));
  // Not due: has not waited for its devices yet.
  desk.Take(OfJourney(7));
  desk.After(seconds(5));
  EXPECT_THAT(desk.Deliver(), ElementsAre("3", "4", "5", "6"));
  EXPECT_THAT(desk.Deliver(), IsEmpty());
  desk.After(seconds(59));
  EXPECT_THAT(desk.Deliver(), IsEmpty());
  desk.After(seconds(1));
  EXPECT_THAT(desk.Deliver(), ElementsAre("7")) << "the storm is over";
  EXPECT_THAT(desk.log.Load().value(), SizeIs(8));
  desk.Restart();
  for (int i = 0; i < 8; ++i) desk.Take(OfJourney(i));
  desk.After(hours(1));
  EXPECT_THAT(desk.Deliver(), IsEmpty()) << "each of them is known to be told";
}

TEST(GroupPlanTest, InAStormWhatIsBrokenAndWhatIsFineAgainAreTwoMessages) {
  Desk desk({.receiver = "chat", .storm = 2});
  for (int i = 0; i < 3; ++i) desk.Take(OfJourney(i));
  desk.After(seconds(10));
  EXPECT_THAT(desk.Deliver(), ElementsAre("0", "1", "2"));
  for (int i = 3; i < 6; ++i) desk.Take(OfJourney(i));
  desk.After(seconds(10));
  for (int i = 0; i < 3; ++i) desk.Take(Resolved(OfJourney(i)));
  EXPECT_THAT(desk.Deliver(), IsEmpty()) << "one message a minute is enough";
  EXPECT_EQ(desk.plan->NextDue(desk.now), desk.now.mono + seconds(50));
  desk.After(seconds(50));
  EXPECT_THAT(desk.Deliver(), ElementsAre("3", "4", "5"));
  desk.After(minutes(1));
  EXPECT_THAT(desk.Deliver(), ElementsAre("-0", "-1", "-2"));
  desk.After(minutes(1));
  EXPECT_THAT(desk.Deliver(), IsEmpty());
  EXPECT_THAT(desk.log.Load().value(), SizeIs(3));
}

TEST(GroupPlanTest, AStormThatWasRefusedIsTriedAgainInOnePiece) {
  Desk desk({.receiver = "chat", .storm = 2});
  for (int i = 0; i < 9; ++i) desk.Take(OfJourney(i));
  desk.After(seconds(10));
  for (int tries = 0; tries < 5; ++tries) {
    EXPECT_TRUE(desk.Fail());
    EXPECT_FALSE(desk.Fail()) << "none of them is tried alone";
    desk.After(minutes(6));
  }
  desk.Take(Resolved(OfJourney(0)));
  EXPECT_THAT(desk.Deliver(), SizeIs(8));
  desk.After(minutes(1));
  // It may have heard of that one.
  EXPECT_THAT(desk.Deliver(), ElementsAre("-0"));
  EXPECT_THAT(desk.Deliver(), IsEmpty());
}

TEST(GroupPlanTest, BacksOffWithJitterUpToFiveMinutes) {
  Backoff backoff(1);
  for (int failures = 1; failures < 40; ++failures) {
    const Duration wait = backoff.After(failures);
    EXPECT_GE(wait, std::chrono::milliseconds(500));
    EXPECT_LE(wait, minutes(5));
  }
  EXPECT_NE(backoff.After(9), backoff.After(9));
}

}  // namespace
}  // namespace roundsman
