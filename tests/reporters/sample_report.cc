#include "tests/reporters/sample_report.h"

#include <fmt/format.h>

namespace roundsman {
namespace {

// 2026-11-22T11:45:03.120Z
const WallTime kStart{std::chrono::milliseconds(1795347903120)};

struct SampleStep {
  std::string name;
  int line = 0;
  double seconds = 0;
  double response = 0;
  double complete = 0;
  std::string picture;
  StepStatus status = StepStatus::kPassed;
};

void AddSteps(RunReport& run, const std::string& file, const std::vector<SampleStep>& steps) {
  for (const SampleStep& from : steps) {
    StepReport& step = run.steps.emplace_back();
    step.index = static_cast<int>(run.steps.size()) - 1;
    step.id = fmt::format("step-{}", step.index);
    step.name = from.name;
    step.source = {file, from.line, 5};
    step.status = from.status;
    step.seconds = from.seconds;
    if (from.response > 0) step.response = from.response;
    if (from.complete > 0) step.complete = from.complete;
    step.screenshot = from.picture;
    run.seconds += from.seconds;
  }
}

RunReport NewRun(const std::string& id, const std::string& scenario, const std::string& journey) {
  RunReport run;
  run.run = "01KAP3V7X0000000000000000" + id;
  run.scenario = scenario;
  run.journey = journey;
  run.device = "iphone-15";
  run.screen = {390, 844};
  run.started = kStart;
  run.address = "https://m.example.com";
  run.reproduce = fmt::format("roundsman run scenarios/{}.yaml --device iphone-15", scenario);
  return run;
}

RunReport Broken() {
  RunReport run = NewRun("A", "login-holdings", "登录并查看持仓");
  run.verdict = Verdict::kFail;
  run.owner = "wealth-qa";
  run.severity = "critical";
  run.runbook = "https://wiki.example.com/login";
  run.tags = {"smoke", "trading"};
  run.row = {{"user", "a"}};
  AddSteps(run, "login-holdings.yaml",
           {{"open /login", 11, 1.84, 0.31, 1.22, "s-zh-1login.jpg"},
            {"type demo into 用户名", 12, 0.92, 0.05, 0.34, "s-zh-1login.jpg"},
            {"type •••••• into 密码", 13, 0.88, 0.04, 0.31, "s-zh-1login.jpg"},
            {"tap 登录", 14, 10.4, 0, 0, "f-login.jpg", StepStatus::kFailed},
            {"see 总资产", 15, 0, 0, 0, "", StepStatus::kSkipped},
            {"tap 持仓", 16, 0, 0, 0, "", StepStatus::kSkipped}});
  run.steps[3].filmstrip = "film-login.jpg";
  run.steps[3].note = "Waited 10 s for any change";
  run.steps[4].note = "the journey had stopped";
  Finding& finding = run.findings.emplace_back();
  finding.kind = FindingKind::kDeadControl;
  finding.step = 3;
  finding.step_id = "step-3";
  finding.fingerprint = Fingerprint(run.scenario, run.device, "step-3", finding.kind);
  finding.says = "Tapped 登录 and nothing changed for 10 s";
  finding.box = Rect{24, 472, 342, 52};
  finding.expected = "The screen answers within 1 s";
  finding.seen = "The same login page; the touch arrived, no request went out";
  finding.explains = {FindingKind::kMissingContent};
  finding.backend = BackendView::kUnseen;
  finding.evidence = {"f-login.jpg", "s-zh-1login.jpg", "", "film-login.jpg"};
  run.confirmation = Confirmation{"01KAP3VC00000000000000000B", Verdict::kFail, 13.9, ""};
  return run;
}

RunReport Flaky() {
  RunReport run = NewRun("C", "fund-detail", "查看基金详情");
  run.device = "pixel-8";
  run.screen = {390, 844};
  run.verdict = Verdict::kFlaky;
  AddSteps(run, "fund-detail.yaml",
           {{"open /funds", 7, 1.31, 0.22, 0.88, "s-zh-3funds.jpg"},
            {"tap 绿色能源股票A", 8, 3.72, 0.19, 3.1, "f-cookie.jpg", StepStatus::kFailed},
            {"see 单位净值", 9, 0.21, 0, 0, "s-zh-4fund.jpg"},
            {"scroll to 基金经理", 10, 1.12, 0.06, 0.7, "s-zh-4fund-b.jpg"}});
  run.steps[1].stall = 1.4;
  run.steps[1].filmstrip = "film-fund.jpg";
  Finding& finding = run.findings.emplace_back();
  finding.kind = FindingKind::kPlaceholderLeak;
  finding.step = 1;
  finding.step_id = "step-1";
  finding.fingerprint = Fingerprint(run.scenario, run.device, "step-1", finding.kind);
  finding.says = "It shows “[object Object]” where the risk level should be";
  finding.box = Rect{14, 742, 362, 88};
  finding.expected = "words or a figure";
  finding.seen = "[object Object]";
  finding.evidence = {"f-cookie.jpg", "f-fund.jpg", "f-diff.jpg", "film-fund.jpg"};
  run.confirmation = Confirmation{"01KAP3VC00000000000000000D", Verdict::kPass, 5.2, ""};
  return run;
}

RunReport Unknown() {
  RunReport run = NewRun("E", "buy-fund", "买入基金");
  run.device = "ipad-air";
  run.verdict = Verdict::kInconclusive;
  run.inconclusive = "The browser went away (signal 9) while opening /fund";
  AddSteps(run, "buy-fund.yaml",
           {{"open /fund?code=110275", 19, 2.4, 0, 0, "", StepStatus::kFailed},
            {"tap 立即买入", 20, 0, 0, 0, "", StepStatus::kSkipped}});
  return run;
}

RunReport FineWithRemark() {
  RunReport run = NewRun("F", "holdings-desktop", "Holdings on a desktop");
  run.device = "desktop-1366";
  run.screen = {1366, 768};
  run.verdict = Verdict::kPass;
  AddSteps(run, "holdings-desktop.yaml",
           {{"open /login", 5, 0.9, 0.2, 0.6, "s-desk-1login.jpg"},
            {"tap Sign in", 8, 3.2, 1.31, 2.2, "s-desk-2holdings.jpg", StepStatus::kWarned},
            {"see Total assets", 9, 0.2, 0, 0, "s-desk-2holdings.jpg"}});
  Finding& finding = run.findings.emplace_back();
  finding.kind = FindingKind::kSlowResponse;
  finding.severity = Severity::kWarning;
  finding.step = 1;
  finding.step_id = "step-1";
  finding.fingerprint = Fingerprint(run.scenario, run.device, "step-1", finding.kind);
  finding.says = "It took 1.3 s to react to the tap on Sign in";
  finding.expected = "a reaction within 1 s";
  finding.seen = "the first change after 1.31 s";
  finding.evidence.screenshot = "f-desk.jpg";
  return run;
}

RunReport Fine() {
  RunReport run = NewRun("G", "browse-funds", "Browse the funds");
  run.verdict = Verdict::kPass;
  AddSteps(run, "browse-funds.yaml",
           {{"open /funds", 6, 1.1, 0.21, 0.74, "s-en-3funds.jpg"},
            {"tap Green Energy A", 7, 0.94, 0.11, 0.64, "s-en-4fund.jpg"},
            {"see Unit value", 8, 0.05, 0, 0, "s-en-4fund.jpg"}});
  return run;
}

}  // namespace

Report SampleReport() {
  Report report;
  report.version = "0.1.0";
  report.started = kStart;
  report.seconds = 42.6;
  report.runs = {Fine(), Broken(), Flaky(), Unknown(), FineWithRemark()};
  report.cancelled = {"transfer on iphone-15"};
  return report;
}

RunReport SampleLook() {
  RunReport run = NewRun("H", "look", "Look at https://m.example.com");
  run.verdict = Verdict::kPass;
  AddSteps(run, "", {{"open https://m.example.com", 0, 2.1, 0.18, 1.24, "s-en-2holdings.jpg"}});
  return run;
}

RunReport HostileRun(const std::string& hostile) {
  RunReport run = NewRun("X", hostile, hostile);
  run.device = run.owner = run.severity = run.runbook = run.address = run.reproduce = hostile;
  run.tags = {hostile};
  run.row = {{hostile, hostile}};
  run.verdict = Verdict::kFail;
  AddSteps(run, hostile, {{hostile, 1, 1, 0.1, 0.2, hostile, StepStatus::kFailed}});
  run.steps[0].note = hostile;
  Finding& finding = run.findings.emplace_back();
  finding.says = finding.expected = finding.seen = finding.fingerprint = hostile;
  finding.evidence = {hostile, hostile, hostile, hostile};
  run.confirmation = Confirmation{"x", Verdict::kFail, 1, hostile};
  return run;
}

}  // namespace roundsman
