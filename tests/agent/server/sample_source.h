#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "agent/server/console_source.h"
#include "core/run_record.h"

namespace roundsman {

// Runs and alerts in memory; told to fail, it says so instead.
class SampleStore : public ResultStore {
 public:
  Result<Stored> Put(const RunRecord& run, std::span<const Alert> changed) override;
  Result<void> PutAlerts(std::span<const Alert> changed) override;
  Result<std::optional<RunRecord>> Run(const std::string& run_id) override;
  Result<std::vector<RunSummary>> Runs(const RunFilter& filter) override;
  Result<std::optional<Alert>> FindAlert(const std::string& fingerprint) override;
  Result<std::vector<Alert>> Alerts(const AlertFilter& filter) override;
  Result<std::map<std::string, WallTime>> LastTicks() override { return {}; }

  void Add(const RunRecord& run);
  // Applies `change`; false when there is no such alert.
  bool Change(const std::string& fingerprint, const std::function<void(Alert&)>& change);
  void Fail(const std::string& why);

 private:
  Result<void> Working() const;

  mutable std::mutex mutex_;
  std::vector<RunRecord> runs_;
  std::vector<Alert> alerts_;
  std::string broken_;
};

// An agent that has been at it for hours: a dozen journeys in Chinese and English, in every state
// there is, with real pictures (tests/data/console is its artefact folder). Records what it is
// asked to do.
class SampleSource : public ConsoleSource {
 public:
  // All times are relative to `now`.
  explicit SampleSource(WallTime now);
  // Nothing configured yet.
  struct Empty {};
  explicit SampleSource(Empty) {}

  std::vector<ConsoleScenario> Scenarios() override { return scenarios_; }
  std::vector<BusyRun> Busy() override { return busy_; }
  ResultStore& Store() override { return store_; }
  std::vector<Alert> ActiveAlerts() override;
  MetricsText Metrics(const std::string& accept) override;
  RobotState Health() override { return health_; }
  Result<void> RunNow(const std::string& scenario, const std::string& device) override;
  Result<void> Acknowledge(const std::string& fingerprint, const std::string& by) override;
  Result<void> MuteUntil(const std::string& fingerprint, std::optional<WallTime> until) override;
  Problems Reload() override;

  SampleStore& store() { return store_; }
  // A run of `scenario` that ends now; `broken` or `fine` as the journey's pictures have it.
  RunRecord NewRun(const std::string& scenario, const std::string& device, Verdict verdict,
                   WallTime tick) const;
  std::vector<std::string> asked() const;
  void SetReloadProblems(Problems problems) { reload_problems_ = std::move(problems); }
  void SetMetrics(std::string body) { metrics_ = std::move(body); }

 private:
  void MakeScenarios(WallTime now);
  void MakeRuns(WallTime now);
  void MakeAlerts(WallTime now);
  void MakeHealth(WallTime now);
  Alert NewAlert(const std::string& scenario, const std::string& device, FindingKind kind) const;

  std::vector<ConsoleScenario> scenarios_;
  std::vector<BusyRun> busy_;
  SampleStore store_;
  RobotState health_;
  Problems reload_problems_;
  std::string metrics_ = "# TYPE roundsman_scenario_up gauge\nroundsman_scenario_up 1\n";
  RunReport fine_;
  RunReport broken_;
  RunReport leak_;
  mutable std::mutex mutex_;
  std::vector<std::string> asked_;
};

}  // namespace roundsman
