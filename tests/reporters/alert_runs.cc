#include "tests/reporters/alert_runs.h"

#include <fmt/format.h>

namespace roundsman {
namespace {

Finding Found(const RunReport& run, const std::string& step, Severity severity) {
  Finding finding;
  finding.kind = severity == Severity::kError ? FindingKind::kDeadControl : FindingKind::kJank;
  finding.severity = severity;
  finding.step = 1;
  finding.step_id = step;
  finding.fingerprint = Fingerprint(run.scenario, run.device, step, finding.kind);
  finding.says = "Tapped 登录 and nothing changed for 10 s";
  finding.evidence.screenshot = fmt::format("runs/{}/01-found.jpg", run.run);
  return finding;
}

}  // namespace

WallTime AlertRuns::StartOf(int number) const {
  return WallTime(std::chrono::seconds(1795347900)) + std::chrono::minutes(number);
}

RunRecord AlertRuns::Next(const std::string& device, Verdict verdict) {
  RunRecord record;
  record.report.run = fmt::format("run-{}", made_);
  record.report.scenario = "login-holdings";
  record.report.journey = "登录并查看持仓";
  record.report.device = device;
  record.report.severity = "critical";
  record.report.tags = {"smoke"};
  record.report.verdict = verdict;
  record.report.started = StartOf(made_);
  record.report.seconds = 8;
  record.key = {record.report.scenario, device, "local", "", StartOf(made_)};
  ++made_;
  return record;
}

RunRecord AlertRuns::Pass(const std::string& device) { return Next(device, Verdict::kPass); }

RunRecord AlertRuns::Fail(const std::string& step, const std::string& device) {
  RunRecord record = Next(device, Verdict::kFail);
  StepReport& failed = record.report.steps.emplace_back();
  failed.id = step;
  failed.name = "tap 登录";
  failed.status = StepStatus::kFailed;
  record.report.findings.push_back(Found(record.report, step, Severity::kError));
  return record;
}

RunRecord AlertRuns::Flaky(const std::string& step) {
  RunRecord record = Fail(step);
  record.report.verdict = Verdict::kFlaky;
  record.report.confirmation = Confirmation{"again", Verdict::kPass, 8, ""};
  return record;
}

RunRecord AlertRuns::Warn(const std::string& step) {
  RunRecord record = Next("iphone-15", Verdict::kPass);
  record.report.findings.push_back(Found(record.report, step, Severity::kWarning));
  return record;
}

RunRecord AlertRuns::Inconclusive(const std::string& why) {
  RunRecord record = Next("iphone-15", Verdict::kInconclusive);
  record.report.inconclusive = why;
  return record;
}

RunRecord AlertRuns::Confirmed(RunRecord record) {
  record.report.confirmation = Confirmation{"again", Verdict::kFail, 8, ""};
  return record;
}

void AlertRuns::Skip(RunRecord& record, const std::string& step) {
  StepReport& skipped = record.report.steps.emplace_back();
  skipped.id = step;
  skipped.name = "never came to it";
}

}  // namespace roundsman
