#include "agent/maintenance.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace roundsman {
namespace {

using std::chrono::days;
using std::chrono::milliseconds;
using std::chrono::minutes;

constexpr std::array<std::string_view, 7> kDays = {"SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"};
constexpr unsigned kEveryDay = 0x7F;
// Windows that cover the whole week have no end.
constexpr int kMostJoined = 16;

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
  const auto pause = Find(time, time);
  return pause ? pause->reason : "";
}

std::optional<MaintenanceCalendar::Pause> MaintenanceCalendar::At(WallTime time) const {
  std::optional<Pause> whole = Find(time, time);
  for (int i = 0; whole && i < kMostJoined; ++i) {
    const auto before = Find(whole->begin - milliseconds(1), whole->begin - milliseconds(1));
    const auto after = Find(whole->end, whole->end);
    if (!before && !after) break;
    if (before) {
      whole->begin = before->begin;
      whole->reason = before->reason;
    }
    if (after) whole->end = after->end;
  }
  return whole;
}

std::optional<MaintenanceCalendar::Pause> MaintenanceCalendar::Last(WallTime time) const {
  const auto last = Find(time - days(7), time);
  return last ? At(last->begin) : last;
}

std::optional<MaintenanceCalendar::Pause> MaintenanceCalendar::Find(WallTime from,
                                                                    WallTime to) const {
  std::optional<Pause> found;
  if (windows_.empty()) return found;
  // One that began the day before may still last.
  const auto first_day = std::chrono::floor<days>(zone_.ToLocal(from)) - days(1);
  for (auto day = std::chrono::floor<days>(zone_.ToLocal(to)); day >= first_day; day -= days(1)) {
    for (const Window& window : windows_) {
      if ((window.days >> std::chrono::weekday(day).c_encoding() & 1U) == 0) continue;
      const auto last_day = window.to > window.from ? day : day + days(1);
      const WallTime begin = zone_.ToInstants(day + window.from).first;
      const WallTime end = zone_.ToInstants(last_day + window.to).last;
      if (begin > to || end <= from || (found && found->begin >= begin)) continue;
      found = {begin, end, window.reason};
    }
    if (found) break;
  }
  return found;
}

}  // namespace roundsman
