#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/clock.h"
#include "core/result.h"
#include "scenarios/time_zone.h"

namespace roundsman {

// A cron expression: minute, hour, day of month, month, day of week; lists, ranges, steps, names of
// months and days, 7 for Sunday; or @hourly, @daily (@midnight), @weekly, @monthly, @yearly
// (@annually). A value, cheap to copy; safe for all threads.
//
// Days: when both day fields are restricted, either of them will do, otherwise both must hold.
// `*/n` is a restriction, as robfig/cron and Kubernetes read it (Vixie's cron reads it as a star).
//
// Summer time, when every hour is wanted (`*`): firings follow elapsed time; both passes of a
// repeated hour have theirs, what is left out of the clock is left out. When certain hours are
// wanted: what falls into the gap fires once, at the first instant after it; in a repeated hour
// only the first pass counts. So a nightly job runs every night, once.
class Cron {
 public:
  // A config error whose message names the field and whose `where.column` is the place in the
  // expression, counted from 1.
  static Result<Cron> Parse(std::string_view expression);

  // The first firing later than `after`. Empty when there is none before the zone's clocks end.
  std::optional<WallTime> Next(WallTime after, const TimeZone& zone) const;

  const std::string& expression() const { return expression_; }

 private:
  bool DayMatches(std::chrono::year_month_day day) const;
  bool EveryHour() const;
  // The first matching minute of a local clock that nobody sets, not before `from`.
  std::optional<LocalTime> NextOnClock(LocalTime from) const;

  std::string expression_;
  // Bit n: the value n is wanted.
  std::uint64_t minutes_ = 0;
  std::uint64_t hours_ = 0;
  std::uint64_t month_days_ = 0;
  std::uint64_t months_ = 0;
  std::uint64_t week_days_ = 0;
  bool any_month_day_ = false;
  bool any_week_day_ = false;
};

}  // namespace roundsman
