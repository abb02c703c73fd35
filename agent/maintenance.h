#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/result.h"
#include "scenarios/scenario.h"
#include "scenarios/time_zone.h"

namespace roundsman {

// Maintenance windows on the days of one time zone. A window lasts from the first instant at which
// clocks show `from` to the last at which they show `to`; when `to` is not later it is that of the
// next day, and `days` are those on which it begins. An end that summer time leaves out is the
// first instant after the gap. Immutable value; pure.
class MaintenanceCalendar {
 public:
  MaintenanceCalendar() = default;
  // Windows as their parser has checked them.
  static Result<MaintenanceCalendar> Make(std::span<const MaintenanceWindow> windows,
                                          const std::string& zone);

  // One time a window lasts; windows that touch or overlap are one, with the reason of the first.
  struct Pause {
    WallTime begin;
    WallTime end;
    // "maintenance" when the window gives none.
    std::string reason;
  };

  // Why nothing should run then: the window's reason, "maintenance" when it gives none. Empty when
  // no window covers it.
  std::string Covers(WallTime time) const;
  // The one that covers it.
  std::optional<Pause> At(WallTime time) const;
  // The last one that began in the week before `time`, over or not.
  std::optional<Pause> Last(WallTime time) const;
  bool empty() const { return windows_.empty(); }

 private:
  struct Window {
    // Bit n: begins on that day; Sunday is 0.
    unsigned days = 0;
    std::chrono::minutes from{};
    std::chrono::minutes to{};
    std::string reason;
  };

  // The latest to begin of those that lasted at some time from `from` to `to`.
  std::optional<Pause> Find(WallTime from, WallTime to) const;

  TimeZone zone_;
  std::vector<Window> windows_;
};

}  // namespace roundsman
