#pragma once

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

  // Why nothing should run then: the window's reason, "maintenance" when it gives none. Empty when
  // no window covers it.
  std::string Covers(WallTime time) const;

 private:
  struct Window {
    // Bit n: begins on that day; Sunday is 0.
    unsigned days = 0;
    std::chrono::minutes from{};
    std::chrono::minutes to{};
    std::string reason;
  };

  TimeZone zone_;
  std::vector<Window> windows_;
};

}  // namespace roundsman
