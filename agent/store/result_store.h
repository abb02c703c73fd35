#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/alert.h"
#include "core/result.h"
#include "core/run_record.h"

namespace roundsman {

enum class Stored { kNew, kDuplicate };

// Which runs or alerts are asked for; empty fields ask for all. Newest first.
struct RunFilter {
  // kDeciding: whose verdict holds until the next one: not inconclusive, nor a failure in a
  // maintenance window or silence.
  enum class Which { kAll, kDeciding };
  std::string scenario;
  std::string device;
  std::optional<Verdict> verdict;
  std::optional<WallTime> since;
  std::optional<WallTime> before;
  int limit = 100;
  Which which = Which::kAll;
};
struct AlertFilter {
  std::string scenario;
  // Every time this one was there.
  std::string fingerprint = {};
  // Unset: all phases.
  std::optional<AlertPhase> phase;
  std::optional<WallTime> since;
  int limit = 1000;
};

// One point of a journey's history: what its strip and its curves show without reading the report.
struct RunSummary {
  RunKey key;
  std::string run;
  std::string journey;
  Verdict verdict = Verdict::kInconclusive;
  WallTime started;
  double seconds = 0;
  // The slowest step's, seconds; unset when nothing was measured.
  std::optional<double> response;
  std::optional<double> complete;
  int findings = 0;
  // What it says first, or why it is inconclusive; empty for a pass.
  std::string says;
};

// What of a run stands in its summary: the strongest finding speaks for it.
RunSummary SummaryOf(const RunRecord& run);

// Where the agent keeps runs, alerts and how far its schedule got. Thread-safe. Every change is
// durable when the call comes back; a locked or full disk is an error, never a lost earlier record.
class ResultStore {
 public:
  virtual ~ResultStore() = default;
  // The run and the alerts it changed, in one transaction. Idempotent on the run's key.
  virtual Result<Stored> Put(const RunRecord& run, std::span<const Alert> changed) = 0;
  virtual Result<void> PutAlerts(std::span<const Alert> changed) = 0;
  virtual Result<std::optional<RunRecord>> Run(const std::string& run_id) = 0;
  virtual Result<std::vector<RunSummary>> Runs(const RunFilter& filter) = 0;
  virtual Result<std::optional<Alert>> FindAlert(const std::string& fingerprint) = 0;
  virtual Result<std::vector<Alert>> Alerts(const AlertFilter& filter) = 0;
  // By RunKey without its tick (RunKey::ToString with tick 0): the last tick whose run is stored.
  virtual Result<std::map<std::string, WallTime>> LastTicks() = 0;
};

}  // namespace roundsman
