#include "agent/timetable.h"

#include <fmt/format.h>

#include <algorithm>

namespace roundsman {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Duration kLongestUse = hours(1);
constexpr int kDefaultJitterShare = 10;
// Ticks counted one by one before a long absence is skipped over.
constexpr long kCounted = 5000;
constexpr Duration kLookBack = hours(24 * 31);
// And a month: the longest gap may begin at its end.
constexpr auto kYear = hours(24 * 397);

// FNV-1a: the same on every machine and in every version.
std::uint64_t Hash(std::string_view text) {
  std::uint64_t hash = 14695981039346656037ULL;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  return hash;
}

// The finisher of splitmix64: neighbouring numbers get far apart.
std::uint64_t Mix(std::uint64_t value) {
  value = (value ^ (value >> 30U)) * 0xBF58476D1CE4E5B9ULL;
  value = (value ^ (value >> 27U)) * 0x94D049BB133111EBULL;
  return value ^ (value >> 31U);
}

milliseconds Millis(Duration d) { return std::chrono::duration_cast<milliseconds>(d); }

}  // namespace

Result<Timetable> Timetable::Make(const Schedule& schedule, std::string_view name) {
  Timetable table;
  table.hash_ = Mix(Hash(name));
  if (schedule.every) {
    table.every_ = std::max(Millis(*schedule.every), milliseconds(1));
    table.phase_ = milliseconds(table.hash_ % static_cast<std::uint64_t>(table.every_.count()));
    // Whole seconds read well; shorter intervals have no room for it.
    if (table.every_ >= seconds(2)) table.phase_ = std::chrono::floor<seconds>(table.phase_);
    table.jitter_ = schedule.jitter ? std::min(Millis(*schedule.jitter), table.every_)
                                    : table.every_ / kDefaultJitterShare;
  } else {
    const Result<Cron> cron = Cron::Parse(schedule.cron);
    if (!cron) return Forward(cron);
    const Result<TimeZone> zone = TimeZone::Find(schedule.timezone);
    if (!zone) return Forward(zone);
    table.cron_ = *cron;
    table.zone_ = *zone;
    table.jitter_ = schedule.jitter ? Millis(*schedule.jitter) : milliseconds(0);
  }
  table.identity_ = fmt::format("{}|{}|{}|{}|{}", table.every_.count(), schedule.cron,
                                table.zone_.name(), table.jitter_.count(), name);
  return table;
}

WallTime Timetable::Next(WallTime after) const {
  if (cron_) return cron_->Next(after, zone_).value_or(WallTime::max());
  if (every_ == milliseconds(0)) return WallTime::max();
  const auto since = std::chrono::floor<milliseconds>(after.time_since_epoch()) - phase_;
  auto turns = since / every_;
  if (since % every_ < milliseconds(0)) --turns;
  return WallTime(phase_ + (turns + 1) * every_);
}

WallTime Timetable::Start(WallTime tick) const {
  auto room = jitter_;
  if (cron_ && room > milliseconds(0)) {
    const WallTime next = Next(tick);
    if (next - tick < Duration(room)) room = Millis(next - tick);
  }
  if (room <= milliseconds(0)) return tick;
  const auto at =
      static_cast<std::uint64_t>(std::chrono::floor<milliseconds>(tick.time_since_epoch()).count());
  return tick + milliseconds(Mix(hash_ ^ at) % static_cast<std::uint64_t>(room.count()));
}

Duration Timetable::LongestGap(WallTime from) const {
  if (!cron_) return every_;
  const auto midnight = [&](std::chrono::local_days day) { return zone_.ToInstants(day).first; };
  const auto day_of = [&](WallTime time) {
    return std::chrono::floor<std::chrono::days>(zone_.ToLocal(time));
  };
  // Every day of 24 hours that fires at all fires at the same times: one of them is walked tick by
  // tick, of the others only the first and the last are looked at.
  std::optional<seconds> latest;
  Duration longest{};
  WallTime first = Next(midnight(day_of(from)) - seconds(1));
  if (first == WallTime::max()) return longest;
  for (const WallTime end = first + kYear; first < end;) {
    const std::chrono::local_days day = day_of(first);
    const WallTime next_day = midnight(day + std::chrono::days(1));
    const bool usual = next_day - midnight(day) == hours(24);
    WallTime last = first;
    if (usual && latest) {
      last = midnight(day) + *latest;
    } else {
      for (WallTime next = Next(last); next < next_day; next = Next(last)) {
        longest = std::max<Duration>(longest, next - last);
        last = next;
      }
      if (usual) latest = zone_.ToLocal(last) - day;
    }
    first = Next(last);
    if (first == WallTime::max()) break;
    longest = std::max<Duration>(longest, first - last);
  }
  return longest;
}

Duration Timetable::Useful(WallTime tick) const {
  if (!cron_) return every_;
  const WallTime next = Next(tick);
  Duration useful = kLongestUse;
  if (next - tick < useful) useful = next - tick;
  for (WallTime before = Next(tick - useful); before < tick; before = Next(before)) {
    useful = std::min<Duration>(useful, tick - before);
  }
  return useful;
}

Timetable::Passed Timetable::Since(WallTime from, WallTime until) const {
  if (from > until) return {0, from};
  if (!cron_) {
    const long more = every_ > milliseconds(0) ? static_cast<long>((until - from) / every_) : 0;
    return {more + 1, from + more * every_};
  }
  Passed passed{1, from};
  const auto count = [&] {
    for (long steps = 0; steps < kCounted; ++steps) {
      const WallTime next = Next(passed.last);
      if (next > until) return true;
      passed.last = next;
      ++passed.ticks;
    }
    return false;
  };
  while (!count()) passed.last = std::max(passed.last, Next(until - kLookBack));
  return passed;
}

double Timetable::spread() const {
  return static_cast<double>(Mix(~hash_) >> 11U) / static_cast<double>(1ULL << 53U);
}

}  // namespace roundsman
