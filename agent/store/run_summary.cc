#include <algorithm>

#include "agent/store/result_store.h"

namespace roundsman {
namespace {

// The slowest of what was measured.
std::optional<double> Slowest(const RunReport& report, std::optional<double> StepReport::*time) {
  std::optional<double> slowest;
  for (const StepReport& step : report.steps) {
    if (step.*time && (!slowest || *slowest < *(step.*time))) slowest = step.*time;
  }
  return slowest;
}

std::string Says(const RunReport& report) {
  if (report.verdict == Verdict::kInconclusive) return report.inconclusive;
  if (report.verdict == Verdict::kPass || report.findings.empty()) return {};
  const auto error = std::find_if(report.findings.begin(), report.findings.end(),
                                  [](const auto& f) { return f.severity == Severity::kError; });
  return error != report.findings.end() ? error->says : report.findings.front().says;
}

}  // namespace

RunSummary SummaryOf(const RunRecord& run) {
  const RunReport& report = run.report;
  RunSummary summary;
  summary.key = run.key;
  summary.run = report.run;
  summary.journey = report.journey;
  summary.verdict = report.verdict;
  summary.started = report.started;
  summary.seconds = report.seconds;
  summary.response = Slowest(report, &StepReport::response);
  summary.complete = Slowest(report, &StepReport::complete);
  summary.findings = static_cast<int>(report.findings.size());
  summary.says = Says(report);
  return summary;
}

}  // namespace roundsman
