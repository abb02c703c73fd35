#include "bench/soak_journeys.h"

#include <fmt/format.h>

#include <cstdlib>
#include <string>
#include <utility>

namespace roundsman {
namespace {

constexpr int kSteps = 10;
constexpr int kBrokenStep = 7;
constexpr int kOneIn = 50;
constexpr int kTurnMinutes = 3;
constexpr std::string_view kId = "wealth/journey-";

int NumberOf(const Scenario& scenario) { return std::atoi(scenario.id.c_str() + kId.size()); }

void AddSteps(RunReport& report) {
  for (int i = 0; i < kSteps; ++i) {
    StepReport step;
    step.index = i;
    step.id = fmt::format("step-{}", i);
    step.name = fmt::format("第 {} 步：点“立即买入”，看到确认页", i + 1);
    step.source = {fmt::format("scenarios/{}.yaml", report.scenario), 12 + 2 * i, 5};
    step.status = StepStatus::kPassed;
    step.seconds = 1.2 + 0.1 * i;
    step.response = 0.08 + 0.01 * i;
    step.complete = 0.4 + 0.05 * i;
    step.screenshot = fmt::format("runs/{}/step-{:02}.webp", report.run, i);
    report.steps.push_back(std::move(step));
  }
}

void Break(RunReport& report) {
  StepReport& step = report.steps[kBrokenStep];
  step.status = StepStatus::kFailed;
  Finding finding;
  finding.kind = FindingKind::kDeadControl;
  finding.step = kBrokenStep;
  finding.step_id = step.id;
  finding.fingerprint = Fingerprint(report.scenario, report.device, finding.step_id, finding.kind);
  finding.says = "Tapping “立即买入” did nothing for 10 s.";
  finding.box = Rect{16, 700, 361, 48};
  finding.expected = "a visible reaction";
  finding.seen = "nothing changed";
  finding.evidence.screenshot = fmt::format("runs/{}/finding-1.webp", report.run);
  finding.evidence.filmstrip = fmt::format("runs/{}/finding-1-film.webp", report.run);
  report.findings.push_back(std::move(finding));
}

}  // namespace

std::shared_ptr<const AgentPlan> MakeSoakPlan(int scenarios) {
  auto plan = std::make_shared<AgentPlan>();
  auto profiles = DeviceProfiles::Shipped();
  if (profiles) plan->settings.profiles = *std::move(profiles);
  for (int i = 0; i < scenarios; ++i) {
    auto scenario = std::make_shared<Scenario>();
    scenario->id = fmt::format("{}{}", kId, i);
    scenario->journey = fmt::format("买入第 {} 只基金", i);
    scenario->owner = fmt::format("team-{}", i % 7);
    scenario->runbook = "https://wiki.example.com/runbooks/buy";
    scenario->tags = {"soak", fmt::format("group-{}", i % 11)};
    scenario->devices = {"phone"};
    scenario->schedule.emplace();
    scenario->schedule->every = std::chrono::minutes(1);
    plan->scenarios.push_back(std::move(scenario));
  }
  Problems problems;
  plan->entries = MakeSchedule({plan->scenarios, plan->settings.profiles, "local", {}}, problems);
  for (const ScheduleEntry& entry : plan->entries) {
    const Scenario& scenario = *entry.request.scenario;
    PlannedJourney journey;
    journey.scenario = entry.key.scenario;
    journey.device = entry.key.device;
    journey.location = entry.key.location;
    journey.journey = scenario.journey;
    journey.owner = scenario.owner;
    journey.severity = scenario.severity;
    journey.runbook = scenario.runbook;
    journey.interval_seconds = 60;
    plan->devices[scenario.id].push_back(journey.device);
    plan->journeys.push_back(std::move(journey));
  }
  return plan;
}

RunReport SoakCarrier::Carry(const RunRequest& request, const std::stop_token&) {
  const int number = NumberOf(*request.scenario);
  const int minute = static_cast<int>(Seconds(MonoClock::now() - begun_) / 60);
  RunReport report = NotRun(request, "");
  report.inconclusive.clear();
  report.verdict = Verdict::kPass;
  report.seconds = 14.5;
  report.reproduce =
      fmt::format("roundsman run {}.yaml --device {}", report.scenario, report.device);
  AddSteps(report);
  if (number % kOneIn == 0 && (number / kOneIn + minute / kTurnMinutes) % 2 == 0) {
    Break(report);
    report.verdict = Verdict::kFail;
  } else if ((number + minute * 7) % 400 == 1) {
    Break(report);
    report.verdict = Verdict::kFlaky;
  } else if ((number + minute * 7) % 500 == 2) {
    report.verdict = Verdict::kInconclusive;
    report.inconclusive = "the browser did not start in 60 s";
  }
  return report;
}

}  // namespace roundsman
