#include "agent/agent_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

namespace roundsman {
namespace {

// The longest time between two firings of the next days: what staleness is measured by.
std::optional<double> IntervalSeconds(const Timetable& timetable) {
  constexpr int kFirings = 200;
  WallTime at = std::chrono::system_clock::now();
  std::chrono::duration<double> longest{};
  WallTime last = timetable.Next(at);
  for (int i = 0; i < kFirings && last != WallTime::max(); ++i) {
    const WallTime next = timetable.Next(last);
    if (next == WallTime::max()) break;
    longest = std::max(longest, std::chrono::duration<double>(next - last));
    last = next;
  }
  return longest.count() > 0 ? std::optional(longest.count()) : std::nullopt;
}

std::vector<PlannedJourney> JourneysOf(const std::vector<ScheduleEntry>& entries) {
  std::map<std::tuple<std::string, std::string>, PlannedJourney> journeys;
  for (const ScheduleEntry& entry : entries) {
    const Scenario& scenario = *entry.request.scenario;
    PlannedJourney& journey = journeys[{entry.key.scenario, entry.key.device}];
    if (journey.scenario.empty()) {
      journey = {entry.key.scenario,
                 entry.key.device,
                 entry.key.location,
                 scenario.journey,
                 scenario.owner,
                 scenario.severity,
                 scenario.runbook,
                 IntervalSeconds(entry.timetable),
                 {},
                 scenario.backend.empty() ? BackendWatched::kNo : BackendWatched::kYes};
    }
    if (!entry.key.row.empty()) journey.rows.push_back(entry.key.row);
  }
  std::vector<PlannedJourney> list;
  list.reserve(journeys.size());
  for (auto& [name, journey] : journeys) list.push_back(std::move(journey));
  return list;
}

}  // namespace

const Scenario* AgentPlan::Find(const std::string& id) const {
  const auto found = std::find_if(scenarios.begin(), scenarios.end(),
                                  [&](const auto& scenario) { return scenario->id == id; });
  return found == scenarios.end() ? nullptr : found->get();
}

std::optional<Duration> AgentPlan::IntervalOf(const std::string& scenario) const {
  for (const PlannedJourney& journey : journeys) {
    if (journey.scenario == scenario && journey.interval_seconds) {
      return FromSeconds(*journey.interval_seconds);
    }
  }
  return std::nullopt;
}

std::vector<RunKey> AgentPlan::Keys() const {
  std::vector<RunKey> keys;
  keys.reserve(entries.size());
  for (const ScheduleEntry& entry : entries) keys.push_back(entry.key);
  return keys;
}

std::string ScheduleWords(const Scenario& scenario, const std::optional<Duration>& otherwise) {
  if (scenario.schedule && !scenario.schedule->cron.empty()) {
    return fmt::format("{} {}", scenario.schedule->cron, scenario.schedule->timezone);
  }
  const auto every = scenario.schedule ? scenario.schedule->every : otherwise;
  return every ? "every " + FormatDurationCode(*every) : "";
}

std::shared_ptr<const AgentPlan> LoadAgentPlan(const std::filesystem::path& config,
                                               Problems& problems) {
  auto plan = std::make_shared<AgentPlan>();
  plan->settings = LoadAgentSettings(config, problems);
  if (!problems.empty()) return nullptr;
  const AgentSettings& settings = plan->settings;
  ScenarioOverrides overrides{settings.variables, settings.base_url, settings.profiles.Names()};
  ScenarioSet set = LoadScenarios(settings.scenarios, overrides);
  problems = std::move(set.problems);
  plan->scenarios = std::move(set.scenarios);
  if (!problems.empty()) return nullptr;
  plan->entries = MakeSchedule(
      {plan->scenarios, settings.profiles, settings.location, settings.every}, problems);
  if (!problems.empty()) return nullptr;
  plan->journeys = JourneysOf(plan->entries);
  for (const auto& scenario : plan->scenarios) {
    for (const std::string& name : scenario->devices) {
      const DeviceProfile* profile = settings.profiles.Find(name);
      auto& devices = plan->devices[scenario->id];
      const std::string& device = profile == nullptr ? name : profile->name;
      if (std::find(devices.begin(), devices.end(), device) == devices.end()) {
        devices.push_back(device);
      }
    }
  }
  return plan;
}

}  // namespace roundsman
