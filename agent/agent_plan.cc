#include "agent/agent_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <tuple>

#include "agent/ground_check.h"

namespace roundsman {
namespace {

// What it takes to know the longest gaps of many scenarios with few different cron lines.
class Gaps {
 public:
  Duration Of(const ScheduleEntry& entry) {
    const Scenario& scenario = *entry.request.scenario;
    if (!scenario.schedule || scenario.schedule->cron.empty()) {
      return entry.timetable.LongestGap(now_);
    }
    const auto [gap, fresh] =
        known_.try_emplace({scenario.schedule->cron, scenario.schedule->timezone});
    if (fresh) gap->second = entry.timetable.LongestGap(now_);
    return gap->second;
  }

 private:
  const WallTime now_ = std::chrono::system_clock::now();
  std::map<std::pair<std::string, std::string>, Duration> known_;
};

void PlanJourneys(AgentPlan& plan) {
  Gaps gaps;
  std::map<std::tuple<std::string, std::string>, PlannedJourney> journeys;
  for (const ScheduleEntry& entry : plan.entries) {
    const Scenario& scenario = *entry.request.scenario;
    PlannedJourney& journey = journeys[{entry.key.scenario, entry.key.device}];
    if (journey.scenario.empty()) {
      const Duration gap = gaps.Of(entry);
      journey = {entry.key.scenario,
                 entry.key.device,
                 entry.key.location,
                 scenario.journey,
                 scenario.owner,
                 scenario.severity,
                 scenario.runbook,
                 gap > Duration::zero() ? std::optional(Seconds(gap)) : std::nullopt,
                 {},
                 scenario.backend.empty() ? BackendWatched::kNo : BackendWatched::kYes};
      if (!entry.maintenance.empty()) plan.pausing.push_back({&entry - plan.entries.data(), gap});
    }
    if (!entry.key.row.empty()) journey.rows.push_back(entry.key.row);
  }
  plan.journeys.reserve(journeys.size());
  for (auto& [name, journey] : journeys) plan.journeys.push_back(std::move(journey));
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

std::vector<std::pair<RunKey, double>> AgentPlan::PausingAt(WallTime now) const {
  std::vector<std::pair<RunKey, double>> intervals;
  intervals.reserve(pausing.size());
  for (const auto& [index, gap] : pausing) {
    const ScheduleEntry& entry = entries[static_cast<std::size_t>(index)];
    intervals.emplace_back(entry.key, Seconds(PlannedGap(entry, gap, now)));
  }
  return intervals;
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
  CheckGround(settings, problems);
  ScenarioSet set = LoadScenarios(settings.scenarios, overrides);
  PlaceInConfig(settings, set.problems);
  std::move(set.problems.begin(), set.problems.end(), std::back_inserter(problems));
  plan->scenarios = std::move(set.scenarios);
  if (!problems.empty()) return nullptr;
  plan->entries = MakeSchedule(
      {plan->scenarios, settings.profiles, settings.location, settings.every}, problems);
  if (!problems.empty()) return nullptr;
  PlanJourneys(*plan);
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
