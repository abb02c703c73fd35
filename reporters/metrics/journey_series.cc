#include "reporters/metrics/journey_series.h"

#include <algorithm>

namespace roundsman {
namespace {

std::size_t Index(Verdict verdict) {
  return static_cast<std::size_t>(std::find(kAllVerdicts.begin(), kAllVerdicts.end(), verdict) -
                                  kAllVerdicts.begin());
}

WallTime End(const RunReport& report) {
  return report.started +
         std::chrono::duration_cast<WallTime::duration>(FromSeconds(report.seconds));
}

void Later(std::optional<WallTime>& kept, WallTime seen) {
  kept = kept ? std::max(*kept, seen) : seen;
}

// In a maintenance window nobody is to be alerted: a failing run is counted, but decides nothing.
// What is well again is so in a window, too.
bool Decides(const RunRecord& record) {
  const Verdict verdict = record.report.verdict;
  if (verdict == Verdict::kFail) return record.suppressed.empty();
  return verdict != Verdict::kInconclusive;
}

std::string StepLabels(const std::string& labels, const std::string& step, FindingKind kind) {
  std::string all = labels;
  AddLabel(all, "step", step);
  AddLabel(all, "kind", Name(kind));
  return all;
}

}  // namespace

JourneySeries::JourneySeries(PlannedJourney planned) {
  AddLabel(labels, "scenario", planned.scenario);
  AddLabel(labels, "device", planned.device);
  AddLabel(labels, "location", planned.location);
  for (std::size_t i = 0; i < kAllVerdicts.size(); ++i) {
    verdict_labels[i] = labels;
    AddLabel(verdict_labels[i], "verdict", Name(kAllVerdicts[i]));
  }
  Replan(std::move(planned));
}

void JourneySeries::Replan(PlannedJourney planned) {
  plan = std::move(planned);
  if (plan.rows.empty()) plan.rows.emplace_back();
  info_labels = labels;
  AddLabel(info_labels, "journey", plan.journey);
  AddLabel(info_labels, "owner", plan.owner);
  AddLabel(info_labels, "severity", plan.severity);
  AddLabel(info_labels, "runbook", plan.runbook);
  const auto gone = [&](const std::string& row) {
    return std::find(plan.rows.begin(), plan.rows.end(), row) == plan.rows.end();
  };
  std::erase_if(decided, [&](const auto& row) { return gone(row.first); });
  std::erase_if(inconclusive_rows, gone);
}

void JourneySeries::Take(const RunRecord& record) {
  const RunReport& report = record.report;
  const std::size_t verdict = Index(report.verdict);
  ++runs[verdict];
  last_runs[verdict] = {report.run, 1, End(report)};
  if (report.verdict != Verdict::kInconclusive) {
    duration.Observe(kDurationBounds, {report.run, report.seconds, End(report)});
    for (const StepReport& step : report.steps) {
      if (step.response) {
        response.Observe(kResponseBounds, {report.run, *step.response, End(report)});
      }
      if (step.complete) {
        complete.Observe(kCompleteBounds, {report.run, *step.complete, End(report)});
      }
    }
  }
  Remember(record);
}

void JourneySeries::Remember(const RunRecord& record) {
  const RunReport& report = record.report;
  const std::string& row = record.key.row;
  Later(last_run, End(report));
  if (report.verdict == Verdict::kPass) Later(last_pass, End(report));
  if (report.verdict != Verdict::kInconclusive) TakeSteps(report);
  if (Decides(record)) {
    decided[row] = report.verdict;
    inconclusive_rows.erase(row);
  } else if (record.suppressed.empty()) {
    inconclusive_rows.insert(row);
  }
}

void JourneySeries::TakeSteps(const RunReport& report) {
  // A report names all steps of its scenario, those that were skipped as well: what it does not
  // name is no longer there.
  std::vector<StepSeries> known = std::move(steps);
  steps.clear();
  const auto find = [](std::vector<StepSeries>& in, const std::string& id) {
    return std::find_if(in.begin(), in.end(), [&](const StepSeries& s) { return s.id == id; });
  };
  for (const StepReport& from : report.steps) {
    auto step = find(steps, from.id);
    if (step == steps.end()) {
      const auto before = find(known, from.id);
      if (before != known.end()) {
        step = steps.insert(steps.end(), std::move(*before));
        known.erase(before);
      } else {
        step = steps.insert(steps.end(), StepSeries{from.id, labels, {}, {}, 0});
        AddLabel(step->labels, "step", from.id);
      }
    }
    // An older time beside those of this run would say that it still holds.
    step->response = from.response;
    step->complete = from.complete;
    step->stall = from.stall;
  }
}

void JourneySeries::SetActive(const Alert& alert) {
  const auto key = std::pair(alert.step_id, *alert.kind);
  const bool open = alert.phase == AlertPhase::kOpen;
  const auto known = active.find(key);
  if (known != active.end()) {
    known->second.value = open ? 1 : 0;
  } else if (open) {
    active[key] = {StepLabels(labels, alert.step_id, *alert.kind), 1};
  }
}

void JourneySeries::CountFinding(const Alert& alert, BackendView view) {
  FindingSeries& counted = found[{alert.step_id, *alert.kind, view}];
  if (counted.labels.empty()) {
    counted.labels = StepLabels(labels, alert.step_id, *alert.kind);
    AddLabel(counted.labels, "backend", Name(view));
  }
  ++counted.value;
}

}  // namespace roundsman
