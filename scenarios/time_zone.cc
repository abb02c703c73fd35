#include "scenarios/time_zone.h"

#include <date/tz.h>
#include <fmt/format.h>

#include <algorithm>

#include "config/config_node.h"
#include "core/text.h"

namespace roundsman {
namespace {

using std::chrono::seconds;

constexpr std::string_view kUtc = "UTC";

std::string ZoneClause(const std::string& name) {
  std::vector<std::string> names;
  for (const date::time_zone& zone : date::get_tzdb().zones) names.push_back(zone.name());
  return DidYouMeanClause(DidYouMean(name, names));
}

// Keeps a zone's first and last spans, which begin and end in no year a clock can hold, in range.
WallTime ToWall(date::sys_seconds time) {
  const auto least = std::chrono::ceil<seconds>(WallTime::min());
  const auto most = std::chrono::floor<seconds>(WallTime::max());
  return WallTime(
      std::clamp(time.time_since_epoch(), least.time_since_epoch(), most.time_since_epoch()));
}

}  // namespace

Result<TimeZone> TimeZone::Find(const std::string& name) {
  TimeZone found;
  if (name == kUtc) return found;
  try {
    date::get_tzdb();
  } catch (const std::exception&) {
    return RobotError("this machine has no time zones: install the package tzdata");
  }
  try {
    found.zone_ = date::locate_zone(name);
    // It is read when it is first asked: a broken file must be known now.
    found.zone_->get_info(date::sys_seconds());
    found.name_ = name;
    return found;
  } catch (const std::exception&) {
    return ConfigError(fmt::format("found {}, expected a time zone like Asia/Shanghai{}",
                                   Quoted(name), ZoneClause(name)));
  }
}

TimeZone::Span TimeZone::SpanAt(WallTime time) const {
  if (zone_ == nullptr) return {WallTime::min(), WallTime::max(), seconds(0)};
  const date::sys_info info = zone_->get_info(std::chrono::floor<seconds>(time));
  return {ToWall(info.begin), ToWall(info.end), info.offset};
}

LocalTime TimeZone::ToLocal(WallTime time) const {
  return LocalTime(std::chrono::floor<seconds>(time).time_since_epoch() + SpanAt(time).offset);
}

TimeZone::Instants TimeZone::ToInstants(LocalTime local) const {
  const auto at = [&](seconds offset) { return WallTime(local.time_since_epoch() - offset); };
  if (zone_ == nullptr) return {at(seconds(0)), at(seconds(0))};
  const date::local_info info = zone_->get_info(date::local_seconds(local.time_since_epoch()));
  switch (info.result) {
    case date::local_info::ambiguous:
      return {at(info.first.offset), at(info.second.offset)};
    case date::local_info::nonexistent:
      return {ToWall(info.second.begin), ToWall(info.second.begin)};
    default:
      return {at(info.first.offset), at(info.first.offset)};
  }
}

}  // namespace roundsman
