#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <map>

#include "agent/cli/command.h"
#include "agent/cli/exit_codes.h"
#include "agent/cli/workbench.h"
#include "reporters/console.h"
#include "reporters/pushgateway.h"
#include "reporters/report_json.h"
#include "reporters/summary.h"

namespace roundsman {
namespace {

struct RunOptions {
  WorkbenchOptions bench;
  std::vector<std::string> paths;
  std::vector<std::string> devices;
  std::vector<std::string> variables;
  std::vector<std::string> tags;
  std::string base_url;
  std::string pushgateway;
  bool fail_on_flaky = false;
};

bool HasTag(const Scenario& scenario, const std::vector<std::string>& wanted) {
  return wanted.empty() || std::any_of(wanted.begin(), wanted.end(), [&](const std::string& tag) {
           return std::find(scenario.tags.begin(), scenario.tags.end(), tag) != scenario.tags.end();
         });
}

std::string Reproduce(const RunReport& run, const RunOptions& options, const Workbench& bench,
                      const std::string& path) {
  Reproduction again = bench.ByHand();
  again.subject = path;
  again.device = run.device;
  again.base_url = options.base_url;
  for (const std::string& pair : options.variables) {
    again.variables.push_back(pair.substr(0, pair.find('=')));
  }
  return ToShellLine(again);
}

// A verdict is about the target: metrics that nobody took change none.
void Push(const Report& report, const std::string& gateway) {
  // Also after a Ctrl-C: what was run is worth telling.
  const auto pushed = PushReport(report, {gateway}, Deadline::In(std::chrono::seconds(30)));
  if (!pushed) fmt::print(stderr, "the metrics were not pushed: {}\n", pushed.error().message);
}

int RunScenarios(const RunOptions& options, const CommandContext& context) {
  Problems problems;
  const auto bench = Workbench::Open(options.bench, problems);
  ScenarioOverrides overrides;
  overrides.variables = ParseVariables(options.variables, problems);
  overrides.base_url = options.base_url;
  if (bench) {
    overrides.known_devices = bench->profiles().Names();
  } else if (auto shipped = DeviceProfiles::Shipped()) {
    overrides.known_devices = shipped->Names();
  }
  ScenarioSet set = LoadScenarios(options.paths, overrides);
  problems.insert(problems.end(), set.problems.begin(), set.problems.end());
  std::erase_if(set.scenarios, [&](const auto& s) { return !HasTag(*s, options.tags); });
  if (problems.empty() && set.scenarios.empty()) {
    problems.push_back({Blame::kConfig, "no scenario has one of the tags given with --tag", {}});
  }
  std::vector<RunRequest> requests;
  if (problems.empty()) requests = bench->Requests(set.scenarios, options.devices, problems);
  if (!problems.empty()) {
    PrintProblems(problems);
    return kBadUsage;
  }
  Report report = bench->Run(requests, context.stop);
  std::map<std::string, std::string> paths;
  for (const auto& scenario : set.scenarios) paths[scenario->id] = scenario->path.string();
  for (RunReport& run : report.runs) {
    run.reproduce = Reproduce(run, options, *bench, paths[run.scenario]);
  }
  const bool written = bench->Write(report);
  if (!options.pushgateway.empty()) Push(report, options.pushgateway);
  if (options.bench.json) {
    fmt::print("{}\n", ToJson(report));
  } else {
    const ConsoleOptions console = ConsoleOptionsFor(STDOUT_FILENO);
    fmt::print("{}", Summary(report, {console.terminal.colour, console.size().columns,
                                      bench->directory()}));
  }
  const int code = ExitCode(report, options.fail_on_flaky ? OnFlaky::kFail : OnFlaky::kTolerate);
  return code == 0 && !written ? kNothingKnown : code;
}

}  // namespace

void AddRunCommand(CLI::App& app, CommandBody& body) {
  auto options = std::make_shared<RunOptions>();
  CLI::App* run = app.add_subcommand("run", "Run scenarios: files, folders or globs");
  run->add_option("paths", options->paths, "Scenario files, folders of them, or globs")
      ->required()
      ->type_name("PATH");
  run->add_option("--device", options->devices,
                  "Run on this device instead of the scenario's own; may be given several times")
      ->type_name("NAME")
      ->allow_extra_args(false);
  run->add_option("--base-url", options->base_url, "Where relative addresses start")
      ->type_name("URL");
  run->add_option("--var", options->variables,
                  "Set a variable: name=value; may be given several times")
      ->type_name("K=V")
      ->allow_extra_args(false);
  run->add_option("--tag", options->tags,
                  "Only scenarios with this tag; may be given several times")
      ->type_name("TAG")
      ->allow_extra_args(false);
  run->add_option("--pushgateway", options->pushgateway,
                  "Leave the runs' metrics at this Prometheus Pushgateway")
      ->type_name("URL");
  run->add_flag("--fail-on-flaky", options->fail_on_flaky, "A flaky run is exit code 1");
  AddWorkbenchOptions(*run, options->bench);
  run->footer(
      "Exit codes: 0 pass (or flaky), 1 fail, 2 bad usage, scenario or config (nothing was run),\n"
      "            3 inconclusive: the robot could not see or act, nothing is known.\n\n"
      "Examples:\n"
      "  roundsman run scenarios/ --base-url https://staging.example.com\n"
      "  roundsman run login.yaml --device iphone-15 --device pixel-8 --var user=demo\n"
      "  roundsman run 'scenarios/**/*.yaml' --tag smoke --out report --json > report.json");
  run->callback([options, &body] {
    body = [options](const CommandContext& context) { return RunScenarios(*options, context); };
  });
}

}  // namespace roundsman
