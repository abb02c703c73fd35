#include "scenarios/cron.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <random>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace roundsman {
namespace {

using std::chrono::days;
using std::chrono::minutes;
using std::chrono::sys_days;
using ::testing::ElementsAreArray;
using ::testing::HasSubstr;

TimeZone Zone(const std::string& name) {
  const auto zone = TimeZone::Find(name);
  EXPECT_TRUE(zone) << (zone ? "" : zone.error().ToString());
  return zone.value_or(TimeZone());
}

// "2026-03-29 01:30": what a clock in UTC shows.
WallTime Utc(const std::string& text) {
  int year = 0;
  unsigned month = 0, day = 0;
  int hour = 0, minute = 0;
  EXPECT_EQ(std::sscanf(text.c_str(), "%d-%u-%u %d:%d", &year, &month, &day, &hour, &minute), 5);
  return sys_days(std::chrono::year_month_day(std::chrono::year(year), std::chrono::month(month),
                                              std::chrono::day(day))) +
         std::chrono::hours(hour) + minutes(minute);
}

std::string Show(std::optional<WallTime> time) {
  if (!time) return "never";
  std::string text = FormatRfc3339(*time).substr(0, 16);
  text[10] = ' ';
  return text;
}

Cron Read(const std::string& expression) {
  const auto cron = Cron::Parse(expression);
  EXPECT_TRUE(cron) << expression << ": " << (cron ? "" : cron.error().message);
  return cron.value_or(Cron());
}

// CTest calls a case by what is printed of it.
void PrintWords(std::initializer_list<std::string> words, std::ostream* out) {
  for (const std::string& word : words) {
    for (const char c : word) *out << (std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '-');
    *out << '_';
  }
}

struct Firings {
  const char* expression;
  const char* zone;
  const char* after;
  std::vector<std::string> are;
};

void PrintTo(const Firings& firings, std::ostream* out) {
  std::string expression = firings.expression;
  std::replace(expression.begin(), expression.end(), '*', 'x');
  PrintWords({expression, firings.zone, firings.after}, out);
}
class CronFirings : public ::testing::TestWithParam<Firings> {};

TEST_P(CronFirings, AreTheseInUtc) {
  const Firings& wanted = GetParam();
  const Cron cron = Read(wanted.expression);
  const TimeZone zone = Zone(wanted.zone);
  std::vector<std::string> are;
  std::optional<WallTime> at = Utc(wanted.after);
  for (std::size_t i = 0; i < wanted.are.size() && at; ++i) {
    at = cron.Next(*at, zone);
    are.push_back(Show(at));
  }
  EXPECT_THAT(are, ElementsAreArray(wanted.are)) << wanted.expression << " in " << wanted.zone;
}

INSTANTIATE_TEST_SUITE_P(
    OnCommonDays, CronFirings,
    ::testing::Values(
        Firings{
            "*/20 * * * *", "UTC", "2026-01-01 00:05", {"2026-01-01 00:20", "2026-01-01 00:40"}},
        Firings{"0 0 * * *", "UTC", "2026-01-01 00:00", {"2026-01-02 00:00", "2026-01-03 00:00"}},
        Firings{"*/5 9-10 * * MON-FRI",
                "Asia/Shanghai",
                "2026-11-20 02:50",
                {"2026-11-20 02:55", "2026-11-23 01:00", "2026-11-23 01:05"}},
        Firings{"0 12 * * 7", "UTC", "2026-11-16 00:00", {"2026-11-22 12:00"}},
        Firings{"0 12 * * 5-7",
                "UTC",
                "2026-11-16 00:00",
                {"2026-11-20 12:00", "2026-11-21 12:00", "2026-11-22 12:00", "2026-11-27 12:00"}},
        Firings{"0 12 * * sun,Wed",
                "UTC",
                "2026-11-16 00:00",
                {"2026-11-18 12:00", "2026-11-22 12:00"}},
        Firings{"50/5 8 * * *",
                "UTC",
                "2026-11-16 00:00",
                {"2026-11-16 08:50", "2026-11-16 08:55", "2026-11-17 08:50"}},
        // Either of two restricted days will do.
        Firings{"0 0 13 * FRI",
                "UTC",
                "2026-11-07 00:00",
                {"2026-11-13 00:00", "2026-11-20 00:00", "2026-11-27 00:00", "2026-12-04 00:00",
                 "2026-12-11 00:00", "2026-12-13 00:00"}},
        // A step is a restriction, too.
        Firings{"0 0 */15 * MON",
                "UTC",
                "2026-11-14 00:00",
                {"2026-11-16 00:00", "2026-11-23 00:00", "2026-11-30 00:00", "2026-12-01 00:00"}},
        Firings{"@hourly", "UTC", "2026-11-14 00:30", {"2026-11-14 01:00"}},
        Firings{"@midnight", "Asia/Shanghai", "2026-11-14 00:30", {"2026-11-14 16:00"}},
        Firings{"@weekly", "UTC", "2026-11-14 00:30", {"2026-11-15 00:00", "2026-11-22 00:00"}},
        Firings{"@monthly", "UTC", "2026-11-14 00:30", {"2026-12-01 00:00"}},
        Firings{"@yearly", "UTC", "2026-11-14 00:30", {"2027-01-01 00:00", "2028-01-01 00:00"}}));

INSTANTIATE_TEST_SUITE_P(
    OnLeapDays, CronFirings,
    ::testing::Values(
        Firings{"0 0 29 2 *", "UTC", "2026-01-01 00:00", {"2028-02-29 00:00", "2032-02-29 00:00"}},
        Firings{"0 0 29 2 *", "UTC", "2096-03-01 00:00", {"2104-02-29 00:00"}},
        Firings{"0 9 31 * *",
                "Asia/Shanghai",
                "2026-11-01 00:00",
                {"2026-12-31 01:00", "2027-01-31 01:00", "2027-03-31 01:00"}}));

// Berlin: 2026-03-29 02:00 → 03:00 (01:00 UTC); 2026-10-25 03:00 → 02:00 (01:00 UTC).
// New York: 2026-03-08 02:00 → 03:00 (07:00 UTC); 2026-11-01 02:00 → 01:00 (06:00 UTC).
// Lord Howe: 2026-10-04 02:00 → 02:30 (2026-10-03 15:30 UTC); 2026-04-05 02:00 → 01:30 (15:00 UTC
// the day before).
INSTANTIATE_TEST_SUITE_P(
    InSummerTimesNights, CronFirings,
    ::testing::Values(Firings{"30 2 * * *",
                              "Europe/Berlin",
                              "2026-03-28 00:00",
                              {"2026-03-28 01:30", "2026-03-29 01:00", "2026-03-30 00:30"}},
                      Firings{"*/10 2 * * *",
                              "Europe/Berlin",
                              "2026-03-28 01:45",
                              {"2026-03-28 01:50", "2026-03-29 01:00", "2026-03-30 00:00"}},
                      Firings{"0 2,3 * * *",
                              "Europe/Berlin",
                              "2026-03-28 02:30",
                              {"2026-03-29 01:00", "2026-03-30 00:00", "2026-03-30 01:00"}},
                      Firings{"30 2 * * *",
                              "Europe/Berlin",
                              "2026-10-24 00:00",
                              {"2026-10-24 00:30", "2026-10-25 00:30", "2026-10-26 01:30"}},
                      Firings{"*/30 1-3 * * *",
                              "Europe/Berlin",
                              "2026-10-24 23:30",
                              {"2026-10-25 00:00", "2026-10-25 00:30", "2026-10-25 02:00",
                               "2026-10-25 02:30"}},
                      Firings{"*/20 * * * *",
                              "Europe/Berlin",
                              "2026-10-25 00:30",
                              {"2026-10-25 00:40", "2026-10-25 01:00", "2026-10-25 01:20",
                               "2026-10-25 01:40", "2026-10-25 02:00"}},
                      Firings{"*/20 0-23 * * *",
                              "Europe/Berlin",
                              "2026-10-25 00:30",
                              {"2026-10-25 00:40", "2026-10-25 01:00", "2026-10-25 01:20"}},
                      Firings{"30 * * * *",
                              "Europe/Berlin",
                              "2026-03-29 00:00",
                              {"2026-03-29 00:30", "2026-03-29 01:30", "2026-03-29 02:30"}},
                      Firings{"15 2 * * *",
                              "America/New_York",
                              "2026-03-07 12:00",
                              {"2026-03-08 07:00", "2026-03-09 06:15"}},
                      Firings{"15 1 * * *",
                              "America/New_York",
                              "2026-10-31 12:00",
                              {"2026-11-01 05:15", "2026-11-02 06:15"}},
                      Firings{"15 2 * * *",
                              "Australia/Lord_Howe",
                              "2026-10-03 00:00",
                              {"2026-10-03 15:30", "2026-10-04 15:15"}},
                      Firings{"45 2 * * *",
                              "Australia/Lord_Howe",
                              "2026-10-03 00:00",
                              {"2026-10-03 15:45", "2026-10-04 15:45"}},
                      Firings{"45 1 * * *",
                              "Australia/Lord_Howe",
                              "2026-04-04 00:00",
                              {"2026-04-04 14:45", "2026-04-05 15:15"}},
                      Firings{"45 * * * *",
                              "Australia/Lord_Howe",
                              "2026-04-04 14:00",
                              {"2026-04-04 14:45", "2026-04-04 15:15", "2026-04-04 16:15"}},
                      // Samoa left out the 30th of December 2011.
                      Firings{"0 9 * * *",
                              "Pacific/Apia",
                              "2011-12-29 12:00",
                              {"2011-12-29 19:00", "2011-12-30 10:00", "2011-12-30 19:00"}}));

struct BadCron {
  const char* expression;
  const char* says;
  int column;
};
void PrintTo(const BadCron& bad, std::ostream* out) { PrintWords({bad.expression, bad.says}, out); }
class CronMistakes : public ::testing::TestWithParam<BadCron> {};

TEST_P(CronMistakes, NameFieldAndColumn) {
  const auto cron = Cron::Parse(GetParam().expression);
  ASSERT_FALSE(cron);
  EXPECT_EQ(cron.error().blame, Blame::kConfig);
  EXPECT_THAT(cron.error().message, HasSubstr(GetParam().says));
  EXPECT_EQ(cron.error().where.column, GetParam().column);
}

INSTANTIATE_TEST_SUITE_P(All, CronMistakes,
                         ::testing::Values(BadCron{"* * * *", "found 4 fields", 1},
                                           BadCron{"", "found 0 fields", 1},
                                           BadCron{"60 * * * *", "`60` as the minute", 1},
                                           BadCron{"* 9-24 * * *", "`24` as the hour", 5},
                                           BadCron{"* * 0 * *", "`0` as the day of month", 5},
                                           BadCron{"* *  1,32 * *", "`32` as the day of month", 8},
                                           BadCron{"* * * JANUARY *", "`JANUARY` as the month", 7},
                                           BadCron{"* * * * 8", "`8` as the day of week", 9},
                                           BadCron{"* * * * MON-", "`` as the day of week", 13},
                                           BadCron{"*/0 * * * *", "the step `0` in the minute", 3},
                                           BadCron{"1/2/3/4 * * * *", "one `/`", 1},
                                           BadCron{"1-2-3 * * * *", "one `-`", 1},
                                           BadCron{"0 18-9 * * *", "the smaller end first", 3},
                                           BadCron{"0 -1 * * *", "`` as the hour", 3},
                                           BadCron{"0 1.5 * * *", "`1.5` as the hour", 3},
                                           BadCron{"@reboot", "expected @hourly", 1},
                                           BadCron{"0 0 30 FEB *", "never be due", 5},
                                           BadCron{"0 0 31 4,6 *", "never be due", 5}));

TEST(Cron, RareIsNotNever) {
  EXPECT_TRUE(Cron::Parse("0 0 29 FEB *"));
  EXPECT_TRUE(Cron::Parse("0 0 31 4,5 *"));
  EXPECT_TRUE(Cron::Parse("0 0 30 FEB MON"));
}

// A random expression, and what it means, so that the oracle shares nothing with the parser.
struct Wanted {
  std::string expression;
  std::array<std::set<int>, 5> sets;
  std::array<bool, 5> star{};
};

Wanted Invent(std::mt19937& random) {
  constexpr std::array<int, 5> kLeast = {0, 0, 1, 1, 0};
  constexpr std::array<int, 5> kMost = {59, 23, 31, 12, 6};
  const auto pick = [&](int least, int most) {
    return std::uniform_int_distribution<int>(least, most)(random);
  };
  Wanted wanted;
  for (std::size_t i = 0; i < 5; ++i) {
    std::ostringstream text;
    // Months and days are mostly free: what is due once a year tells little.
    const int form = i >= 2 && pick(0, 2) > 0 ? 0 : pick(0, 4);
    int first = pick(kLeast[i], kMost[i]), last = kMost[i], step = 1;
    if (form == 0) {
      wanted.star[i] = true;
      first = kLeast[i];
      text << '*';
    } else if (form == 1) {
      first = kLeast[i];
      step = pick(2, kMost[i]);
      text << "*/" << step;
    } else if (form == 2) {
      last = first;
      text << first;
    } else {
      last = pick(first, kMost[i]);
      step = pick(1, 4);
      text << first << '-' << last << '/' << step;
    }
    for (int v = first; v <= last; v += step) wanted.sets[i].insert(v);
    if (form == 4) {
      const int more = pick(kLeast[i], kMost[i]);
      wanted.sets[i].insert(more);
      text << ',' << more;
    }
    wanted.expression += (i > 0 ? " " : "") + text.str();
  }
  return wanted;
}

bool Matches(const Wanted& wanted, LocalTime local) {
  const auto day = std::chrono::floor<days>(local);
  const std::chrono::year_month_day date(day);
  const auto minute = std::chrono::floor<minutes>(local - day).count();
  const auto in = [&](std::size_t field, long value) {
    return wanted.sets[field].contains(static_cast<int>(value));
  };
  const bool month_day = in(2, static_cast<unsigned>(date.day()));
  const bool week_day = in(4, std::chrono::weekday(day).c_encoding());
  return in(0, minute % 60) && in(1, minute / 60) && in(3, static_cast<unsigned>(date.month())) &&
         (wanted.star[2] || wanted.star[4] ? month_day && week_day : month_day || week_day);
}

// Straight from the words of the header, minute by minute.
bool Fires(const Wanted& wanted, WallTime time, const TimeZone& zone) {
  const LocalTime local = zone.ToLocal(time);
  if (wanted.sets[1].size() == 24) return Matches(wanted, local);
  if (Matches(wanted, local) && zone.ToInstants(local).first == time) return true;
  for (LocalTime gone = zone.ToLocal(time - minutes(1)) + minutes(1); gone < local;
       gone += minutes(1)) {
    if (Matches(wanted, gone)) return true;
  }
  return false;
}

TEST(Cron, AgreesWithASlowOracle) {
  std::mt19937 random(20261122);
  const std::array<std::string, 4> zones = {"Europe/Berlin", "America/New_York", "Asia/Shanghai",
                                            "Australia/Lord_Howe"};
  const std::array<std::string, 4> starts = {"2026-03-06 00:00", "2026-03-27 00:00",
                                             "2026-10-02 00:00", "2026-10-23 00:00"};
  int steps = 0;
  for (int round = 0; steps < 10'000; ++round) {
    const Wanted wanted = Invent(random);
    const auto cron = Cron::Parse(wanted.expression);
    if (!cron) continue;
    const TimeZone zone = Zone(zones[static_cast<std::size_t>(round) % 4]);
    const WallTime begin = Utc(starts[static_cast<std::size_t>(round / 4) % 4]);
    const WallTime end = begin + days(12);
    WallTime at = begin;
    std::optional<WallTime> next = cron->Next(at, zone);
    for (WallTime minute = begin + minutes(1); minute < end; minute += minutes(1)) {
      if (!Fires(wanted, minute, zone)) continue;
      ASSERT_EQ(Show(next), Show(minute)) << wanted.expression << " in " << zone.name();
      ASSERT_GT(*next, at);
      at = minute;
      next = cron->Next(at, zone);
      // Dense ones say the same thing again and again.
      if (++steps % 400 == 0) break;
    }
    if (at != begin && next) {
      ASSERT_GT(*next, at);
    }
  }
}

TEST(Cron, GoesOnForTenThousandFirings) {
  for (const char* zone_name : {"Europe/Berlin", "Australia/Lord_Howe"}) {
    const TimeZone zone = Zone(zone_name);
    for (const char* expression : {"*/7 * * * *", "13 */5 * * *", "30 2 * * *"}) {
      const Cron cron = Read(expression);
      WallTime at = Utc("2020-01-01 00:00");
      for (int i = 0; i < 10'000; ++i) {
        const auto next = cron.Next(at, zone);
        ASSERT_TRUE(next);
        ASSERT_GT(*next, at);
        // No night is left out, none is taken twice.
        if (std::string_view(expression) == "30 2 * * *" && i > 0) {
          ASSERT_GE(*next - at, std::chrono::hours(22)) << Show(at);
          ASSERT_LE(*next - at, std::chrono::hours(26)) << Show(at);
        }
        at = *next;
      }
    }
  }
}

TEST(TimeZone, SaysWhatWasProbablyMeant) {
  const auto zone = TimeZone::Find("Asia/Shangai");
  ASSERT_FALSE(zone);
  EXPECT_EQ(zone.error().message,
            "found `Asia/Shangai`, expected a time zone like Asia/Shanghai; did you mean "
            "`Asia/Shanghai`?");
}

}  // namespace
}  // namespace roundsman
