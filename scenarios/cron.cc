#include "scenarios/cron.h"

#include <algorithm>

#include "scenarios/cron_fields.h"

namespace roundsman {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::local_days;
using std::chrono::minutes;

// The longest way between two firings is that of 29 February around 2100: eight years.
constexpr days kHorizon{9 * 366};
constexpr std::uint64_t kAllHours = (1ULL << 24U) - 1;
constexpr std::uint64_t kLongestMonths = (1ULL << 1U) | (1ULL << 3U) | (1ULL << 5U) | (1ULL << 7U) |
                                         (1ULL << 8U) | (1ULL << 10U) | (1ULL << 12U);

bool Has(std::uint64_t set, unsigned value) { return (set >> value & 1U) != 0; }

// A day that none of the months has: the expression would never fire.
bool Impossible(std::uint64_t month_days, std::uint64_t months) {
  const bool only_31 = month_days == 1ULL << 31U;
  const bool only_30_and_later = (month_days & ((1ULL << 30U) - 1)) == 0;
  return (only_30_and_later && months == 1ULL << 2U) || (only_31 && (months & kLongestMonths) == 0);
}

}  // namespace

Result<Cron> Cron::Parse(std::string_view expression) {
  const Result<CronFields> fields = ReadCronFields(expression);
  if (!fields) return Forward(fields);
  Cron cron;
  cron.expression_ = expression;
  cron.minutes_ = fields->minutes.values;
  cron.hours_ = fields->hours.values;
  cron.month_days_ = fields->month_days.values;
  cron.months_ = fields->months.values;
  cron.week_days_ = fields->week_days.values;
  cron.any_month_day_ = fields->month_days.star;
  cron.any_week_day_ = fields->week_days.star;
  if (cron.any_week_day_ && Impossible(cron.month_days_, cron.months_)) {
    return ConfigError("found a day of month that the month does not have: it would never be due",
                       {{}, 0, fields->month_days.column});
  }
  return cron;
}

bool Cron::EveryHour() const { return hours_ == kAllHours; }

bool Cron::DayMatches(std::chrono::year_month_day day) const {
  if (!Has(months_, static_cast<unsigned>(day.month()))) return false;
  const bool month_day = Has(month_days_, static_cast<unsigned>(day.day()));
  const bool week_day = Has(week_days_, std::chrono::weekday(local_days(day)).c_encoding());
  return any_month_day_ || any_week_day_ ? month_day && week_day : month_day || week_day;
}

std::optional<LocalTime> Cron::NextOnClock(LocalTime from) const {
  local_days day = std::chrono::floor<days>(from);
  auto since = std::chrono::ceil<minutes>(from - day);
  for (const local_days last = day + kHorizon; day <= last; day += days(1), since = minutes(0)) {
    if (!DayMatches(std::chrono::year_month_day(day))) continue;
    auto minute = static_cast<unsigned>(since.count());
    for (unsigned hour = minute / 60; hour < 24; ++hour, minute = 0) {
      if (!Has(hours_, hour)) continue;
      const std::uint64_t left = minutes_ >> (minute % 60);
      if (left == 0) continue;
      unsigned found = minute % 60;
      while (!Has(minutes_, found)) ++found;
      return day + hours(hour) + minutes(found);
    }
  }
  return std::nullopt;
}

std::optional<WallTime> Cron::Next(WallTime after, const TimeZone& zone) const {
  WallTime from = std::chrono::floor<minutes>(after) + minutes(1);
  const WallTime horizon = from + kHorizon;
  while (from < horizon) {
    const TimeZone::Span span = zone.SpanAt(from);
    const bool has_before = span.begin > WallTime::min() + days(1);
    const auto before = has_before ? zone.SpanAt(span.begin - minutes(1)).offset
                                   : std::chrono::seconds(span.offset);
    const auto local = [&](WallTime time, std::chrono::seconds offset) {
      return LocalTime(std::chrono::floor<std::chrono::seconds>(time).time_since_epoch() + offset);
    };
    LocalTime clock = local(from, span.offset);
    if (!EveryHour() && has_before) {
      const LocalTime was = local(span.begin, before);
      const LocalTime is = local(span.begin, span.offset);
      if (from <= span.begin) {
        const auto in_gap = NextOnClock(was);
        if (was < is && in_gap && *in_gap < is) return span.begin;
      }
      // Up to here the clock shows what it showed before it was set back.
      clock = std::max(clock, was);
    }
    const auto found = NextOnClock(clock);
    if (!found) return std::nullopt;
    const WallTime time{found->time_since_epoch() - span.offset};
    if (time < span.end) return time;
    from = std::chrono::ceil<minutes>(span.end);
  }
  return std::nullopt;
}

}  // namespace roundsman
