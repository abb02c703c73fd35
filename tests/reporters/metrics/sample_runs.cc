#include "tests/reporters/metrics/sample_runs.h"

#include <fmt/format.h>

namespace roundsman {
namespace {

// 2026-11-22T11:45:03.120Z
const WallTime kStart{std::chrono::milliseconds(1795347903120)};

void At(RunRecord& record, WallTime when) {
  record.report.started = when;
  record.key.tick = when;
}

}  // namespace

PlannedJourney SamplePlan(const std::string& scenario) {
  PlannedJourney plan;
  plan.scenario = scenario;
  plan.device = "iphone-15";
  plan.location = "local";
  plan.journey = "Journey " + scenario;
  plan.owner = "wealth-qa";
  plan.severity = "critical";
  plan.runbook = "https://wiki.example.com/" + scenario;
  plan.interval_seconds = 60;
  return plan;
}

RunRecord SampleRun(const std::string& scenario, Verdict verdict, int seconds) {
  RunRecord record;
  record.key = {scenario, "iphone-15", "local", "", {}};
  RunReport& run = record.report;
  At(record, kStart + std::chrono::seconds(seconds));
  run.run = fmt::format("01KAP3V7X0{:016}", seconds);
  run.scenario = scenario;
  run.device = "iphone-15";
  run.verdict = verdict;
  run.seconds = 4.5;
  for (int i = 0; i < 3; ++i) {
    StepReport& step = run.steps.emplace_back();
    step.index = i;
    step.id = fmt::format("step-{}", i);
    step.status = StepStatus::kPassed;
    step.response = 0.1 + 0.1 * i;
    step.complete = 0.5 + 0.5 * i;
  }
  return record;
}

Alert SampleAlert(const std::string& scenario, AlertPhase phase) {
  Alert alert;
  alert.fingerprint = Fingerprint(scenario, "iphone-15", "step-1", FindingKind::kDeadControl);
  alert.name = "UIJourneyBroken";
  alert.phase = phase;
  alert.scenario = scenario;
  alert.device = "iphone-15";
  alert.location = "local";
  alert.kind = FindingKind::kDeadControl;
  alert.step_id = "step-1";
  alert.since = kStart;
  if (phase == AlertPhase::kOpen || phase == AlertPhase::kResolved) alert.opened = kStart;
  return alert;
}

void FillWithSamples(MetricsBook& book, WallTime now) {
  std::vector<PlannedJourney> plans;
  for (const char* name : {"well", "broken", "flaky", "slow", "unseen"}) {
    plans.push_back(SamplePlan(name));
  }
  book.SetScenarios(plans);
  int count = 0;
  const auto take = [&](const char* name, Verdict verdict, std::vector<Alert> changed = {}) {
    RunRecord record = SampleRun(name, verdict, ++count);
    At(record, now);
    book.Take(record, changed);
  };
  take("well", Verdict::kPass);
  take("broken", Verdict::kPass);
  take("broken", Verdict::kFail, {SampleAlert("broken")});
  Alert unseen = SampleAlert("flaky", AlertPhase::kResolved);
  unseen.backend = BackendView::kUnseen;
  take("flaky", Verdict::kFlaky, {unseen});
  take("unseen", Verdict::kPass);
  take("unseen", Verdict::kInconclusive);
  RunRecord slow = SampleRun("slow", Verdict::kPass, ++count);
  At(slow, now);
  slow.report.steps[1].complete = 7;
  slow.report.steps[1].stall = 3;
  book.Take(slow, {});

  RobotHealth& health = book.health();
  health.SetQueueDepth(2);
  health.SetReportQueueDepth(1);
  health.ObserveLateness(0.2);
  health.CountSkipped("overlap");
  health.CountBrowserRestart();
  health.SetWitness({"iphone-15"}, Health::kGood);
  health.ObserveOcr(0.08);
  health.CountReportFailure("slack");
  health.SetReload(Health::kGood);
}

std::string ValueOf(const std::string& text, const std::string& series) {
  std::size_t begin = text.starts_with(series + " ") ? 0 : text.find("\n" + series + " ");
  if (begin == std::string::npos) return "";
  begin += series.size() + (begin == 0 ? 1 : 2);
  return text.substr(begin, text.find('\n', begin) - begin);
}

}  // namespace roundsman
