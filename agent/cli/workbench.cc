#include "agent/cli/workbench.h"

#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>

#include "agent/devices/device_pool.h"
#include "agent/version.h"
#include "core/io/files.h"
#include "core/text.h"
#include "reporters/console.h"
#include "reporters/reporter_hub.h"

namespace roundsman {
namespace {

// A directory that cannot be written is found out before an hour of runs, not after.
Result<void> TryDirectory(const std::filesystem::path& directory) {
  std::error_code failed;
  std::filesystem::create_directories(directory, failed);
  const Place where{directory.string(), 0, 0};
  if (failed) {
    return ConfigError(
        fmt::format("the report cannot be written there: {}. Give another directory with --out",
                    failed.message()),
        where);
  }
  const auto probe = directory / ".roundsman-probe";
  if (auto written = WriteFile(probe, ""); !written) {
    return ConfigError(written.error().message + ". Give another directory with --out", where);
  }
  std::filesystem::remove(probe, failed);
  return {};
}

}  // namespace

void AddWorkbenchOptions(CLI::App& app, WorkbenchOptions& options) {
  app.add_option("--browser", options.browser,
                 "The browser's executable (default: the first found)")
      ->type_name("PATH");
  app.add_option("--config", options.config, "A config with `devices:` of your own")
      ->type_name("FILE");
  app.add_option("--out", options.directory, "Where the reports go")
      ->type_name("DIR")
      ->capture_default_str();
  app.add_option("--jobs", options.jobs, "Runs at the same time (default: one per core)")
      ->type_name("N")
      ->check(CLI::Range(1, 64));
  app.add_flag("--json", options.json, "Print report.json instead of words");
  app.add_flag("--no-confirm", options.no_confirm, "Do not run failures again to be sure");
  app.add_flag(
      "--blind", options.blind,
      "Only drive: no film, no checks, no witness. For measuring, not for judging: at best\n"
      "the verdict is inconclusive");
  app.add_flag("--verbose", options.verbose, "Tell on standard error what the robot does");
}

Result<DeviceProfiles> LoadProfiles(const std::string& config, Problems& problems) {
  Result<DeviceProfiles> profiles = DeviceProfiles::Shipped();
  if (!profiles || config.empty()) return profiles;
  const Result<std::string> text = ReadFile(config);
  if (!text) {
    problems.push_back(text.error());
    return profiles;
  }
  for (Error& problem : profiles->AddYaml(*text, config)) problems.push_back(std::move(problem));
  return profiles;
}

std::map<std::string, std::string> ParseVariables(const std::vector<std::string>& given,
                                                  Problems& problems) {
  std::map<std::string, std::string> variables;
  for (const std::string& pair : given) {
    const std::size_t equals = pair.find('=');
    if (equals == std::string::npos || equals == 0) {
      problems.push_back({Blame::kConfig,
                          fmt::format("--var {}: expected name=value, like --var user=demo", pair),
                          {}});
      continue;
    }
    variables[pair.substr(0, equals)] = pair.substr(equals + 1);
  }
  return variables;
}

void PrintProblems(const Problems& problems) {
  for (const Error& problem : problems) fmt::print(stderr, "{}\n", problem.ToString());
  if (problems.size() > 1) fmt::print(stderr, "{} problems; nothing was run\n", problems.size());
}

struct Workbench::Parts {
  WorkbenchOptions options;
  Log log;
  std::filesystem::path directory;
  DeviceProfiles profiles;
  std::unique_ptr<DirectoryStore> store;
  std::unique_ptr<DevicePool> pool;

  explicit Parts(const WorkbenchOptions& o)
      : options(o),
        log(o.verbose ? LogLevel::kDebug : LogLevel::kWarning),
        directory(o.directory) {}
};

Workbench::Workbench(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Workbench::~Workbench() = default;

std::unique_ptr<Workbench> Workbench::Open(const WorkbenchOptions& options, Problems& problems) {
  auto parts = std::make_unique<Parts>(options);
  if (auto profiles = LoadProfiles(options.config, problems)) {
    parts->profiles = std::move(*profiles);
  } else {
    problems.push_back(profiles.error());
  }
  if (auto writable = TryDirectory(options.directory); !writable)
    problems.push_back(writable.error());
  parts->store = std::make_unique<DirectoryStore>(options.directory);
  BrowserOptions browser;
  browser.path = options.browser;
  if (auto pool = MakeChromiumPool(browser, parts->log)) {
    parts->pool = std::move(*pool);
  } else {
    problems.push_back(pool.error());
  }
  if (!problems.empty()) return nullptr;
  return std::unique_ptr<Workbench>(new Workbench(std::move(parts)));
}

const DeviceProfiles& Workbench::profiles() const { return parts_->profiles; }

const std::filesystem::path& Workbench::directory() const { return parts_->directory; }

std::vector<RunRequest> Workbench::Requests(
    const std::vector<std::shared_ptr<const Scenario>>& scenarios,
    const std::vector<std::string>& devices, Problems& problems) const {
  std::vector<RunRequest> requests;
  for (const auto& scenario : scenarios) {
    for (const std::string& name : devices.empty() ? scenario->devices : devices) {
      const DeviceProfile* profile = parts_->profiles.Find(name);
      if (profile == nullptr) {
        const auto meant = DidYouMean(name, parts_->profiles.Names());
        problems.push_back(
            {Blame::kConfig,
             fmt::format("no device is called “{}”{}; `roundsman devices` lists them", name,
                         meant ? fmt::format(", did you mean “{}”?", *meant) : ""),
             {}});
        continue;
      }
      const auto shared = std::make_shared<const DeviceProfile>(*profile);
      if (scenario->rows.empty()) requests.push_back({scenario, shared, {}, 1});
      for (const auto& row : scenario->rows) requests.push_back({scenario, shared, row, 1});
    }
    if (!problems.empty()) break;
  }
  return requests;
}

Reproduction Workbench::ByHand() const {
  Reproduction again;
  again.browser = parts_->options.browser;
  again.config = parts_->options.config;
  return again;
}

Report Workbench::Run(const std::vector<RunRequest>& requests, const std::stop_token& stop) {
  const WorkbenchOptions& options = parts_->options;
  SessionOptions session;
  session.jobs = options.jobs;
  session.confirm = options.no_confirm ? Confirm::kOff : Confirm::kOn;
  session.seeing = options.blind ? Seeing::kBlind : Seeing::kFull;
  // With --json standard output is for the machine; people may still watch on the other one.
  ConsoleProgress progress(ConsoleOptionsFor(options.json ? STDERR_FILENO : STDOUT_FILENO));
  RunSession runs(session, *parts_->pool, *parts_->store, progress, parts_->log);
  Report report = runs.Run(requests, stop);
  report.version = kVersion;
  return report;
}

bool Workbench::Write(const Report& report) {
  // Also after a Ctrl-C: the report of what was done is what the person is left with.
  const auto failures = TellReporters(ReporterRegistry(), report, {parts_->options.directory},
                                      Deadline::In(std::chrono::seconds(30)));
  for (const ReporterFailure& failure : failures) {
    fmt::print(stderr, "the {} report could not be written: {}\n", failure.reporter,
               failure.error.ToString());
  }
  return failures.empty();
}

}  // namespace roundsman
