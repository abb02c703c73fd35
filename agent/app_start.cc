#include "agent/app_start.h"

#include <fmt/format.h>

#include <algorithm>
#include <random>
#include <set>
#include <thread>
#include <tuple>
#include <utility>

#include "agent/version.h"
#include "core/io/base64.h"
#include "core/io/files.h"

namespace roundsman {
namespace {

// How far back a row's last run, and its last deciding one, is looked for.
constexpr int kLookBack = 30;

Result<Secret> LinkKey(const std::filesystem::path& file) {
  if (const auto kept = ReadFile(file); kept && kept->size() >= 32) return Secret(*kept);
  std::random_device random;
  std::string bytes;
  while (bytes.size() < 32) bytes.push_back(static_cast<char>(random()));
  const std::string key = EncodeBase64(bytes);
  if (auto written = WritePrivateFile(file, key); !written) return Forward(written);
  return Secret(key);
}

// Which of a journey's stored runs the metrics have to know: of each row the last, and the last
// that decided anything, however many did not since.
Result<std::set<std::string>> RunsToKnow(RunFilter filter, SqliteStore& store) {
  std::set<std::string> wanted;
  for (const auto which : {RunFilter::Which::kAll, RunFilter::Which::kDeciding}) {
    filter.which = which;
    const auto newest_first = store.Runs(filter);
    if (!newest_first) return Forward(newest_first);
    std::set<std::string> rows;
    for (const RunSummary& run : *newest_first) {
      if (rows.insert(run.key.row).second) wanted.insert(run.run);
    }
  }
  return wanted;
}

std::vector<std::string> Revealed(const std::vector<Secret>& secrets) {
  std::vector<std::string> texts;
  texts.reserve(secrets.size());
  for (const Secret& secret : secrets) texts.push_back(secret.Reveal());
  return texts;
}

// What is made of a section at the start and stays; compared, never shown.
auto WorkerWords(const WorkerSettings& workers) {
  return std::tie(workers.count, workers.reference, workers.most_steal, workers.most_memory,
                  workers.most_load);
}
auto ListenWords(const ConsoleSettings& console) {
  return std::tuple(console.host, console.port, console.tls_certificate, console.tls_key,
                    console.hosts, Revealed(console.full_tokens), Revealed(console.read_tokens),
                    console.open_metrics);
}
auto RuleWords(const AlertRules& rules) {
  return std::tie(rules.open_after, rules.close_after, rules.blind_after);
}
auto BackendWords(const BackendSettings& backend) {
  return std::tuple(backend.prometheus.Reveal(), backend.grace, backend.look_for);
}

}  // namespace

std::optional<AppStart> PrepareApp(const std::filesystem::path& config, const Log& log,
                                   Problems& problems) {
  AppStart start;
  start.config = config;
  start.plan = LoadAgentPlan(config, problems);
  if (!start.plan) return std::nullopt;
  const AgentSettings& settings = start.plan->settings;
  for (const Error& doubt : settings.doubts) log.Warn(doubt.ToString());
  const std::filesystem::path& data = settings.data;
  start.artifacts = data / "artifacts";
  std::error_code failed;
  std::filesystem::create_directories(start.artifacts, failed);
  if (failed) {
    problems.push_back(
        {Blame::kConfig,
         fmt::format("`data`: nothing can be kept in {}: {}", data.string(), failed.message()),
         {config.string(), 0, 0}});
  } else {
    if (auto key = LinkKey(data / "link.key")) {
      start.link_key = *std::move(key);
    } else {
      problems.push_back(key.error());
    }
    if (auto store = SqliteStore::Open(data / "roundsman.db", log)) {
      start.store = *std::move(store);
    } else {
      problems.push_back(store.error());
    }
    start.deliveries = std::make_unique<FileDeliveryLog>(data / "deliveries.json");
  }
  BrowserOptions browser;
  browser.path = settings.browser;
  if (auto pool = MakeChromiumPool(browser, log)) {
    start.pool = *std::move(pool);
  } else {
    problems.push_back(pool.error());
  }
  if (!problems.empty()) return std::nullopt;
  return start;
}

Result<AlertBook> RestoreBook(const AlertRules& rules, SqliteStore& store) {
  auto alerts = store.AlertsToRestore(std::chrono::system_clock::now());
  if (!alerts) return Forward(alerts);
  auto good = store.GoodTimes();
  if (!good) return Forward(good);
  AlertBook book(rules);
  book.Restore(*std::move(alerts), *std::move(good));
  return book;
}

Result<void> RestoreMetrics(const AgentPlan& plan, SqliteStore& store, const AlertBook& book,
                            MetricsBook& metrics) {
  std::vector<RunRecord> runs;
  for (const PlannedJourney& journey : plan.journeys) {
    RunFilter filter;
    filter.scenario = journey.scenario;
    filter.device = journey.device;
    filter.limit = kLookBack * std::max(1, static_cast<int>(journey.rows.size()));
    const auto wanted = RunsToKnow(filter, store);
    if (!wanted) return Forward(wanted);
    for (const std::string& id : *wanted) {
      auto run = store.Run(id);
      if (!run) return Forward(run);
      if (*run) runs.push_back(**std::move(run));
    }
  }
  // Oldest first, as they happened.
  std::sort(runs.begin(), runs.end(), [](const RunRecord& a, const RunRecord& b) {
    return a.report.started < b.report.started;
  });
  metrics.Restore(runs, book.Active(), book.GoodTimes());
  return {};
}

ConsoleOptions ConsoleOptionsOf(const AgentSettings& settings, const Secret& link_key) {
  const ConsoleSettings& console = settings.console;
  ConsoleOptions options;
  options.listen = {console.host, console.port, console.tls_certificate, console.tls_key};
  options.full_tokens = console.full_tokens;
  options.read_tokens = console.read_tokens;
  options.hosts = console.hosts;
  options.metrics = console.open_metrics ? MetricsAccess::kEverybody : MetricsAccess::kToken;
  options.artifacts = settings.data / "artifacts";
  options.link_key = link_key;
  options.version = kVersion;
  return options;
}

int WorkersFor(const WorkerSettings& workers) {
  if (workers.count > 0) return workers.count;
  // Timings of more devices than this inflate each other (research, device 1.7).
  return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

std::vector<std::string> NeedRestart(const AgentSettings& old, const AgentSettings& now) {
  std::vector<std::string> keys;
  const auto same = [&keys](const char* key, const auto& before, const auto& after) {
    if (before != after) keys.emplace_back(key);
  };
  same("data", old.data, now.data);
  same("location", old.location, now.location);
  same("browser", old.browser, now.browser);
  same("workers", WorkerWords(old.workers), WorkerWords(now.workers));
  same("queue", std::tie(old.most_waiting, old.at_once_per_scenario),
       std::tie(now.most_waiting, now.at_once_per_scenario));
  same("console", ListenWords(old.console), ListenWords(now.console));
  same("alerts", RuleWords(old.rules), RuleWords(now.rules));
  same("backend", BackendWords(old.backend), BackendWords(now.backend));
  same("silences", std::pair(Revealed(old.silences.alertmanagers), old.silences.every),
       std::pair(Revealed(now.silences.alertmanagers), now.silences.every));
  same("keep", std::tie(old.keep.age, old.keep.bytes, old.keep.free_bytes),
       std::tie(now.keep.age, now.keep.bytes, now.keep.free_bytes));
  return keys;
}

Reproduction ByHand(const AgentSettings& settings, const std::filesystem::path& config) {
  Reproduction again;
  again.base_url = settings.base_url;
  for (const auto& [name, value] : settings.variables) again.variables.push_back(name);
  again.config = config.string();
  return again;
}

}  // namespace roundsman
