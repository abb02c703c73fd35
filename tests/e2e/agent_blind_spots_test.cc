#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <random>

#include "agent/backend_watch.h"
#include "agent/report_desk.h"
#include "agent/store/ledger.h"
#include "agent/store/sqlite_store.h"
#include "demo/web_server.h"
#include "tests/e2e/agent_stage.h"
#include "tests/support/local_service.h"

namespace roundsman {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

WallTime Now() { return std::chrono::system_clock::now(); }

// How a fault of the back end looks to the monitoring that was there before: it counts errors at
// once, none at all, or only after a while (retries, queues, a batch at night).
enum class Class { kErrors, kBroken200, kDelayed };
constexpr std::array<Class, 3> kClasses = {Class::kErrors, Class::kBroken200, Class::kDelayed};

BackendView Right(Class fault) {
  if (fault == Class::kErrors) return BackendView::kSeen;
  return fault == Class::kDelayed ? BackendView::kLate : BackendView::kUnseen;
}

// A back end of many endpoints under steady traffic that counts its answers for Prometheus. Each
// endpoint can be broken in a class of its own.
class BusyBackend {
 public:
  // Errors of class kDelayed show this long after the fault began.
  BusyBackend(int endpoints, Duration delay)
      : delay_(delay),
        endpoints_(static_cast<std::size_t>(endpoints)),
        server_(*WebServer::Start(
            "127.0.0.1", 0,
            [this](const WebRequest& request, const std::stop_token&) { return Answer(request); })),
        traffic_([this](const std::stop_token& stop) { Drive(stop); }) {}

  int port() const { return server_->port(); }
  void Break(int endpoint, Class fault) {
    const std::lock_guard lock(mutex_);
    At(endpoint).fault = fault;
    At(endpoint).since = MonoClock::now();
  }
  void Mend(int endpoint) {
    const std::lock_guard lock(mutex_);
    At(endpoint).fault.reset();
  }

 private:
  struct Endpoint {
    std::optional<Class> fault;
    MonoTime since;
    long fine = 0;
    long errors = 0;
  };
  Endpoint& At(int endpoint) { return endpoints_[static_cast<std::size_t>(endpoint)]; }

  // "/e3" for people, "/metrics" for Prometheus.
  WebAnswer Answer(const WebRequest& request) {
    const std::lock_guard lock(mutex_);
    if (request.path == "/metrics") {
      std::string text;
      for (std::size_t i = 0; i < endpoints_.size(); ++i) {
        text += fmt::format(
            "requests_total{{endpoint=\"e{0}\",code=\"200\"}} {1}\n"
            "requests_total{{endpoint=\"e{0}\",code=\"502\"}} {2}\n",
            i, endpoints_[i].fine, endpoints_[i].errors);
      }
      return {.type = "text/plain; version=0.0.4", .body = text};
    }
    if (!request.path.starts_with("/e")) return {.status = 204};
    const Endpoint& endpoint = At(std::atoi(request.path.c_str() + 2));
    constexpr std::string_view kPage =
        "<!doctype html><html lang=en><meta name=viewport content='width=device-width'>"
        "<title>Shop</title><body style='font:20px sans-serif'>";
    if (!endpoint.fault) return Html(std::string(kPage) + "<h1>Welcome to the shop</h1>");
    if (*endpoint.fault == Class::kBroken200) {
      return Html(std::string(kPage) + "<h1>Oops! Something went wrong</h1><p>Try again later.");
    }
    return Html(std::string(kPage) + "<h1>502 Bad Gateway</h1><hr>nginx", 502);
  }

  void Drive(const std::stop_token& stop) {
    const Deadline for_ever(MonoTime::max(), stop);
    while (for_ever.Open()) {
      for_ever.Pause(milliseconds(100));
      const std::lock_guard lock(mutex_);
      for (Endpoint& endpoint : endpoints_) {
        const Duration age = MonoClock::now() - endpoint.since;
        const bool counted = endpoint.fault == Class::kErrors ||
                             (endpoint.fault == Class::kDelayed && age >= delay_);
        ++(counted ? endpoint.errors : endpoint.fine);
      }
    }
  }

  const Duration delay_;
  std::mutex mutex_;
  std::vector<Endpoint> endpoints_;
  std::unique_ptr<WebServer> server_;
  // Last: it stops before what it uses is gone.
  std::jthread traffic_;
};

std::string ConfigFor(int port) {
  return fmt::format(
      "global: {{scrape_interval: 1s, evaluation_interval: 1s}}\nrule_files: [rules.yaml]\n"
      "scrape_configs: [{{job_name: shop, static_configs: [{{targets: ['127.0.0.1:{}']}}]}}]\n",
      port);
}

std::string ErrorsOf(int endpoint) {
  return fmt::format("sum(rate(requests_total{{endpoint=\"e{}\",code=\"502\"}}[4s])) > 0",
                     endpoint);
}

// What the agent is made of between a run's report and its ledger.
class Bookkeeping {
 public:
  explicit Bookkeeping(const std::string& prometheus) {
    desk_ = std::make_unique<ReportDesk>(
        AlertBook(), ReportDeskParts{reports_, *store_, metrics_, events_, log_,
                                     [this](const RunRecord&, std::span<const Alert> changed) {
                                       Ask(changed);
                                     }});
    BackendWatchSettings settings;
    settings.address.url = prometheus;
    settings.windows = {.lookback = seconds(4),
                        .grace = seconds(6),
                        .window = seconds(25),
                        .step = seconds(1),
                        .blind_after = seconds(10)};
    settings.poll = seconds(1);
    watch_ = std::make_unique<BackendWatch>(settings, [this](const BackendAnswer& answer) {
      desk_->BackendDecided(answer.fingerprint, answer.since, answer.decision.view,
                            answer.decision.lead_seconds);
    });
  }
  ~Bookkeeping() {
    watch_.reset();
    desk_.reset();
  }

  void Report(int endpoint, Verdict verdict) {
    RunRecord record;
    RunReport& run = record.report;
    run.run = fmt::format("run-{}", made_++);
    run.scenario = fmt::format("e{}", endpoint);
    run.journey = run.scenario;
    run.device = "phone";
    run.verdict = verdict;
    run.started = Now();
    record.key = {run.scenario, run.device, "local", "", run.started};
    if (verdict == Verdict::kFail) {
      run.confirmation = Confirmation{run.run + "-again", Verdict::kFail, 1, ""};
      Finding& finding = run.findings.emplace_back();
      finding.kind = FindingKind::kErrorPage;
      finding.severity = Severity::kError;
      finding.step_id = "open";
      finding.fingerprint = Fingerprint(run.scenario, run.device, "open", finding.kind);
      finding.says = "Opened the shop and an error page came";
    }
    ASSERT_TRUE(reports_.Push(record, Deadline::In(seconds(30))));
  }

  std::size_t undecided() const { return watch_->open(); }
  std::vector<Alert> Alerts() { return store_->Alerts({}).value_or(std::vector<Alert>()); }
  Ledger TheLedger() { return LedgerSummary(*store_, std::nullopt).value_or(Ledger()); }

 private:
  void Ask(std::span<const Alert> changed) {
    for (const Alert& alert : changed) {
      if (alert.backend != BackendView::kUnknown) continue;
      const int endpoint = std::atoi(alert.scenario.c_str() + 1);
      watch_->Ask({alert.fingerprint, alert.since, {{"", ErrorsOf(endpoint)}}});
    }
  }

  const Log log_{LogLevel::kError};
  TempDir folder_ = *TempDir::Make("roundsman-ledger");
  std::unique_ptr<SqliteStore> store_ = *SqliteStore::Open(folder_.path() / "roundsman.db", log_);
  BoundedQueue<RunRecord> reports_{200};
  MetricsBook metrics_{"test"};
  ConsoleEvents events_;
  int made_ = 0;
  std::unique_ptr<BackendWatch> watch_;
  std::unique_ptr<ReportDesk> desk_;
};

TEST(AgentBlindSpotsTest, SixtyFaultsOfThreeClassesAreToldApart) {
  constexpr int kFaults = 60;
  BusyBackend backend(kFaults, seconds(11));
  const auto prometheus = StartPrometheus(ConfigFor(backend.port()), "groups: []\n");
  ASSERT_TRUE(Eventually(seconds(60), [&] {
    const auto up = AskPrometheus(*prometheus, "rate(requests_total{endpoint=\"e0\"}[4s])");
    return up.is_array() && !up.empty();
  }));
  const Deadline patience = Deadline::In(std::chrono::minutes(4));
  // As long as the lookback: it has been watching for a while.
  patience.Pause(seconds(6));

  Bookkeeping books(prometheus->url());
  std::vector<Class> faults;
  for (int i = 0; i < kFaults; ++i) faults.push_back(kClasses[static_cast<std::size_t>(i % 3)]);
  std::shuffle(faults.begin(), faults.end(), std::mt19937(7));
  for (int i = 0; i < kFaults; ++i) {
    backend.Break(i, faults[static_cast<std::size_t>(i)]);
    // It takes a run some time to notice.
    patience.Pause(milliseconds(250));
    books.Report(i, Verdict::kFail);
  }
  // Every second one that is seen or unseen has gone before anything could be decided about it.
  for (int i = 0; i < kFaults; i += 2) {
    if (faults[static_cast<std::size_t>(i)] == Class::kDelayed) continue;
    backend.Mend(i);
    books.Report(i, Verdict::kPass);
    books.Report(i, Verdict::kPass);
  }
  ASSERT_TRUE(Eventually(std::chrono::minutes(2), [&] {
    return books.Alerts().size() == kFaults && books.undecided() == 0;
  })) << books.undecided();

  int right = 0;
  std::string wrong;
  double longest = 0;
  for (const Alert& alert : books.Alerts()) {
    const Class fault = faults[static_cast<std::size_t>(std::atoi(alert.scenario.c_str() + 1))];
    longest = std::max(longest, alert.lead_seconds.value_or(0));
    if (alert.backend == Right(fault)) {
      ++right;
    } else {
      wrong += fmt::format("{} ({}) is {}, should be {}\n", alert.scenario, Name(alert.phase),
                           Name(alert.backend), Name(Right(fault)));
    }
  }
  fmt::print("{} of {} right; the robot was up to {:.1f} s sooner\n{}", right, kFaults, longest,
             wrong);
  EXPECT_GE(right, kFaults * 95 / 100) << wrong;
  const Ledger ledger = books.TheLedger();
  EXPECT_EQ(ledger.rows.size(), static_cast<std::size_t>(kFaults));
  EXPECT_GE(ledger.unseen.size(), 18U);
  // Eleven seconds, a scrape, and what a busy machine adds.
  EXPECT_GE(longest, 10);
  EXPECT_LE(longest, 20);
}

// One that has been watching its back end for ten minutes, so that it may say that it saw nothing.
std::unique_ptr<LocalService> StartSeasonedPrometheus(const std::string& config,
                                                      const std::string& rules) {
  return std::make_unique<LocalService>(
      LocalService::Plan{.command = [=](int port, const std::filesystem::path& folder) {
        std::string past = "# TYPE up gauge\n";
        const auto now = std::chrono::duration_cast<seconds>(Now().time_since_epoch()).count();
        for (auto second = now - 600; second < now; ++second) {
          past += fmt::format("up{{job=\"shop\"}} 1 {}\n", second);
        }
        EXPECT_TRUE(WriteFile(folder / "past.txt", past + "# EOF\n"));
        EXPECT_TRUE(WriteFile(folder / "prometheus.yml", config));
        EXPECT_TRUE(WriteFile(folder / "rules.yaml", rules));
        const ToolSaid said =
            RunTool({"/usr/bin/promtool", "tsdb", "create-blocks-from", "openmetrics",
                     (folder / "past.txt").string(), (folder / "data").string()});
        EXPECT_EQ(said.code, 0) << said.text;
        return std::vector<std::string>{"/usr/bin/prometheus",
                                        "--config.file=" + (folder / "prometheus.yml").string(),
                                        "--storage.tsdb.path=" + (folder / "data").string(),
                                        fmt::format("--web.listen-address=127.0.0.1:{}", port)};
      }});
}

TEST(AgentBlindSpotsTest, TheAgentAsksForWhatItsBrowserSaw) {
  BusyBackend backend(3, seconds(25));
  const auto prometheus = StartSeasonedPrometheus(
      ConfigFor(backend.port()),
      fmt::format("groups: [{{name: shop, rules: [{{alert: ShopErrors, expr: '{}'}}]}}]\n",
                  ErrorsOf(0)));
  ASSERT_TRUE(Eventually(seconds(60), [&] {
    const auto up = AskPrometheus(*prometheus, "rate(requests_total{endpoint=\"e0\"}[4s])");
    return up.is_array() && !up.empty();
  }));
  AgentStage stage;
  const std::array<std::string, 3> signals = {"alert: ShopErrors", "expr: '" + ErrorsOf(1) + "'",
                                              "expr: '" + ErrorsOf(2) + "'"};
  for (int i = 0; i < 3; ++i) {
    stage.files().Write(fmt::format("scenarios/e{}.yaml", i),
                        fmt::format("scenario: Shop {0}\nid: e{0}\nseverity: critical\n"
                                    "schedule: {{every: 3s, jitter: 0s}}\nbackend: [{{{2}}}]\n"
                                    "steps:\n  - open: http://127.0.0.1:{1}/e{0}\n",
                                    i, backend.port(), signals[static_cast<std::size_t>(i)]));
  }
  stage.Config(stage.TellChat() +
               fmt::format("backend: {{prometheus: \"{}\", grace: 10s, look-for: 40s}}\n",
                           prometheus->url()));
  stage.agent().Start();
  ASSERT_TRUE(stage.Await([&] { return stage.Count("pass") >= 4; }));
  for (int i = 0; i < 3; ++i) backend.Break(i, kClasses[static_cast<std::size_t>(i)]);
  ASSERT_TRUE(stage.Await([&] { return stage.Alerts("open").size() == 3; }));
  // One nobody sees has gone, and the agent with it, long before that can be said.
  backend.Mend(1);
  ASSERT_TRUE(stage.Await([&] { return stage.Alerts("resolved").size() == 1; }));
  stage.agent().Kill();
  stage.agent().Start();
  const auto totals = [&] {
    const nlohmann::json spots = stage.agent().Api("blindspots");
    return spots.is_null() ? "" : spots["totals"].dump();
  };
  EXPECT_TRUE(
      stage.Await([&] { return totals() == R"({"late":1,"seen":1,"unknown":0,"unseen":1})"; },
                  std::chrono::minutes(3)))
      << totals();
  const nlohmann::json spots = stage.agent().Api("blindspots");
  for (const auto& finding : spots["findings"]) {
    const int endpoint = std::atoi(finding["scenario"].get<std::string>().c_str() + 1);
    EXPECT_EQ(finding["backend"], Name(Right(kClasses[static_cast<std::size_t>(endpoint)])))
        << finding.dump(1);
    if (finding["backend"] == "late") {
      EXPECT_GT(finding["lead_seconds"], 10);
      EXPECT_LT(finding["lead_seconds"], 40);
    }
  }
  EXPECT_EQ(stage.agent().Metric("roundsman_findings_total{scenario=\"e1\""), 1);
}

}  // namespace
}  // namespace roundsman
