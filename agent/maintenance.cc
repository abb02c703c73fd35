#include "agent/maintenance.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace roundsman {
namespace {

using std::chrono::days;
using std::chrono::minutes;

constexpr std::array<std::string_view, 7> kDays = {"SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"};
constexpr unsigned kEveryDay = 0x7F;

// "23:30"
minutes ReadClock(const std::string& text) {
  int hour = 0;
  int minute = 0;
  const char* end = text.data() + text.size();
  const auto colon = std::from_chars(text.data(), end, hour).ptr;
  if (colon != end) std::from_chars(colon + 1, end, minute);
  return std::chrono::hours(hour) + minutes(minute);
}

unsigned ReadDays(const std::vector<std::string>& names) {
  if (names.empty()) return kEveryDay;
  unsigned set = 0;
  for (const std::string& name : names) {
    const auto day = std::find(kDays.begin(), kDays.end(), name);
    if (day != kDays.end()) set |= 1U << static_cast<unsigned>(day - kDays.begin());
  }
  return set;
}

}  // namespace

Result<MaintenanceCalendar> MaintenanceCalendar::Make(std::span<const MaintenanceWindow> windows,
                                                      const std::string& zone) {
  MaintenanceCalendar calendar;
  const Result<TimeZone> known = TimeZone::Find(zone);
  if (!known) return Forward(known);
  calendar.zone_ = *known;
  for (const MaintenanceWindow& window : windows) {
    calendar.windows_.push_back({ReadDays(window.days), ReadClock(window.from),
                                 ReadClock(window.to),
                                 window.reason.empty() ? "maintenance" : window.reason});
  }
  return calendar;
}

std::string MaintenanceCalendar::Covers(WallTime time) const {
  if (windows_.empty()) return {};
  const auto today = std::chrono::floor<days>(zone_.ToLocal(time));
  for (const Window& window : windows_) {
    // One that began yesterday may still last.
    for (const auto day : {today, today - days(1)}) {
      if ((window.days >> std::chrono::weekday(day).c_encoding() & 1U) == 0) continue;
      const auto last_day = window.to > window.from ? day : day + days(1);
      const WallTime begin = zone_.ToInstants(day + window.from).first;
      const WallTime end = zone_.ToInstants(last_day + window.to).last;
      if (begin <= time && time < end) return window.reason;
    }
  }
  return {};
}

}  // namespace roundsman
