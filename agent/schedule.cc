#include "agent/schedule.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

namespace roundsman {
namespace {

// Windows one after another in which every tick of a sparse timetable falls.
constexpr int kMostPauses = 64;
// For the queue, once a window is over.
constexpr Duration kMostPatience = std::chrono::minutes(5);

std::string RowName(const Scenario& scenario, const std::map<std::string, std::string>& row) {
  std::string name;
  for (const auto& [column, value] : row) {
    name += fmt::format("{}{}={}", name.empty() ? "" : "&", column, scenario.secrets.Mask(value));
  }
  return name;
}

// Turns the scenarios of one source into entries; one use.
class ScheduleMaker {
 public:
  ScheduleMaker(const ScheduleSource& source, Problems& problems)
      : source_(source), problems_(problems) {}

  std::vector<ScheduleEntry> Make() {
    for (const auto& scenario : source_.scenarios) {
      Schedule schedule;
      if (scenario->schedule) {
        schedule = *scenario->schedule;
      } else if (source_.default_every) {
        schedule.every = source_.default_every;
      } else {
        continue;
      }
      devices_.clear();
      for (const std::string& device : scenario->devices) AddDevice(scenario, schedule, device);
    }
    return std::move(entries_);
  }

 private:
  void AddDevice(const std::shared_ptr<const Scenario>& scenario, const Schedule& schedule,
                 const std::string& device) {
    const auto profile = ProfileOf(device);
    if (profile == nullptr) {
      Tell(*scenario, fmt::format("found the device {}, which nobody knows", device));
      return;
    }
    // Listed twice, once by its alias, it is one device all the same.
    if (!devices_.insert(profile->name).second) return;
    if (scenario->rows.empty()) AddRow(scenario, schedule, {scenario, profile, {}});
    for (const auto& row : scenario->rows) AddRow(scenario, schedule, {scenario, profile, row});
  }

  void AddRow(const std::shared_ptr<const Scenario>& scenario, const Schedule& schedule,
              RunRequest request) {
    ScheduleEntry entry;
    entry.key = {
        scenario->id, request.profile->name, source_.location, RowName(*scenario, request.row), {}};
    // Rows that differ in nothing but secrets look alike once these are masked.
    const std::string row = entry.key.row;
    for (int twin = 2; !names_.insert(EntryName(entry.key)).second; ++twin) {
      entry.key.row = fmt::format("{}#{}", row, twin);
    }
    auto timetable = Timetable::Make(schedule, EntryName(entry.key));
    if (!timetable) return Tell(*scenario, timetable.error().message);
    auto maintenance = MaintenanceCalendar::Make(schedule.maintenance, schedule.timezone);
    if (!maintenance) return Tell(*scenario, maintenance.error().message);
    entry.request = std::move(request);
    entry.timetable = *std::move(timetable);
    entry.maintenance = *std::move(maintenance);
    entry.overlap = schedule.overlap;
    entry.after_failure = schedule.after_failure;
    entry.priority = PriorityOf(*scenario);
    entries_.push_back(std::move(entry));
  }

  std::shared_ptr<const DeviceProfile> ProfileOf(const std::string& device) {
    auto& profile = profiles_[device];
    if (profile == nullptr) {
      const DeviceProfile* known = source_.profiles.Find(device);
      if (known != nullptr) profile = std::make_shared<const DeviceProfile>(*known);
    }
    return profile;
  }

  void Tell(const Scenario& scenario, std::string message) {
    problems_.push_back({Blame::kConfig, std::move(message), {scenario.path.string(), 0, 0}});
  }

  const ScheduleSource& source_;
  Problems& problems_;
  std::map<std::string, std::shared_ptr<const DeviceProfile>> profiles_;
  std::set<std::string> names_;
  // Of the scenario at hand.
  std::set<std::string> devices_;
  std::vector<ScheduleEntry> entries_;
};

}  // namespace

std::vector<ScheduleEntry> MakeSchedule(const ScheduleSource& source, Problems& problems) {
  return ScheduleMaker(source, problems).Make();
}

Duration PlannedGap(const ScheduleEntry& entry, Duration longest, WallTime now) {
  const auto pause = entry.maintenance.Last(now);
  if (!pause) return longest;
  WallTime tick = entry.timetable.Next(pause->end - std::chrono::milliseconds(1));
  for (int i = 0; i < kMostPauses && tick != WallTime::max(); ++i) {
    const auto another = entry.maintenance.At(entry.timetable.Start(tick));
    if (!another) break;
    tick = entry.timetable.Next(another->end - std::chrono::milliseconds(1));
  }
  if (tick == WallTime::max()) tick = pause->end;
  const Duration over =
      std::min<Duration>(longest, kMostPatience) + entry.request.scenario->timeout;
  if (now >= entry.timetable.Start(tick) + over) return longest;
  return longest + (tick - pause->begin);
}

std::string EntryName(const RunKey& key) {
  RunKey timeless = key;
  timeless.tick = {};
  return timeless.ToString();
}

int PriorityOf(const Scenario& scenario) {
  if (scenario.severity == "critical") return 0;
  return scenario.severity == "info" ? 2 : 1;
}

}  // namespace roundsman
