#include "agent/cli/demo_tour.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <optional>
#include <set>

#include "agent/cli/examples.h"
#include "agent/cli/exit_codes.h"
#include "core/io/files.h"
#include "core/text.h"
#include "demo/demo_server.h"
#include "demo/faults.h"
#include "reporters/console.h"
#include "reporters/summary.h"
#include "vision/detectors/detector_registry.h"

namespace roundsman {

namespace {

constexpr const char* kDevice = "iphone-15";

bool CanBeFound(FindingKind kind) {
  const auto rows = DetectorRegistry();
  return std::any_of(rows.begin(), rows.end(),
                     [&](const DetectorRow& row) {
                       return std::find(row.kinds.begin(), row.kinds.end(), kind) !=
                              row.kinds.end();
                     }) ||
         kind == FindingKind::kMissingContent || kind == FindingKind::kUnseenContent ||
         kind == FindingKind::kUnexpectedContent;
}

// The first fault of every kind that this version can find.
std::vector<const Fault*> FaultsToShow() {
  std::vector<const Fault*> chosen;
  std::set<FindingKind> kinds;
  for (const Fault& fault : Faults()) {
    if (fault.kind && CanBeFound(*fault.kind) && kinds.insert(*fault.kind).second) {
      chosen.push_back(&fault);
    }
  }
  return chosen;
}

class Tour {
 public:
  Tour(const DemoTourOptions& options, const DemoServer& server, std::stop_token stop)
      : options_(options), server_(server), stop_(std::move(stop)) {}

  int Run(const std::string& scenarios) {
    fmt::print("The demo app is healthy: every journey should pass.\n\n");
    const std::optional<Report> healthy = RunHealthy(scenarios);
    if (!healthy || stop_.stop_requested()) return kNothingKnown;
    fmt::print("\nNow with one fault at a time: each should be found and named.\n\n");
    const int missed = RunFaulty(scenarios);
    if (missed < 0 || stop_.stop_requested()) return kNothingKnown;
    const Totals totals = CountVerdicts(*healthy);
    const bool all_fine = totals.pass == static_cast<int>(healthy->runs.size());
    fmt::print("\n{}\n", all_fine && missed == 0
                             ? "All as it should be: the healthy app passed, every fault was found."
                             : "Not as it should be: see above.");
    fmt::print("Reports to look at:\n  {}\n  {}\n",
               (directory() / "faults" / "report.html").string(),
               (directory() / "healthy" / "report.html").string());
    return all_fine && missed == 0 ? 0 : 1;
  }

 private:
  std::filesystem::path directory() const { return options_.bench.directory; }

  std::unique_ptr<Workbench> Open(const std::string& part) {
    WorkbenchOptions bench = options_.bench;
    bench.directory = (directory() / part).string();
    // The faults are ours and do not come and go: running them twice would only take time.
    bench.no_confirm = bench.no_confirm || part == "faults";
    Problems problems;
    auto opened = Workbench::Open(bench, problems);
    PrintProblems(problems);
    return opened;
  }

  std::optional<ScenarioSet> Load(const std::string& scenarios, const Workbench& bench,
                                  const std::string& base_url) {
    ScenarioOverrides overrides;
    overrides.known_devices = bench.profiles().Names();
    overrides.base_url = base_url;
    ScenarioSet set = LoadScenarios({scenarios}, overrides);
    PrintProblems(set.problems);
    if (!set.problems.empty()) return std::nullopt;
    return set;
  }

  std::optional<Report> RunHealthy(const std::string& scenarios) {
    const auto bench = Open("healthy");
    if (!bench) return std::nullopt;
    const auto set = Load(scenarios, *bench, server_.url() + "/");
    if (!set) return std::nullopt;
    Problems problems;
    Report report = bench->Run(bench->Requests(set->scenarios, {}, problems), stop_);
    bench->Write(report);
    const ConsoleOptions console = ConsoleOptionsFor(STDOUT_FILENO);
    fmt::print("{}", Summary(report, {console.terminal.colour, console.size().columns,
                                      bench->directory()}));
    return report;
  }

  // How many faults were missed; negative when nothing could be run.
  int RunFaulty(const std::string& scenarios) {
    const auto bench = Open("faults");
    if (!bench) return -1;
    const std::vector<const Fault*> faults = FaultsToShow();
    std::vector<RunRequest> requests;
    for (const Fault* fault : faults) {
      const auto set = Load(scenarios, *bench, fmt::format("{}/f/{}/", server_.url(), fault->name));
      if (!set) return -1;
      const auto scenario = std::find_if(set->scenarios.begin(), set->scenarios.end(),
                                         [&](const auto& s) { return s->id == fault->journey; });
      if (scenario == set->scenarios.end()) {
        fmt::print(stderr, "no example journey is called {}\n", fault->journey);
        return -1;
      }
      Problems problems;
      const auto made = bench->Requests({*scenario}, {kDevice}, problems);
      requests.insert(requests.end(), made.begin(), made.end());
    }
    Report report = bench->Run(requests, stop_);
    bench->Write(report);
    if (report.runs.size() != faults.size()) return -1;
    int missed = 0;
    for (std::size_t i = 0; i < faults.size(); ++i)
      missed += Tell(*faults[i], report.runs[i]) ? 0 : 1;
    return missed;
  }

  // Whether the fault was found under its own name; says so in two lines.
  static bool Tell(const Fault& fault, const RunReport& run) {
    const auto found =
        std::find_if(run.findings.begin(), run.findings.end(),
                     [&](const Finding& finding) { return finding.kind == *fault.kind; });
    const bool hit = found != run.findings.end();
    fmt::print("{} {:<20} {} ({})\n", hit ? "found " : "MISSED", Name(*fault.kind), fault.sees,
               fault.where);
    if (hit) {
      fmt::print("       → {}\n", found->says);
    } else {
      fmt::print("       → verdict {}{}\n", Name(run.verdict),
                 run.inconclusive.empty() ? "" : ": " + run.inconclusive);
      for (const Finding& other : run.findings) {
        fmt::print("         {}: {}\n", Name(other.kind), other.says);
      }
    }
    return hit;
  }

  const DemoTourOptions& options_;
  const DemoServer& server_;
  std::stop_token stop_;
};

}  // namespace

int RunDemoTour(const DemoTourOptions& options, std::stop_token stop) {
  std::optional<TempDir> unpacked;
  std::string scenarios = options.scenarios;
  if (scenarios.empty()) {
    Result<TempDir> directory = UnpackExamples();
    if (!directory) {
      fmt::print(stderr, "{}\n", directory.error().ToString());
      return kBadUsage;
    }
    scenarios = directory->path().string();
    unpacked.emplace(std::move(*directory));
  }
  const auto server = DemoServer::Start({});
  if (!server) {
    fmt::print(stderr, "{}\n", server.error().ToString());
    return kBadUsage;
  }
  return Tour(options, **server, std::move(stop)).Run(scenarios);
}

}  // namespace roundsman
