#include "agent/app_console.h"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>

#include "agent/version.h"

namespace roundsman {

void HealthNotes::Witness(const std::string& device, const Result<void>& sees) {
  const std::lock_guard lock(mutex_);
  witnesses_[device] = {device, sees.has_value(), std::chrono::system_clock::now(),
                        sees ? "" : sees.error().message};
}

void HealthNotes::Delivered(const std::string& receiver) {
  const std::lock_guard lock(mutex_);
  RobotState::Receiver& told = deliveries_[receiver];
  ++told.sent;
  told.last_error.clear();
}

void HealthNotes::DeliveryFailed(const std::string& receiver, const std::string& why) {
  const std::lock_guard lock(mutex_);
  RobotState::Receiver& told = deliveries_[receiver];
  ++told.failed;
  told.last_error = why;
}

void HealthNotes::Reloaded(Problems problems) {
  const std::lock_guard lock(mutex_);
  reload_ = {std::chrono::system_clock::now(), std::move(problems)};
}

void HealthNotes::BrowserStarted() {
  const std::lock_guard lock(mutex_);
  ++browsers_;
}

void HealthNotes::FillIn(RobotState& state) const {
  const std::lock_guard lock(mutex_);
  for (const auto& [device, witness] : witnesses_) state.witnesses.push_back(witness);
  for (RobotState::Receiver& receiver : state.receivers) {
    const auto known = deliveries_.find(receiver.name);
    if (known == deliveries_.end()) continue;
    receiver.sent = known->second.sent;
    receiver.failed = known->second.failed;
    receiver.last_error = known->second.last_error;
  }
  state.reload = reload_;
  // The first one is no restart.
  state.browser_restarts = std::max<std::int64_t>(0, browsers_ - 1);
}

AppConsole::AppConsole(AppConsoleParts parts)
    : parts_(std::move(parts)), started_(std::chrono::system_clock::now()) {}

std::vector<ConsoleScenario> AppConsole::Scenarios() {
  const auto plan = parts_.plan();
  std::map<std::pair<std::string, std::string>, WallTime> next;
  for (const UpcomingRun& run : parts_.scheduler.Upcoming()) {
    next.try_emplace({run.key.scenario, run.key.device}, run.start);
  }
  const WallTime now = std::chrono::system_clock::now();
  std::map<std::pair<std::string, std::string>, ConsolePause> pauses;
  for (const AgentPlan::Pausing& pausing : plan->pausing) {
    const ScheduleEntry& entry = plan->entries[static_cast<std::size_t>(pausing.entry)];
    const auto pause = entry.maintenance.At(now);
    if (!pause) continue;
    const std::pair place(entry.key.scenario, entry.key.device);
    pauses[place] = {pause->end, pause->reason};
    const WallTime tick = entry.timetable.Next(pause->end - std::chrono::milliseconds(1));
    if (tick == WallTime::max()) {
      next.erase(place);
    } else {
      next[place] = entry.timetable.Start(tick);
    }
  }
  std::vector<ConsoleScenario> list;
  for (const auto& scenario : plan->scenarios) {
    ConsoleScenario entry;
    entry.id = scenario->id;
    entry.journey = scenario->journey;
    entry.description = scenario->description;
    entry.owner = scenario->owner;
    entry.severity = scenario->severity;
    entry.runbook = scenario->runbook;
    entry.tags = scenario->tags;
    entry.schedule = ScheduleWords(*scenario, plan->settings.every);
    if (const auto devices = plan->devices.find(scenario->id); devices != plan->devices.end()) {
      for (const std::string& device : devices->second) {
        const auto at = next.find({scenario->id, device});
        const auto pause = pauses.find({scenario->id, device});
        entry.devices.push_back(
            {device, at == next.end() ? std::nullopt : std::optional(at->second),
             pause == pauses.end() ? std::nullopt : std::optional(pause->second)});
      }
    }
    list.push_back(std::move(entry));
  }
  return list;
}

std::vector<BusyRun> AppConsole::Busy() {
  std::vector<BusyRun> busy;
  for (const BusyWorker& worker : parts_.workers.Busy()) {
    if (worker.state == WorkerState::kRunning) {
      busy.push_back({worker.key.scenario, worker.key.device, worker.since});
    }
  }
  return busy;
}

MetricsText AppConsole::Metrics(const std::string& accept) {
  const MetricsFormat format = NegotiateMetrics(accept);
  return {std::string(ContentType(format)), parts_.metrics.Text(format)};
}

RobotState AppConsole::Health() {
  RobotState state;
  state.version = kVersion;
  state.started = started_;
  const QueueDepth depth = parts_.queue.Depth();
  state.waiting = static_cast<std::int64_t>(depth.waiting);
  state.running = static_cast<std::int64_t>(depth.leased);
  state.workers = parts_.workers.workers();
  state.lateness_p50 = parts_.meter.LatenessOf(0.5);
  state.lateness_p99 = parts_.meter.LatenessOf(0.99);
  state.skipped = parts_.meter.skipped();
  for (const ReceiverSettings& receiver : parts_.plan()->settings.receivers) {
    state.receivers.push_back({receiver.name, 0, 0, ""});
  }
  parts_.notes.FillIn(state);
  state.disk.path = parts_.data.string();
  std::error_code failed;
  const std::filesystem::space_info space = std::filesystem::space(parts_.data, failed);
  if (!failed) {
    state.disk.used = static_cast<std::int64_t>(space.capacity - space.free);
    state.disk.free = static_cast<std::int64_t>(space.available);
  }
  state.disk.evidence_dropped = parts_.evidence.dropped();
  const HostWatch::State host = parts_.host.Now();
  state.host = {host.cpu, host.steal, host.memory, host.trouble};
  return state;
}

Result<void> AppConsole::RunNow(const std::string& scenario, const std::string& device) {
  const auto plan = parts_.plan();
  if (plan->Find(scenario) == nullptr) {
    return ConfigError(fmt::format("there is no scenario “{}”", scenario));
  }
  const Scheduler::RunNow asked = parts_.scheduler.Trigger(scenario, device);
  if (asked.queued > 0) return {};
  if (asked.busy > 0) return ConfigError("it is running already, or about to");
  if (asked.refused > 0) return ConfigError("the queue is full; try again in a while");
  return ConfigError(device.empty()
                         ? "it has no schedule, so that the agent does not run it: give it "
                           "`schedule: {every: 5m}`, or the config an `every:`"
                         : fmt::format("it does not run on “{}”", device));
}

}  // namespace roundsman
