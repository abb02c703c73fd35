#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "agent/agent_plan.h"
#include "agent/host_watch.h"
#include "agent/report_desk.h"
#include "agent/schedule_meter.h"
#include "agent/scheduler.h"
#include "agent/server/console_source.h"
#include "agent/store/evidence_guard.h"
#include "agent/worker_pool.h"

namespace roundsman {

// Keeps what only the console asks for: answers of the witness, deliveries that failed, the last
// reload. Thread-safe; told by whoever knows.
class HealthNotes {
 public:
  void Witness(const std::string& device, const Result<void>& sees);
  void Delivered(const std::string& receiver);
  void DeliveryFailed(const std::string& receiver, const std::string& why);
  void Reloaded(Problems problems);
  void BrowserStarted();

  // Adds to what else is known.
  void FillIn(RobotState& health) const;

 private:
  mutable std::mutex mutex_;
  std::map<std::string, RobotState::Witness> witnesses_;
  std::map<std::string, RobotState::Receiver> deliveries_;
  std::optional<RobotState::Reload> reload_;
  std::int64_t browsers_ = 0;
};

// What the console sees of; all of it outlives it.
struct AppConsoleParts {
  ResultStore& store;
  MetricsBook& metrics;
  ReportDesk& desk;
  Scheduler& scheduler;
  WorkerPool& workers;
  RunQueue& queue;
  const ScheduleMeter& meter;
  const HostWatch& host;
  const GuardedStore& evidence;
  const HealthNotes& notes;
  std::filesystem::path data;
  std::function<std::shared_ptr<const AgentPlan>()> plan;
  std::function<Problems()> reload;
};

// The console's window into the agent. Thread-safe as its parts are.
class AppConsole : public ConsoleSource {
 public:
  explicit AppConsole(AppConsoleParts parts);

  std::vector<ConsoleScenario> Scenarios() override;
  std::vector<BusyRun> Busy() override;
  ResultStore& Store() override { return parts_.store; }
  std::vector<Alert> ActiveAlerts() override { return parts_.desk.Active(); }
  MetricsText Metrics(const std::string& accept) override;
  RobotState Health() override;
  Result<void> RunNow(const std::string& scenario, const std::string& device) override;
  Result<void> Acknowledge(const std::string& fingerprint, const std::string& by) override {
    return parts_.desk.Acknowledge(fingerprint, by);
  }
  Result<void> MuteUntil(const std::string& fingerprint, std::optional<WallTime> until) override {
    return parts_.desk.MuteUntil(fingerprint, until);
  }
  Problems Reload() override { return parts_.reload(); }

 private:
  AppConsoleParts parts_;
  const WallTime started_;
};

}  // namespace roundsman
