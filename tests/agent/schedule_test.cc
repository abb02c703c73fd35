#include "agent/schedule.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "tests/agent/schedule_fixture.h"

namespace roundsman {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

Timetable Table(const Schedule& schedule, const std::string& name = "a") {
  const auto table = Timetable::Make(schedule, name);
  EXPECT_TRUE(table);
  return table.value_or(Timetable());
}

TEST(Timetable, KeepsPhaseWhateverTheTimeItIsAsked) {
  const Timetable table = Table(Every(minutes(5)));
  const WallTime first = table.Next(Utc("2026-01-01 00:00"));
  EXPECT_EQ(table.Next(first - seconds(1)), first);
  EXPECT_EQ(table.Next(first), first + minutes(5));
  EXPECT_EQ(table.Next(first + seconds(1)), first + minutes(5));
  EXPECT_EQ((table.Next(Utc("2027-06-01 12:34")) - first) % minutes(5), Duration::zero());
}

TEST(Timetable, SpreadsEntriesOverTheInterval) {
  std::vector<int> buckets(10);
  for (int i = 0; i < 3000; ++i) {
    const Timetable table = Table(Every(minutes(1)), "entry " + std::to_string(i));
    const auto phase = table.Next(Utc("2026-01-01 00:00")) - Utc("2026-01-01 00:00");
    ++buckets[static_cast<std::size_t>((phase - seconds(1)) / seconds(6))];
  }
  for (const int count : buckets) EXPECT_NEAR(count, 300, 75);
}

TEST(Timetable, JittersTheSameTickAlwaysTheSame) {
  Schedule schedule = Every(minutes(5));
  schedule.jitter = seconds(30);
  const Timetable table = Table(schedule);
  std::set<Duration> starts;
  WallTime tick = table.Next(Utc("2026-01-01 00:00"));
  for (int i = 0; i < 100; ++i, tick = table.Next(tick)) {
    const Duration late = table.Start(tick) - tick;
    EXPECT_EQ(table.Start(tick) - tick, late);
    EXPECT_GE(late, Duration::zero());
    EXPECT_LT(late, seconds(30));
    starts.insert(late);
  }
  EXPECT_GT(starts.size(), 90U);
}

TEST(Timetable, JitterNeverReachesTheNextTick) {
  Schedule schedule = Every(seconds(10));
  schedule.jitter = minutes(5);
  const Timetable table = Table(schedule);
  Schedule cron = AtTimes("*/1 * * * *");
  cron.jitter = hours(1);
  const Timetable other = Table(cron);
  WallTime a = table.Next(Utc("2026-01-01 00:00")), b = other.Next(Utc("2026-01-01 00:00"));
  for (int i = 0; i < 1000; ++i, a = table.Next(a), b = other.Next(b)) {
    EXPECT_LT(table.Start(a), table.Next(a));
    EXPECT_LT(other.Start(b), other.Next(b));
  }
}

TEST(Timetable, DefaultJitterIsATenthOfAnIntervalAndNoneOfCron) {
  const Timetable table = Table(Every(minutes(10)));
  const Timetable cron = Table(AtTimes("*/10 * * * *"));
  Duration most{};
  WallTime tick = table.Next(Utc("2026-01-01 00:00"));
  for (int i = 0; i < 200; ++i, tick = table.Next(tick)) {
    most = std::max<Duration>(most, table.Start(tick) - tick);
  }
  EXPECT_GT(most, seconds(50));
  EXPECT_LE(most, seconds(60));
  EXPECT_EQ(cron.Start(Utc("2026-01-01 00:10")), Utc("2026-01-01 00:10"));
}

TEST(Timetable, ATickOfTradingHoursTellsNothingAtNight) {
  const Timetable trading = Table(AtTimes("*/5 9-15 * * MON-FRI", "Asia/Shanghai"));
  EXPECT_EQ(trading.Useful(Utc("2026-11-20 07:55")), minutes(5));
  EXPECT_EQ(trading.Useful(Utc("2026-11-20 01:00")), minutes(5));
  EXPECT_EQ(Table(AtTimes("0 3 * * *")).Useful(Utc("2026-11-20 03:00")), hours(1));
  EXPECT_EQ(Table(Every(hours(6))).Useful(Utc("2026-11-20 03:00")), hours(6));
}

Duration LongestGap(const std::string& cron, const std::string& zone = "UTC") {
  return Table(AtTimes(cron, zone)).LongestGap(Utc("2026-01-07 12:34"));
}

TEST(Timetable, TheLongestGapOfOfficeHoursIsTheWeekend) {
  EXPECT_EQ(LongestGap("* 4-18 * * MON-FRI"), hours(57) + minutes(1));
  EXPECT_EQ(LongestGap("*/5 9-17 * * MON-FRI"), hours(63) + minutes(5));
  EXPECT_EQ(LongestGap("*/5 9-17 * * MON-FRI", "Asia/Shanghai"), hours(63) + minutes(5));
  EXPECT_EQ(LongestGap("*/5 9-17 * * MON-FRI", "Europe/Berlin"), hours(64) + minutes(5))
      << "the weekend in autumn is an hour longer";
}

TEST(Timetable, TheLongestGapIsNoLongerThanItIs) {
  EXPECT_EQ(LongestGap("* * * * *"), minutes(1));
  EXPECT_EQ(LongestGap("*/5 9-17 * * *"), hours(15) + minutes(5));
  EXPECT_EQ(Table(Every(minutes(5))).LongestGap(Utc("2026-01-07 12:34")), minutes(5));
}

TEST(Timetable, TheLongestGapOfRareFirings) {
  EXPECT_EQ(LongestGap("0 9 1 * *"), hours(24 * 31));
  EXPECT_EQ(LongestGap("* * 1-7 * *"), hours(24 * 24) + minutes(1));
  EXPECT_EQ(LongestGap("0 0 29 2 *"), hours(24 * 1461)) << "leap years";
  EXPECT_EQ(LongestGap("0 0 1 1,7 *"), hours(24 * 184));
}

// Tick by tick it takes long, and cannot be wrong.
TEST(Timetable, TheLongestGapIsThatOfAllTicks) {
  for (const std::string cron : {"*/30 * * * *", "15 2 * * *", "30 0 * * *", "5,50 1-3 * * SUN,MON",
                                 "0 22-23 * * 1-5", "59 23 28-31 * *"}) {
    for (const std::string zone :
         {"UTC", "Europe/Berlin", "America/New_York", "America/Santiago", "Australia/Lord_Howe"}) {
      const Timetable table = Table(AtTimes(cron, zone));
      Duration longest{};
      WallTime tick = table.Next(Utc("2026-01-06 12:00"));
      for (const WallTime end = tick + hours(24 * 370); tick < end;) {
        const WallTime next = table.Next(tick);
        longest = std::max<Duration>(longest, next - tick);
        tick = next;
      }
      EXPECT_EQ(table.LongestGap(Utc("2026-01-06 12:00")), longest) << cron << " " << zone;
    }
  }
}

TEST(Timetable, CountsTicksOfALongTime) {
  const Timetable table = Table(Every(minutes(1)));
  const WallTime first = table.Next(Utc("2026-01-01 00:00"));
  EXPECT_EQ(table.Since(first, first + hours(24)).ticks, 24 * 60 + 1);
  EXPECT_EQ(table.Since(first, first + hours(24) + seconds(3)).last, first + hours(24));
  const Timetable cron = Table(AtTimes("*/10 * * * *"));
  const auto passed = cron.Since(Utc("2026-01-01 00:10"), Utc("2026-01-02 00:05"));
  EXPECT_EQ(passed.ticks, 6 * 24);
  EXPECT_EQ(Show(passed.last), "2026-01-02 00:00:00");
  const auto years =
      Table(AtTimes("* * * * *")).Since(Utc("2020-01-01 00:00"), Utc("2026-01-01 00:00"));
  EXPECT_EQ(Show(years.last), "2026-01-01 00:00:00");
}

MaintenanceCalendar Calendar(const MaintenanceWindow& window, const std::string& zone) {
  const auto calendar = MaintenanceCalendar::Make(std::vector{window}, zone);
  EXPECT_TRUE(calendar);
  return calendar.value_or(MaintenanceCalendar());
}

TEST(MaintenanceCalendar, CoversFromItsFirstToItsLastInstant) {
  const auto calendar = Calendar({{"SAT", "SUN"}, "01:00", "05:00", "settlement"}, "Asia/Shanghai");
  EXPECT_EQ(calendar.Covers(Utc("2026-11-20 16:59:59")), "");
  EXPECT_EQ(calendar.Covers(Utc("2026-11-20 17:00")), "settlement");
  EXPECT_EQ(calendar.Covers(Utc("2026-11-20 20:59:59")), "settlement");
  EXPECT_EQ(calendar.Covers(Utc("2026-11-20 21:00")), "");
  EXPECT_EQ(calendar.Covers(Utc("2026-11-19 18:00")), "") << "a Friday in Shanghai";
}

TEST(MaintenanceCalendar, GoesOverMidnightIntoADayThatIsNotItsOwn) {
  const auto calendar = Calendar({{"FRI"}, "23:00", "02:00", ""}, "UTC");
  EXPECT_EQ(calendar.Covers(Utc("2026-11-20 23:30")), "maintenance");
  EXPECT_EQ(calendar.Covers(Utc("2026-11-21 01:59")), "maintenance");
  EXPECT_EQ(calendar.Covers(Utc("2026-11-21 02:00")), "");
  EXPECT_EQ(calendar.Covers(Utc("2026-11-20 01:00")), "") << "began on a Thursday";
}

TEST(MaintenanceCalendar, MayLastAWholeDay) {
  const auto calendar = Calendar({{"SUN"}, "00:00", "24:00", ""}, "UTC");
  EXPECT_EQ(calendar.Covers(Utc("2026-11-21 23:59:59")), "");
  EXPECT_EQ(calendar.Covers(Utc("2026-11-22 00:00")), "maintenance");
  EXPECT_EQ(calendar.Covers(Utc("2026-11-22 23:59:59")), "maintenance");
  EXPECT_EQ(calendar.Covers(Utc("2026-11-23 00:00")), "");
}

TEST(MaintenanceCalendar, LastsOnThroughARepeatedHourAndIsCutByAGap) {
  const auto autumn = Calendar({{}, "02:30", "04:00", ""}, "Europe/Berlin");
  EXPECT_EQ(autumn.Covers(Utc("2026-10-25 00:29")), "");
  EXPECT_EQ(autumn.Covers(Utc("2026-10-25 00:30")), "maintenance");
  EXPECT_EQ(autumn.Covers(Utc("2026-10-25 01:15")), "maintenance") << "02:15 for the second time";
  EXPECT_EQ(autumn.Covers(Utc("2026-10-25 02:59")), "maintenance");
  EXPECT_EQ(autumn.Covers(Utc("2026-10-25 03:00")), "");
  EXPECT_EQ(autumn.Covers(Utc("2026-03-29 00:59")), "");
  EXPECT_EQ(autumn.Covers(Utc("2026-03-29 01:00")), "maintenance");
  EXPECT_EQ(autumn.Covers(Utc("2026-03-29 02:00")), "");
  const auto gone = Calendar({{}, "02:15", "02:45", ""}, "Europe/Berlin");
  EXPECT_EQ(gone.Covers(Utc("2026-03-29 00:59")), "");
  EXPECT_EQ(gone.Covers(Utc("2026-03-29 01:00")), "");
}

ScheduleEntry Pausing(Schedule schedule, std::vector<MaintenanceWindow> windows) {
  schedule.maintenance = std::move(windows);
  return Entries({MakeScenario("a", schedule)}).at(0);
}

TEST(PlannedGap, AMaintenanceWindowIsPartOfItUntilTheRunAfterItShouldBeOver) {
  const ScheduleEntry entry = Pausing(Every(minutes(1)), {{{"MON"}, "01:00", "03:00", "deploy"}});
  const auto at = [&](const std::string& time) {
    return PlannedGap(entry, minutes(1), Utc("2026-01-05 " + time));
  };
  EXPECT_EQ(at("00:59:59"), minutes(1));
  for (const char* time : {"01:00", "02:00", "02:59:59", "03:00", "03:01"}) {
    EXPECT_GE(at(time), hours(2) + minutes(1)) << time;
    EXPECT_LE(at(time), hours(2) + minutes(2)) << time;
  }
  EXPECT_EQ(at("03:10"), minutes(1)) << "runs that stay away now are stale";
  EXPECT_EQ(PlannedGap(entry, minutes(1), Utc("2026-01-06 02:00")), minutes(1)) << "no Monday";
}

TEST(PlannedGap, WindowsThatTouchAreOne) {
  const ScheduleEntry entry = Pausing(
      Every(minutes(1)), {{{}, "01:00", "02:00", "first"}, {{}, "02:00", "04:00", "second"}});
  EXPECT_GE(PlannedGap(entry, minutes(1), Utc("2026-01-05 03:00")), hours(3));
  EXPECT_EQ(PlannedGap(entry, minutes(1), Utc("2026-01-05 04:10")), minutes(1));
  const auto pause = entry.maintenance.At(Utc("2026-01-05 03:00"));
  ASSERT_TRUE(pause);
  EXPECT_EQ(pause->reason, "first");
  EXPECT_EQ(Show(pause->end), "2026-01-05 04:00:00");
}

TEST(PlannedGap, ADailyRunThatAWindowLeavesOutIsMissedUntilTheNextDay) {
  const ScheduleEntry entry =
      Pausing(AtTimes("0 2 * * *"), {{{"SUN"}, "01:00", "03:00", "weekly"}});
  // Sunday's 02:00 is left out: from Saturday to Monday.
  EXPECT_GE(PlannedGap(entry, hours(24), Utc("2026-01-04 12:00")), hours(48));
  EXPECT_EQ(PlannedGap(entry, hours(24), Utc("2026-01-05 12:00")), hours(24));
}

TEST(PlannedGap, WhereNothingIsEverPlannedItEnds) {
  const ScheduleEntry entry = Pausing(Every(minutes(1)), {{{}, "00:00", "00:00", "always"}});
  EXPECT_GT(PlannedGap(entry, minutes(1), Utc("2026-01-05 03:00")), hours(3));
}

TEST(MakeSchedule, HasAnEntryForEachDeviceAndRow) {
  const auto scenario = MakeScenario("login", Every(minutes(5)));
  scenario->devices = {"iphone-15", "pixel-8", "iphone-15"};
  scenario->rows = {{{"user", "a"}}, {{"user", "b"}}};
  scenario->severity = "critical";
  const auto entries = Entries({scenario});
  ASSERT_THAT(entries, SizeIs(4));
  EXPECT_EQ(EntryName(entries[0].key), "login|iphone-15|local|user=a|0");
  EXPECT_EQ(entries[1].key.row, "user=b");
  EXPECT_EQ(entries[2].key.device, "pixel-8");
  EXPECT_EQ(entries[3].request.row.at("user"), "b");
  EXPECT_EQ(entries[3].priority, 0);
}

TEST(MakeSchedule, MaskedRowsAreStillDifferentEntries) {
  const auto scenario = MakeScenario("login", Every(minutes(5)));
  scenario->secrets.Add("a", "hunter22");
  scenario->secrets.Add("b", "swordfish");
  scenario->rows = {{{"pin", "hunter22"}}, {{"pin", "swordfish"}}};
  const auto entries = Entries({scenario});
  ASSERT_THAT(entries, SizeIs(2));
  EXPECT_THAT(entries[0].key.row, HasSubstr("••••"));
  EXPECT_EQ(entries[1].key.row, entries[0].key.row + "#2");
}

TEST(MakeSchedule, LeavesOutWhatHasNoScheduleUnlessThereIsADefault) {
  auto scenario = MakeScenario("login", Every(minutes(5)));
  scenario->schedule.reset();
  EXPECT_THAT(Entries({scenario}), SizeIs(0));
  const auto profiles = DeviceProfiles::Shipped();
  const std::vector<std::shared_ptr<const Scenario>> all = {scenario};
  Problems problems;
  EXPECT_THAT(MakeSchedule({all, *profiles, "local", minutes(10)}, problems), SizeIs(1));
}

TEST(MakeSchedule, TellsWhatCannotBeScheduled) {
  auto scenario = MakeScenario("login", AtTimes("0 * * * *", "Mars/Olympus"));
  auto other = MakeScenario("pay", Every(minutes(5)));
  other->devices = {"toaster", "pixel-8"};
  const auto profiles = DeviceProfiles::Shipped();
  const std::vector<std::shared_ptr<const Scenario>> all = {scenario, other};
  Problems problems;
  EXPECT_THAT(MakeSchedule({all, *profiles, "local", {}}, problems), SizeIs(1));
  ASSERT_THAT(problems, SizeIs(2));
  EXPECT_THAT(problems[0].message, HasSubstr("Mars/Olympus"));
  EXPECT_THAT(problems[1].message, HasSubstr("toaster"));
}

}  // namespace
}  // namespace roundsman
