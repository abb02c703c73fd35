#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "agent/agent_settings.h"
#include "agent/schedule.h"
#include "reporters/metrics/journey_series.h"

namespace roundsman {

// Everything one reading of the config and its scenarios comes to. Immutable, shared: a reload
// makes another one, and what runs keeps the one it began with.
struct AgentPlan {
  AgentSettings settings;
  std::vector<std::shared_ptr<const Scenario>> scenarios;
  // Those that run by themselves.
  std::vector<ScheduleEntry> entries;
  std::vector<PlannedJourney> journeys;
  // One entry of each journey that has maintenance windows, by its place, and the longest gap of
  // its timetable.
  struct Pausing {
    std::ptrdiff_t entry = 0;
    Duration gap{};
  };
  std::vector<Pausing> pausing;
  // Devices of each scenario, by its id, in the order of its file.
  std::map<std::string, std::vector<std::string>> devices;

  const Scenario* Find(const std::string& id) const;
  // How often it runs; unset: not by an interval.
  std::optional<Duration> IntervalOf(const std::string& scenario) const;
  std::vector<RunKey> Keys() const;
  // Seconds from one planned run to the next around `now`, of those with maintenance windows: while
  // one lasts, it is part of them.
  std::vector<std::pair<RunKey, double>> PausingAt(WallTime now) const;
};

// Null when there is any problem: all or nothing.
std::shared_ptr<const AgentPlan> LoadAgentPlan(const std::filesystem::path& config,
                                               Problems& problems);

// As people read it: "every 5m", "0 9 * * MON-FRI Asia/Shanghai"; empty: only by hand.
std::string ScheduleWords(const Scenario& scenario, const std::optional<Duration>& otherwise);

}  // namespace roundsman
