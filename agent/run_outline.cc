#include "agent/run_outline.h"

namespace roundsman {

int CountSteps(const Steps& steps) {
  int count = 0;
  for (const auto& step : steps) {
    int inside = 0;
    for (const Steps* children : step->Children()) inside += CountSteps(*children);
    count += inside > 0 ? inside : 1;
  }
  return count;
}

// The step that is done first when `step` is.
const Step& FirstOf(const Step& step) {
  for (const Steps* children : step.Children()) {
    if (!children->empty()) return FirstOf(*children->front());
  }
  return step;
}

RunReport NewReport(const RunRequest& request) {
  const Scenario& scenario = *request.scenario;
  RunReport report;
  report.started = std::chrono::system_clock::now();
  report.run = NewRunId(report.started);
  report.scenario = scenario.id;
  report.journey = scenario.journey;
  report.device = request.profile->name;
  report.screen = request.profile->viewport;
  report.row = request.row;
  report.attempt = request.attempt;
  report.owner = scenario.owner;
  report.severity = scenario.severity;
  report.runbook = scenario.runbook;
  report.tags = scenario.tags;
  report.address = scenario.base_url;
  return report;
}

RunReport NotRun(const RunRequest& request, const std::string& why) {
  RunReport report = NewReport(request);
  report.verdict = Verdict::kInconclusive;
  report.inconclusive = why;
  return report;
}

}  // namespace roundsman
