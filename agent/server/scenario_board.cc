#include "agent/server/scenario_board.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <tuple>
#include <utility>

#include "agent/server/console_json.h"

namespace roundsman {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kStripLength = 30;
constexpr int kMostRuns = 360;
// In case a run was stored without the events being told.
constexpr Duration kForget = std::chrono::seconds(30);

Standing Better(Standing a, Standing b) { return std::min(a, b); }

Standing StandingOf(Verdict verdict) {
  switch (verdict) {
    case Verdict::kPass:
      return Standing::kFine;
    case Verdict::kFlaky:
      return Standing::kFlaky;
    case Verdict::kFail:
      return Standing::kSuspect;
    case Verdict::kInconclusive:
      break;
  }
  return Standing::kUnknown;
}

Standing StandingOf(const Alert& alert) {
  if (alert.name == kRobotBlind) return Standing::kUnknown;
  const bool open = alert.phase == AlertPhase::kOpen;
  if (alert.name == kJourneyBroken) return open ? Standing::kBroken : Standing::kSuspect;
  return open && alert.kind ? Standing::kWarned : Standing::kFine;
}

int SeverityRank(const std::string& severity) {
  if (severity == "critical") return 0;
  return severity == "info" ? 2 : 1;
}

// The alert that says best why it stands so: the strongest, then the oldest.
bool TellsMore(const Alert* a, const Alert* b) {
  return std::tuple(StandingOf(*a), a->since) < std::tuple(StandingOf(*b), b->since);
}

int Badness(Verdict verdict) {
  constexpr std::array<int, 4> kBadness = {0, 2, 3, 1};
  return kBadness[static_cast<std::size_t>(verdict)];
}

std::vector<Verdict> Strip(const std::vector<RunSummary>& newest_first) {
  std::vector<Verdict> marks;
  std::map<WallTime, std::size_t> by_tick;
  for (const RunSummary& run : newest_first) {
    const auto [it, fresh] = by_tick.try_emplace(run.key.tick, marks.size());
    if (fresh) {
      if (marks.size() == kStripLength) break;
      marks.push_back(run.verdict);
    } else if (Badness(run.verdict) > Badness(marks[it->second])) {
      marks[it->second] = run.verdict;
    }
  }
  std::reverse(marks.begin(), marks.end());
  return marks;
}

// Of a run or of a history.
template <typename T>
void PutTimes(Json& to, const T& from) {
  if (from.response) to["response"] = *from.response;
  if (from.complete) to["complete"] = *from.complete;
}

}  // namespace

std::string_view Name(Standing standing) {
  constexpr std::array<std::string_view, 7> kNames = {"broken", "unknown", "suspect", "flaky",
                                                      "warned", "fine",    "new"};
  return kNames[static_cast<std::size_t>(standing)];
}

// What all tiles look at, asked for once.
struct ScenarioBoard::World {
  std::vector<ConsoleScenario> scenarios;
  std::map<std::string, std::vector<Alert>> alerts;
  std::map<std::pair<std::string, std::string>, WallTime> busy;
};

ScenarioBoard::World ScenarioBoard::Look() {
  World world;
  world.scenarios = source_.Scenarios();
  for (Alert& alert : source_.ActiveAlerts()) {
    const std::string scenario = alert.scenario;
    world.alerts[scenario].push_back(std::move(alert));
  }
  for (const BusyRun& run : source_.Busy()) world.busy[{run.scenario, run.device}] = run.started;
  return world;
}

ScenarioBoard::History ScenarioBoard::Condense(const std::vector<RunSummary>& newest_first) {
  History history;
  for (const RunSummary& run : newest_first) {
    if (!history.response && run.response) {
      history.response = run.response;
      history.complete = run.complete;
    }
    const bool known =
        std::any_of(history.last.begin(), history.last.end(),
                    [&](const RunSummary& last) { return last.key.device == run.key.device; });
    if (!known) history.last.push_back(run);
  }
  history.strip = Strip(newest_first);
  return history;
}

Result<ScenarioBoard::History> ScenarioBoard::HistoryOf(const ConsoleScenario& scenario) {
  // Asked for before the store is: a run that ends meanwhile is looked up again, never missed.
  const std::uint64_t ended = events_.RunsEnded(scenario.id);
  {
    std::lock_guard lock(mutex_);
    const auto it = remembered_.find(scenario.id);
    if (it != remembered_.end() && it->second.runs_ended == ended &&
        MonoClock::now() - it->second.at < kForget) {
      return it->second.history;
    }
  }
  RunFilter filter;
  filter.scenario = scenario.id;
  const int devices = std::max<int>(1, static_cast<int>(scenario.devices.size()));
  filter.limit = std::min(static_cast<int>(kStripLength) * devices, kMostRuns);
  const Result<std::vector<RunSummary>> runs = source_.Store().Runs(filter);
  if (!runs) return Forward(runs);
  History history = Condense(*runs);
  std::lock_guard lock(mutex_);
  remembered_[scenario.id] = {ended, MonoClock::now(), history};
  return history;
}

Result<Json> ScenarioBoard::Tile(const ConsoleScenario& scenario, const World& world) {
  const Result<History> history = HistoryOf(scenario);
  if (!history) return Forward(history);
  const std::vector<RunSummary>& last_runs = history->last;
  static const std::vector<Alert> none;
  const auto found = world.alerts.find(scenario.id);
  const std::vector<Alert>& alerts = found == world.alerts.end() ? none : found->second;

  Json devices = Json::array();
  Standing worst = Standing::kNew;
  for (const ConsoleDevice& device : scenario.devices) {
    Json row = {{"name", device.name}};
    Standing standing = Standing::kNew;
    const auto last = std::find_if(last_runs.begin(), last_runs.end(), [&](const RunSummary& run) {
      return run.key.device == device.name;
    });
    if (last != last_runs.end()) {
      standing = StandingOf(last->verdict);
      row["last_run"] = last->run;
      row["last_verdict"] = Name(last->verdict);
      row["started"] = FormatRfc3339(last->started);
      if (!last->says.empty()) row["says"] = last->says;
      PutTimes(row, *last);
    }
    for (const Alert& alert : alerts) {
      if (alert.device == device.name) standing = Better(standing, StandingOf(alert));
    }
    row["state"] = Name(standing);
    if (device.next) row["next"] = FormatRfc3339(*device.next);
    if (device.maintenance) {
      row["maintenance"] = {{"until", FormatRfc3339(device.maintenance->until)},
                            {"reason", device.maintenance->reason}};
    }
    if (const auto busy = world.busy.find({scenario.id, device.name}); busy != world.busy.end()) {
      row["running_since"] = FormatRfc3339(busy->second);
    }
    worst = Better(worst, standing);
    devices.push_back(std::move(row));
  }

  const Alert* tells = nullptr;
  Json fingerprints = Json::array();
  for (const Alert& alert : alerts) {
    fingerprints.push_back(alert.fingerprint);
    // A scenario that lost a device still has its alerts.
    worst = Better(worst, StandingOf(alert));
    if (StandingOf(alert) != Standing::kFine && (tells == nullptr || TellsMore(&alert, tells))) {
      tells = &alert;
    }
  }
  Json out = {{"id", scenario.id},
              {"journey", scenario.journey.empty() ? scenario.id : scenario.journey},
              {"description", scenario.description},
              {"owner", scenario.owner},
              {"severity", scenario.severity},
              {"runbook", scenario.runbook},
              {"tags", scenario.tags},
              {"schedule", scenario.schedule},
              {"state", Name(worst)}};
  if (tells != nullptr && worst != Standing::kFine) {
    out["says"] = tells->says;
    out["since"] = FormatRfc3339(tells->since);
    out["fingerprint"] = tells->fingerprint;
    if (!tells->acknowledged_by.empty()) out["acknowledged_by"] = tells->acknowledged_by;
    if (tells->muted_until) out["muted_until"] = FormatRfc3339(*tells->muted_until);
    if (!tells->suppressed.empty()) out["suppressed"] = tells->suppressed;
  } else if (worst < Standing::kFine && !last_runs.empty()) {
    out["says"] = last_runs.front().says;
  }
  PutTimes(out, *history);
  if (!last_runs.empty()) out["last_run"] = ToJsonValue(last_runs.front());
  out["devices"] = std::move(devices);
  out["alerts"] = std::move(fingerprints);
  out["strip"] = Json::array();
  for (const Verdict verdict : history->strip) out["strip"].push_back(Name(verdict));
  return out;
}

Result<Json> ScenarioBoard::All() {
  const World world = Look();
  std::vector<Json> tiles;
  for (const ConsoleScenario& scenario : world.scenarios) {
    Result<Json> tile = Tile(scenario, world);
    if (!tile) return tile;
    tiles.push_back(std::move(*tile));
  }
  const auto rank = [](const Json& tile) {
    constexpr std::string_view kOrder = "broken unknown suspect flaky warned fine new";
    return std::tuple(kOrder.find(tile["state"].get_ref<const std::string&>()),
                      SeverityRank(tile["severity"].get_ref<const std::string&>()),
                      tile.value("since", "9"));
  };
  std::stable_sort(tiles.begin(), tiles.end(),
                   [&](const Json& a, const Json& b) { return rank(a) < rank(b); });
  return Json(std::move(tiles));
}

Result<std::optional<Json>> ScenarioBoard::One(const std::string& id) {
  const World world = Look();
  const auto it = std::find_if(world.scenarios.begin(), world.scenarios.end(),
                               [&](const ConsoleScenario& each) { return each.id == id; });
  if (it == world.scenarios.end()) return std::optional<Json>();
  Result<Json> tile = Tile(*it, world);
  if (!tile) return Forward(tile);
  return std::optional<Json>(std::move(*tile));
}

}  // namespace roundsman
