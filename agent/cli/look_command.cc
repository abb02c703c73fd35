#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>

#include "agent/cli/command.h"
#include "agent/cli/exit_codes.h"
#include "agent/cli/workbench.h"
#include "core/io/json.h"
#include "core/io/url.h"
#include "reporters/console.h"
#include "reporters/report_json.h"
#include "reporters/summary.h"

namespace roundsman {
namespace {

struct LookOptions {
  WorkbenchOptions bench;
  std::string url;
  std::vector<std::string> devices;
};

// A journey of one step, written as a person would write it.
std::string LookScenario(const std::string& url, const std::string& device) {
  // JSON strings are YAML strings; `$$` keeps a dollar sign in an address from being read as a
  // variable.
  std::string address;
  for (const char c : url) address += c == '$' ? std::string("$$") : std::string(1, c);
  return fmt::format("scenario: {}\nid: look\ndevices: [{}]\nsteps:\n  - open: {}\n",
                     QuoteJson("look at " + url), QuoteJson(device), QuoteJson(address));
}

int Look(const LookOptions& options, const CommandContext& context) {
  Problems problems;
  const Result<std::string> url = CompleteUrl(options.url);
  if (!url) problems.push_back(url.error());
  const auto bench = Workbench::Open(options.bench, problems);
  std::vector<RunRequest> requests;
  if (bench && url) {
    const std::string first = options.devices.empty() ? "phone" : options.devices.front();
    ScenarioOverrides overrides;
    overrides.known_devices = bench->profiles().Names();
    overrides.known_devices.push_back(first);
    auto scenario = ParseScenario(LookScenario(*url, first), "look.yaml", overrides, problems);
    if (scenario) requests = bench->Requests({*scenario}, options.devices, problems);
  }
  if (!problems.empty()) {
    PrintProblems(problems);
    return kBadUsage;
  }
  Report report = bench->Run(requests, context.stop);
  for (RunReport& run : report.runs) {
    Reproduction again = bench->ByHand();
    again.command = "look";
    again.subject = *url;
    again.device = run.device;
    run.reproduce = ToShellLine(again);
  }
  const bool written = bench->Write(report);
  if (options.bench.json) {
    fmt::print("{}\n", ToJson(report));
  } else {
    const ConsoleOptions console = ConsoleOptionsFor(STDOUT_FILENO);
    for (const RunReport& run : report.runs) {
      fmt::print("{}", LookSummary(run, {console.terminal.colour, console.size().columns,
                                         bench->directory()}));
    }
    for (const std::string& cancelled : report.cancelled) fmt::print("cancelled: {}\n", cancelled);
  }
  const int code = ExitCode(report, OnFlaky::kTolerate);
  return code == 0 && !written ? kNothingKnown : code;
}

}  // namespace

void AddLookCommand(CLI::App& app, CommandBody& body) {
  auto options = std::make_shared<LookOptions>();
  CLI::App* look = app.add_subcommand(
      "look", "Look at one page, without any YAML, and say what is wrong with it");
  look->add_option("url", options->url, "An address, host:port, or an HTML file")
      ->required()
      ->type_name("URL");
  look->add_option("--device", options->devices,
                   "The device to look with (default: phone); may be given several times")
      ->type_name("NAME")
      ->allow_extra_args(false);
  AddWorkbenchOptions(*look, options->bench);
  look->footer(
      "Opens the page, waits until it has settled, and judges it with every check.\n\n"
      "Examples:\n"
      "  roundsman look https://m.example.com\n"
      "  roundsman look localhost:8080 --device desktop-1366 --device iphone-15\n"
      "  roundsman look ./index.html");
  look->callback([options, &body] {
    body = [options](const CommandContext& context) { return Look(*options, context); };
  });
}

}  // namespace roundsman
