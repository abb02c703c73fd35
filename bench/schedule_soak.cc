// The whole agent but for the browser: so many scenarios every minute through scheduler, queue,
// workers and report desk into a real store on disk, with alerts told to a webhook, /metrics
// scraped as Prometheus does and a console that listens, in real time. Prints what it came to as
// JSON; bench/soak.mjs holds it against what is promised.
//   bench_schedule [--minutes N] [--scenarios N] [--folder DIR]

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <atomic>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "agent/app_console.h"
#include "agent/queue/memory_queue.h"
#include "agent/report_desk.h"
#include "agent/scheduler.h"
#include "agent/server/console_server.h"
#include "agent/store/retention.h"
#include "agent/store/sqlite_store.h"
#include "agent/worker_pool.h"
#include "bench/soak_gauge.h"
#include "bench/soak_journeys.h"
#include "core/io/files.h"
#include "core/io/http_client.h"
#include "demo/web_server.h"

namespace roundsman {
namespace {

struct SoakOptions {
  double minutes = 10;
  int scenarios = 3000;
  std::string folder;
};

constexpr Duration kReadEvery = std::chrono::seconds(1);
// Prometheus' own default in most installations.
constexpr Duration kScrapeEvery = std::chrono::seconds(15);
constexpr Duration kSweepEvery = std::chrono::minutes(1);
constexpr std::size_t kMostReports = 200;

// Scrapes, keeps the disk and listens to events, as somebody else and the agent's chores would.
struct Besides {
  std::atomic<int> scrapes = 0;
  std::atomic<int> scrapes_failed = 0;
  std::atomic<std::size_t> scraped_bytes = 0;
  std::atomic<double> slowest_scrape = 0;
  std::atomic<long> events = 0;
  std::atomic<int> posts = 0;
  std::atomic<double> slowest_sweep = 0;
};

void Scrape(const std::string& url, Besides& seen, const std::stop_token& stop) {
  const Deadline life(MonoTime::max(), stop);
  HttpRequest request;
  request.url = url;
  request.headers = {{"Accept", "application/openmetrics-text;version=1.0.0,text/plain;q=0.5"},
                     {"Accept-Encoding", "gzip"}};
  while (life.Open()) {
    const MonoTime begun = MonoClock::now();
    const auto answer = SendHttp(request, life.Within(std::chrono::seconds(10)));
    if (stop.stop_requested()) return;
    const bool good = answer && answer->status == 200;
    ++(good ? seen.scrapes : seen.scrapes_failed);
    if (good) seen.scraped_bytes = answer->body.size();
    seen.slowest_scrape = std::max<double>(seen.slowest_scrape, Seconds(MonoClock::now() - begun));
    life.Pause(kScrapeEvery);
  }
}

void Sweep(SqliteStore& store, const std::filesystem::path& artifacts, Besides& seen,
           const std::stop_token& stop) {
  const Deadline life(MonoTime::max(), stop);
  Retention retention(store, artifacts, {});
  while (life.Open()) {
    life.Pause(kSweepEvery);
    const MonoTime begun = MonoClock::now();
    (void)retention.Sweep(std::chrono::system_clock::now(), life.Within(std::chrono::seconds(20)));
    seen.slowest_sweep = std::max<double>(seen.slowest_sweep, Seconds(MonoClock::now() - begun));
  }
}

void Listen(ConsoleEvents& events, Besides& seen, const std::stop_token& stop) {
  const Deadline life(MonoTime::max(), stop);
  std::uint64_t last = events.Last();
  while (life.Open()) {
    for (const ConsoleEvent& event : events.After(last, life.Within(std::chrono::seconds(5)))) {
      last = event.id;
      ++seen.events;
    }
  }
}

std::unique_ptr<Notifier> NotifyBy(const std::string& url, DeliveryLog& deliveries,
                                   const Log& log) {
  ReceiverSettings webhook;
  webhook.name = "soak";
  webhook.kind = "webhook";
  webhook.urls = {Secret(url)};
  LaneWatch watch;
  watch.log = &log;
  return std::make_unique<Notifier>(MakeLanes(std::span(&webhook, 1), {}), deliveries, watch,
                                    std::vector<Alert>());
}

nlohmann::json ToJson(const Thirds& thirds) {
  return {{"middle", thirds.middle}, {"last", thirds.last}};
}

std::int64_t FolderBytes(const std::filesystem::path& folder) {
  std::int64_t bytes = 0;
  std::error_code failed;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder, failed)) {
    if (entry.is_regular_file(failed)) {
      bytes += static_cast<std::int64_t>(entry.file_size(failed));
    }
  }
  return bytes;
}

Result<nlohmann::json> Soak(const SoakOptions& options) {
  auto folder = TempDir::Make("roundsman-soak-", options.folder);
  if (!folder) return Forward(folder);
  const std::filesystem::path data = folder->path();
  const Log log(LogLevel::kWarning);
  auto store = SqliteStore::Open(data / "roundsman.db", log);
  if (!store) return Forward(store);
  Besides seen;
  auto receiver = WebServer::Start("127.0.0.1", 0, [&](const WebRequest&, const std::stop_token&) {
    ++seen.posts;
    return WebAnswer{};
  });
  if (!receiver) return Forward(receiver);

  const SystemTime time;
  const auto plan = MakeSoakPlan(options.scenarios);
  FileDeliveryLog deliveries(data / "deliveries.json");
  ConsoleEvents events;
  MetricsBook metrics("soak");
  metrics.SetScenarios(plan->journeys);
  SoakMeter meter(metrics.health(),
                  static_cast<std::size_t>(options.scenarios * (options.minutes + 1)));
  DirectoryStore files(data / "artifacts");
  SpaceGuard space(data, 0);
  GuardedStore evidence(files, space);
  HealthNotes notes;
  HostWatch host({}, log);
  MemoryQueue queue({}, time);
  BoundedQueue<RunRecord> reports(kMostReports);
  Scheduler scheduler({queue, meter, time, log, {}});
  std::atomic<long> judged = 0;
  std::atomic<long> changes = 0;
  auto desk = std::make_unique<ReportDesk>(
      AlertBook(), ReportDeskParts{reports, **store, metrics, events, log,
                                   [&](const RunRecord& run, std::span<const Alert> changed) {
                                     scheduler.Judged(run, changed);
                                     ++judged;
                                     changes += static_cast<long>(changed.size());
                                   }});
  desk->TellThrough([&] {
    return NotifyBy(fmt::format("http://127.0.0.1:{}/", (*receiver)->port()), deliveries, log);
  });
  desk->Plan(plan->Keys());
  const MonoTime begun = MonoClock::now();
  WorkerPool workers(
      {}, {queue, reports, meter, time, log, [&] { return std::make_unique<SoakCarrier>(begun); },
           [&](const RunKey& key) { scheduler.Ended(key); }});
  AppConsole source({**store, metrics, *desk, scheduler, workers, queue, meter, host, evidence,
                     notes, data, [&] { return plan; }, [] { return Problems(); }});
  ConsoleOptions console_options;
  console_options.listen.port = 0;
  console_options.artifacts = data / "artifacts";
  auto console = ConsoleServer::Start(console_options, source, events);
  if (!console) return Forward(console);
  const std::string metrics_url = fmt::format("http://127.0.0.1:{}/metrics", (*console)->port());

  std::jthread scraper([&](const std::stop_token& stop) { Scrape(metrics_url, seen, stop); });
  std::jthread sweeper(
      [&](const std::stop_token& stop) { Sweep(**store, data / "artifacts", seen, stop); });
  std::jthread listener([&](const std::stop_token& stop) { Listen(events, seen, stop); });
  scheduler.Replace(plan->entries);
  const double planned = Seconds(MonoClock::now() - begun);
  scheduler.Start();

  std::vector<ProcessReading> readings = {ReadProcess()};
  std::size_t deepest_queue = 0;
  std::size_t deepest_reports = 0;
  const Deadline end = Deadline::In(FromSeconds(options.minutes * 60));
  while (end.Open()) {
    end.Pause(kReadEvery);
    readings.push_back(ReadProcess());
    deepest_queue = std::max(deepest_queue, queue.Depth().waiting);
    deepest_reports = std::max(deepest_reports, reports.size());
    if (readings.size() % 60 == 0) {
      fmt::print(stderr, "  minute {}: {} runs, {:.0f} MB, {} files\n", readings.size() / 60,
                 judged.load(), readings.back().resident_mb, readings.back().files);
    }
  }
  const ProcessReading& first = readings.front();
  const ProcessReading& last = readings.back();
  const double seconds = Seconds(last.when - first.when);
  const auto active = desk->Active().size();

  const MonoTime ending = MonoClock::now();
  scraper = {};
  sweeper = {};
  listener = {};
  scheduler.Stop();
  (*console).reset();
  workers.Stop();
  desk.reset();
  const double ended = Seconds(MonoClock::now() - ending);

  const std::vector<double> late = meter.Sorted();
  if (late.empty()) return RobotError("no run took place");
  const auto at = [&](double part) {
    return late[static_cast<std::size_t>(part * static_cast<double>(late.size() - 1))];
  };
  const auto ticks = (*store)->LastTicks();
  return nlohmann::json{
      {"scenarios", options.scenarios},
      {"seconds", seconds},
      {"runs", late.size()},
      {"judged", judged.load()},
      {"stored_lanes", ticks ? ticks->size() : 0},
      {"skipped", meter.skipped()},
      {"lateness", {{"p50", at(0.5)}, {"p99", at(0.99)}, {"max", late.back()}}},
      {"cpu_share", (last.cpu_seconds - first.cpu_seconds) / seconds},
      {"cpu_per_run", (last.cpu_seconds - first.cpu_seconds) / static_cast<double>(late.size())},
      {"planned", planned},
      {"ended", ended},
      {"rss_mb", ToJson(ByThirds(readings, [](const auto& r) { return r.resident_mb; }))},
      {"rss_first_mb", first.resident_mb},
      {"rss_last_mb", last.resident_mb},
      {"files", ToJson(ByThirds(readings, [](const auto& r) { return double(r.files); }))},
      {"threads", ToJson(ByThirds(readings, [](const auto& r) { return double(r.threads); }))},
      {"deepest_queue", deepest_queue},
      {"deepest_reports", deepest_reports},
      {"alert_changes", changes.load()},
      {"alerts_active", active},
      {"posts", seen.posts.load()},
      {"events", seen.events.load()},
      {"scrapes", seen.scrapes.load()},
      {"scrapes_failed", seen.scrapes_failed.load()},
      {"scrape_bytes", seen.scraped_bytes.load()},
      {"slowest_scrape", seen.slowest_scrape.load()},
      {"slowest_sweep", seen.slowest_sweep.load()},
      {"data_mb", static_cast<double>(FolderBytes(data)) / 1e6},
  };
}

}  // namespace
}  // namespace roundsman

int main(int argc, char** argv) {
  roundsman::SoakOptions options;
  CLI::App app("The agent without browsers");
  app.add_option("--minutes", options.minutes, "How long")->check(CLI::PositiveNumber);
  app.add_option("--scenarios", options.scenarios, "How many, each every minute")
      ->check(CLI::PositiveNumber);
  app.add_option("--folder", options.folder, "Where the store lies meanwhile; on a real disk");
  CLI11_PARSE(app, argc, argv);
  const auto result = roundsman::Soak(options);
  if (!result) {
    fmt::print(stderr, "{}\n", result.error().ToString());
    return 1;
  }
  fmt::print("{}\n", result->dump());
  return 0;
}
