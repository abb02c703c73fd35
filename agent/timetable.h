#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/clock.h"
#include "core/result.h"
#include "scenarios/cron.h"
#include "scenarios/scenario.h"

namespace roundsman {

// When one entry of the schedule is due. A tick is the instant that gives a run its identity; it
// starts a little later, spread by jitter. Both depend on nothing but the schedule and the entry's
// name, so that a restart, another machine or a reload comes to the same. Immutable value; pure.
class Timetable {
 public:
  // How many ticks there are from one instant to another, both included, and the last of them.
  // Of a long time the number is a lower bound.
  struct Passed {
    long ticks = 0;
    WallTime last;
  };

  Timetable() = default;
  // `name` is the entry's; its hash is the phase: entries with one interval spread over it.
  static Result<Timetable> Make(const Schedule& schedule, std::string_view name);

  // The first tick later than `after`; WallTime::max() when there is none.
  WallTime Next(WallTime after) const;
  // Not before the tick, and before the next.
  WallTime Start(WallTime tick) const;
  // The longest time between two ticks that follow each other: of an interval itself; with cron, of
  // the year from the day of `from` on, both changes of the clock included. Zero when there are no
  // two.
  Duration LongestGap(WallTime from) const;
  // For how long a run of this tick still tells something: with an interval, until the next is due;
  // with cron, the smaller of the gaps before and after it, at most an hour, so that a tick of
  // trading hours is not made up for at night.
  Duration Useful(WallTime tick) const;
  // `from` is a tick.
  Passed Since(WallTime from, WallTime until) const;
  // A number between 0 and 1 that is this entry's, for spreading what is no tick.
  double spread() const;

  // Same ticks, same starts.
  bool operator==(const Timetable& other) const { return identity_ == other.identity_; }

 private:
  std::string identity_;
  std::uint64_t hash_ = 0;
  // Zero: cron.
  std::chrono::milliseconds every_{};
  std::chrono::milliseconds phase_{};
  std::chrono::milliseconds jitter_{};
  std::optional<Cron> cron_;
  TimeZone zone_;
};

}  // namespace roundsman
