#include "tests/agent/server/sample_source.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

#include "core/io/files.h"
#include "reporters/report_json.h"
#include "tests/source_root.h"

namespace roundsman {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr int kTicks = 48;
constexpr auto kEvery = minutes(5);

struct SampleJourney {
  const char* id;
  const char* name;
  const char* owner;
  const char* severity;
  std::vector<std::string> devices;
};

const std::vector<SampleJourney>& Journeys() {
  static const std::vector<SampleJourney> journeys = {
      {"browse-funds", "浏览基金", "wealth-qa", "warning", {"iphone-15", "pixel-8"}},
      {"buy-fund", "买入基金", "trading-qa", "critical", {"iphone-15", "pixel-8", "ipad-air"}},
      {"english", "Switch to English and back", "platform", "info", {"desktop-1366"}},
      {"help-pages", "Help and contact pages", "support", "warning", {"iphone-15"}},
      {"holdings-desktop", "Holdings on a desktop", "wealth-qa", "warning", {"desktop-1366"}},
      {"identity", "实名认证", "risk-control", "critical", {"pixel-8"}},
      {"login-holdings", "登录并查看持仓", "wealth-qa", "critical", {"iphone-15", "desktop-1366"}},
      {"messages", "消息中心", "platform", "info", {"iphone-15"}},
      {"open-account", "Open an account", "growth", "warning", {"iphone-15"}},
      {"payments/transfer",
       "Transfer between own accounts",
       "payments",
       "critical",
       {"iphone-15", "pixel-8"}},
      {"redeem-fund", "赎回基金", "trading-qa", "critical", {"iphone-15"}},
      {"statements", "Download a statement", "wealth-qa", "info", {"desktop-1366"}}};
  return journeys;
}

// What a journey's runs came to, newest is 0; -1: never ran.
int SampleVerdict(const std::string& id, const std::string& device, int age) {
  if (id == "open-account") return -1;
  if (id == "buy-fund" && device != "ipad-air") return age < 9 ? 2 : age == 23 ? 1 : 0;
  if (id == "login-holdings" && device == "iphone-15") return age < 4 || age == 30 ? 2 : 0;
  if (id == "payments/transfer" && device == "pixel-8") return age == 0 ? 2 : 0;
  if (id == "english") return age == 0 || age == 7 || age == 19 ? 1 : 0;
  if (id == "identity") return age < 5 || age == 17 ? 3 : 0;
  if (id == "redeem-fund") return age > 20 && age < 25 ? 2 : 0;
  return 0;
}

RunReport ReadSample(const std::string& name) {
  const auto path = SourceRoot() / "tests" / "data" / "console" / (name + ".json");
  const Result<std::string> text = ReadFile(path);
  const Result<RunReport> report = text ? RunReportFromJson(*text) : Forward(text);
  if (!report) {
    fmt::print(stderr, "{}\n", report.error().ToString());
    std::abort();
  }
  return *report;
}

// The same every time, and life-like: a slow swell with some noise.
double Wobble(std::size_t seed) {
  const auto x = static_cast<double>(seed % 1000);
  return 1 + 0.22 * std::sin(x / 6.0) + 0.09 * std::sin(x * 12.9898);
}

}  // namespace

SampleSource::SampleSource(WallTime now)
    : fine_(ReadSample("fine")), broken_(ReadSample("broken")), leak_(ReadSample("leak")) {
  now = std::chrono::floor<seconds>(now);
  MakeScenarios(now);
  MakeRuns(now);
  MakeAlerts(now);
  MakeHealth(now);
}

void SampleSource::MakeScenarios(WallTime now) {
  for (const SampleJourney& journey : Journeys()) {
    ConsoleScenario& scenario = scenarios_.emplace_back();
    scenario.id = journey.id;
    scenario.journey = journey.name;
    scenario.owner = journey.owner;
    scenario.severity = journey.severity;
    scenario.runbook = "https://wiki.example.com/" + scenario.id;
    scenario.tags = {"smoke"};
    scenario.schedule = "every 5m";
    for (const std::string& device : journey.devices) {
      scenario.devices.push_back({device, now + seconds(70 + 11 * scenarios_.size())});
      if (scenario.id == "statements") {
        scenario.devices.back().maintenance = ConsolePause{now + minutes(90), "月末结算"};
      }
    }
  }
  busy_ = {{"redeem-fund", "iphone-15", now - seconds(7)}};
}

RunRecord SampleSource::NewRun(const std::string& scenario, const std::string& device,
                               Verdict verdict, WallTime tick) const {
  const auto journey = std::find_if(Journeys().begin(), Journeys().end(),
                                    [&](const SampleJourney& each) { return each.id == scenario; });
  const bool leaks = scenario == "login-holdings";
  RunRecord record;
  record.report = verdict == Verdict::kPass || verdict == Verdict::kInconclusive ? fine_
                  : leaks                                                        ? leak_
                                                                                 : broken_;
  RunReport& report = record.report;
  const std::size_t seed =
      static_cast<std::size_t>(tick.time_since_epoch() / kEvery) + scenario.size() * 7;
  report.run =
      fmt::format("01K{:010}{:05}{:08}", std::hash<std::string>()(scenario) % 10'000'000'000,
                  std::hash<std::string>()(device) % 100'000, seed % 100'000'000);
  report.scenario = scenario;
  report.journey = journey == Journeys().end() ? scenario : journey->name;
  report.device = device;
  report.owner = journey == Journeys().end() ? "" : journey->owner;
  report.severity = journey == Journeys().end() ? "" : journey->severity;
  report.runbook = "https://wiki.example.com/" + scenario;
  report.verdict = verdict;
  report.started = tick + std::chrono::milliseconds(120);
  report.reproduce = fmt::format("roundsman run scenarios/{}.yaml --device {}", scenario, device);
  report.seconds = 0;
  for (StepReport& step : report.steps) {
    if (step.status == StepStatus::kPassed) {
      const double factor = Wobble(seed + static_cast<std::size_t>(step.index) * 13);
      step.seconds *= factor;
      if (step.response) *step.response *= factor;
      if (step.complete) *step.complete *= factor;
    }
    report.seconds += step.seconds;
  }
  for (Finding& finding : report.findings) {
    finding.fingerprint = Fingerprint(scenario, device, finding.step_id, finding.kind);
  }
  if (verdict == Verdict::kFail) {
    report.confirmation = Confirmation{"01KCONFIRM", Verdict::kFail, 12.1, ""};
  } else if (verdict == Verdict::kFlaky) {
    report.confirmation = Confirmation{"01KCONFIRM", Verdict::kPass, 9.2, ""};
  } else if (verdict == Verdict::kInconclusive) {
    report.steps.resize(1);
    report.steps[0].status = StepStatus::kFailed;
    report.inconclusive = "The browser went away (signal 9) while opening /verify";
  }
  record.key = {scenario, device, "local", "", tick};
  record.lateness_seconds = 0.014;
  return record;
}

void SampleSource::MakeRuns(WallTime now) {
  const WallTime last = now - minutes(2);
  for (const SampleJourney& journey : Journeys()) {
    for (const std::string& device : journey.devices) {
      for (int age = kTicks - 1; age >= 0; --age) {
        const int verdict = SampleVerdict(journey.id, device, age);
        if (verdict < 0) continue;
        store_.Add(NewRun(journey.id, device, static_cast<Verdict>(verdict), last - kEvery * age));
      }
    }
  }
}

Alert SampleSource::NewAlert(const std::string& scenario, const std::string& device,
                             FindingKind kind) const {
  const auto journey = std::find_if(Journeys().begin(), Journeys().end(),
                                    [&](const SampleJourney& each) { return each.id == scenario; });
  const RunReport& report = scenario == "login-holdings" ? leak_ : broken_;
  const Finding& finding = report.findings.front();
  Alert alert;
  alert.kind = kind;
  alert.fingerprint = Fingerprint(scenario, device, finding.step_id, kind);
  alert.name = "UIJourneyBroken";
  alert.phase = AlertPhase::kOpen;
  alert.scenario = scenario;
  alert.journey = journey->name;
  alert.device = device;
  alert.location = "local";
  alert.severity = journey->severity;
  alert.owner = journey->owner;
  alert.runbook = "https://wiki.example.com/" + scenario;
  alert.tags = {"smoke"};
  alert.step_id = finding.step_id;
  for (const StepReport& step : report.steps) {
    if (step.index == finding.step) alert.step_name = step.name;
  }
  alert.says = finding.says;
  alert.expected = finding.expected;
  alert.seen = finding.seen;
  alert.evidence = finding.evidence;
  alert.reproduce = fmt::format("roundsman run scenarios/{}.yaml --device {}", scenario, device);
  return alert;
}

void SampleSource::MakeAlerts(WallTime now) {
  std::vector<Alert> alerts;
  const auto add = [&](Alert alert, Duration since, int times) -> Alert& {
    alert.since = now - std::chrono::duration_cast<WallTime::duration>(since);
    alert.last_seen = now - minutes(2);
    alert.opened = alert.since + minutes(5);
    alert.last_good = alert.since - minutes(5);
    alert.times = alert.runs = times;
    const auto verdict = alert.kind ? Verdict::kFail : Verdict::kInconclusive;
    alert.first_run =
        NewRun(alert.scenario, alert.device, verdict, now - minutes(2) - kEvery * (times - 1))
            .report.run;
    alert.last_run = NewRun(alert.scenario, alert.device, verdict, now - minutes(2)).report.run;
    alerts.push_back(std::move(alert));
    return alerts.back();
  };
  for (const char* device : {"iphone-15", "pixel-8"}) {
    Alert& dead = add(NewAlert("buy-fund", device, FindingKind::kDeadControl), minutes(42), 9);
    dead.backend = BackendView::kUnseen;
  }
  Alert& leak =
      add(NewAlert("login-holdings", "iphone-15", FindingKind::kPlaceholderLeak), minutes(17), 4);
  leak.backend = BackendView::kLate;
  leak.lead_seconds = 371;
  leak.acknowledged_by = "王敏";
  Alert& pending =
      add(NewAlert("payments/transfer", "pixel-8", FindingKind::kStall), minutes(2), 1);
  pending.phase = AlertPhase::kPending;
  pending.opened.reset();
  pending.says = "After a tap on Confirm it froze for 2.5 s";
  Alert& slow = add(NewAlert("help-pages", "iphone-15", FindingKind::kSlowResponse), hours(3), 31);
  slow.name = "UIFinding";
  slow.says = "It took 3.1 s to react to a tap on Contact us";
  slow.backend = BackendView::kSeen;
  Alert& blind = add(NewAlert("identity", "pixel-8", FindingKind::kCrash), minutes(22), 5);
  blind.kind.reset();
  blind.fingerprint = "b11d000000000001";
  blind.name = "UIRobotBlind";
  blind.says = "Roundsman cannot see on pixel-8: the browser went away (signal 9)";
  blind.expected = blind.seen = "";
  blind.evidence = {};
  Alert& old = add(NewAlert("redeem-fund", "iphone-15", FindingKind::kErrorPage), minutes(124), 4);
  old.phase = AlertPhase::kResolved;
  old.resolved = now - minutes(100);
  old.last_seen = now - minutes(107);
  old.says = "It shows an error instead of content: “系统繁忙，请稍后再试”";
  old.backend = BackendView::kUnseen;
  Alert& gone = add(NewAlert("browse-funds", "pixel-8", FindingKind::kBlankPage), hours(52), 6);
  gone.phase = AlertPhase::kResolved;
  gone.resolved = now - hours(51);
  gone.last_seen = now - hours(51);
  gone.says = "There is nothing on the page: all of it is white";
  gone.backend = BackendView::kLate;
  gone.lead_seconds = 1284;
  Alert& known = add(NewAlert("messages", "iphone-15", FindingKind::kUnreachable), hours(75), 3);
  known.phase = AlertPhase::kResolved;
  known.resolved = now - hours(74);
  known.last_seen = now - hours(74);
  known.says = "m.example.com cannot be reached: it does not answer";
  known.backend = BackendView::kUnknown;
  (void)store_.PutAlerts(alerts);
}

void SampleSource::MakeHealth(WallTime now) {
  health_.version = "0.1.0";
  health_.started = now - hours(76);
  health_.witnesses = {{"desktop-1366", true, now - seconds(48), ""},
                       {"ipad-air", true, now - seconds(31), ""},
                       {"iphone-15", true, now - seconds(12), ""},
                       {"pixel-8", false, now - seconds(64),
                        "The browser went away (signal 9) before the test page was painted"}};
  health_.waiting = 2;
  health_.running = 1;
  health_.workers = 4;
  health_.lateness_p50 = 0.012;
  health_.lateness_p99 = 0.148;
  health_.skipped = {{"overlap", 3}, {"stale", 1}, {"maintenance", 12}};
  health_.reload = {{now - hours(2),
                     {Error{Blame::kConfig,
                            "unknown step 'tapp'; did you mean 'tap'?",
                            {"scenarios/transfer.yaml", 14, 5}}}}};
  health_.browser_restarts = 2;
  health_.receivers = {{"alertmanager http://10.0.3.7:9093", 412, 0, ""},
                       {"feishu oncall", 9, 1, "HTTP 429: too many requests"},
                       {"email", 4, 0, ""}};
  health_.disk = {"/var/lib/roundsman", 3'480'000'000, 41'200'000'000, 0};
  health_.host = {0.31, 0.004, 0.46, ""};
}

std::vector<Alert> SampleSource::ActiveAlerts() {
  std::vector<Alert> alerts = store_.Alerts({}).value_or(std::vector<Alert>());
  std::erase_if(alerts, [](const Alert& alert) { return alert.phase == AlertPhase::kResolved; });
  return alerts;
}

MetricsText SampleSource::Metrics(const std::string& accept) {
  if (accept.find("openmetrics") != std::string::npos) {
    return {"application/openmetrics-text; version=1.0.0; charset=utf-8", metrics_ + "# EOF\n"};
  }
  return {"text/plain; version=0.0.4; charset=utf-8", metrics_};
}

Result<void> SampleSource::RunNow(const std::string& scenario, const std::string& device) {
  const bool known = std::any_of(scenarios_.begin(), scenarios_.end(), [&](const auto& each) {
    return each.id == scenario && std::any_of(each.devices.begin(), each.devices.end(),
                                              [&](const auto& d) { return d.name == device; });
  });
  if (!known) return ConfigError(fmt::format("{} does not run on {}", scenario, device));
  std::lock_guard lock(mutex_);
  asked_.push_back(fmt::format("run {} on {}", scenario, device));
  return {};
}

Result<void> SampleSource::Acknowledge(const std::string& fingerprint, const std::string& by) {
  if (!store_.Change(fingerprint, [&](Alert& alert) { alert.acknowledged_by = by; })) {
    return ConfigError("There is no finding " + fingerprint);
  }
  std::lock_guard lock(mutex_);
  asked_.push_back(fmt::format("acknowledge {} by {}", fingerprint, by));
  return {};
}

Result<void> SampleSource::MuteUntil(const std::string& fingerprint,
                                     std::optional<WallTime> until) {
  if (!store_.Change(fingerprint, [&](Alert& alert) { alert.muted_until = until; })) {
    return ConfigError("There is no finding " + fingerprint);
  }
  std::lock_guard lock(mutex_);
  asked_.push_back(
      fmt::format("mute {} until {}", fingerprint, until ? FormatRfc3339(*until) : "never"));
  return {};
}

Problems SampleSource::Reload() {
  std::lock_guard lock(mutex_);
  asked_.emplace_back("reload");
  return reload_problems_;
}

std::vector<std::string> SampleSource::asked() const {
  std::lock_guard lock(mutex_);
  return asked_;
}

}  // namespace roundsman
