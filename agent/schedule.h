#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "agent/maintenance.h"
#include "agent/runner.h"
#include "agent/timetable.h"
#include "core/run_record.h"

namespace roundsman {

// One line of the schedule: a scenario on a device with a row at a location, and when. A value.
struct ScheduleEntry {
  // Its tick is not set.
  RunKey key;
  RunRequest request;
  Timetable timetable;
  // The scenario's own: nothing runs then.
  MaintenanceCalendar maintenance;
  Overlap overlap = Overlap::kSkip;
  // Sooner than the timetable, as long as the verdict is not decided.
  std::optional<Duration> after_failure;
  // As in DueRun.
  int priority = 1;
};

// What a schedule is made from.
struct ScheduleSource {
  std::span<const std::shared_ptr<const Scenario>> scenarios;
  const DeviceProfiles& profiles;
  std::string location = "local";
  // For scenarios without `schedule:`; unset: they are not run by themselves.
  std::optional<Duration> default_every;
};

// One entry for each device and row of each scenario that has a schedule. What cannot be scheduled
// (a device or zone nobody knows) is a problem and left out.
std::vector<ScheduleEntry> MakeSchedule(const ScheduleSource& source, Problems& problems);

// How long it is planned to be from one run to the next around `now`: `longest`, that of the
// timetable, and in a maintenance window the time it leaves out as well, until the first run after
// it should be over. What staleness is measured by: a window is not stale, a robot that stays away
// after it is.
Duration PlannedGap(const ScheduleEntry& entry, Duration longest, WallTime now);

// The key without its tick, as text: what an entry is called over restarts (ResultStore::LastTicks
// uses the same).
std::string EntryName(const RunKey& key);

// critical 0, warning 1, info 2.
int PriorityOf(const Scenario& scenario);

}  // namespace roundsman
