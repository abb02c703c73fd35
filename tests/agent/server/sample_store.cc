#include <algorithm>

#include "tests/agent/server/sample_source.h"

namespace roundsman {

Result<void> SampleStore::Working() const {
  if (broken_.empty()) return {};
  return RobotError(broken_);
}

Result<Stored> SampleStore::Put(const RunRecord& run, std::span<const Alert> changed) {
  Add(run);
  if (auto put = PutAlerts(changed); !put) return Forward(put);
  return Stored::kNew;
}

Result<void> SampleStore::PutAlerts(std::span<const Alert> changed) {
  std::lock_guard lock(mutex_);
  for (const Alert& alert : changed) {
    std::erase_if(alerts_, [&](const Alert& old) {
      return old.fingerprint == alert.fingerprint && old.since == alert.since;
    });
    alerts_.push_back(alert);
  }
  return Working();
}

Result<std::optional<RunRecord>> SampleStore::Run(const std::string& run_id) {
  std::lock_guard lock(mutex_);
  if (auto working = Working(); !working) return Forward(working);
  for (const RunRecord& run : runs_) {
    if (run.report.run == run_id) return std::optional(run);
  }
  return std::optional<RunRecord>();
}

Result<std::vector<RunSummary>> SampleStore::Runs(const RunFilter& filter) {
  std::lock_guard lock(mutex_);
  if (auto working = Working(); !working) return Forward(working);
  std::vector<RunSummary> out;
  for (const RunRecord& run : runs_) {
    const RunReport& report = run.report;
    if (!filter.scenario.empty() && filter.scenario != report.scenario) continue;
    if (!filter.device.empty() && filter.device != report.device) continue;
    if (filter.verdict && *filter.verdict != report.verdict) continue;
    if (filter.before && run.key.tick >= *filter.before) continue;
    out.push_back(SummaryOf(run));
  }
  std::stable_sort(out.begin(), out.end(), [](const RunSummary& a, const RunSummary& b) {
    return a.key.tick > b.key.tick;
  });
  if (out.size() > static_cast<std::size_t>(filter.limit)) {
    out.resize(static_cast<std::size_t>(filter.limit));
  }
  return out;
}

Result<std::optional<Alert>> SampleStore::FindAlert(const std::string& fingerprint) {
  std::lock_guard lock(mutex_);
  if (auto working = Working(); !working) return Forward(working);
  for (const Alert& alert : alerts_) {
    if (alert.fingerprint == fingerprint) return std::optional(alert);
  }
  return std::optional<Alert>();
}

Result<std::vector<Alert>> SampleStore::Alerts(const AlertFilter& filter) {
  std::lock_guard lock(mutex_);
  if (auto working = Working(); !working) return Forward(working);
  std::vector<Alert> out;
  for (const Alert& alert : alerts_) {
    if (!filter.scenario.empty() && filter.scenario != alert.scenario) continue;
    if (!filter.fingerprint.empty() && filter.fingerprint != alert.fingerprint) continue;
    if (filter.phase && *filter.phase != alert.phase) continue;
    if (filter.since && alert.last_seen < *filter.since) continue;
    out.push_back(alert);
  }
  std::stable_sort(out.begin(), out.end(),
                   [](const Alert& a, const Alert& b) { return a.since > b.since; });
  return out;
}

void SampleStore::Add(const RunRecord& run) {
  std::lock_guard lock(mutex_);
  runs_.push_back(run);
}

bool SampleStore::Change(const std::string& fingerprint,
                         const std::function<void(Alert&)>& change) {
  std::lock_guard lock(mutex_);
  for (Alert& alert : alerts_) {
    if (alert.fingerprint != fingerprint) continue;
    change(alert);
    return true;
  }
  return false;
}

void SampleStore::Fail(const std::string& why) {
  std::lock_guard lock(mutex_);
  broken_ = why;
}

}  // namespace roundsman
