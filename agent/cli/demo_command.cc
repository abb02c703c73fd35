#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <optional>

#include "agent/cli/command.h"
#include "agent/cli/demo_tour.h"
#include "agent/cli/exit_codes.h"
#include "agent/cli/workbench.h"
#include "demo/demo_server.h"
#include "demo/faults.h"

namespace roundsman {
namespace {

int ServeDemo(const DemoOptions& options, const CommandContext& context) {
  const auto server = DemoServer::Start(options);
  if (!server) {
    fmt::print(stderr, "{}\n", server.error().ToString());
    return kBadUsage;
  }
  fmt::print(
      "The demo app is at {}/ (user demo, password wealth-2026). Ctrl-C ends it.\n"
      "Faults: {}/_demo/faults lists them; {}/f/NAME/ is the app with one switched on.\n",
      (*server)->url(), (*server)->url(), (*server)->url());
  std::fflush(stdout);
  const Deadline until_stopped(MonoTime::max(), context.stop);
  while (until_stopped.Open()) until_stopped.Pause(std::chrono::hours(1));
  return 0;
}

int ListFaults() {
  for (const Fault& fault : Faults()) {
    fmt::print("{:<22}{:<22}{}: {}\n", fault.name, KindName(fault), fault.where, fault.sees);
  }
  return 0;
}

}  // namespace

void AddDemoServerCommand(CLI::App& app, CommandBody& body) {
  struct Options {
    DemoOptions demo;
    bool list = false;
  };
  auto options = std::make_shared<Options>();
  options->demo.port = 8600;
  CLI::App* serve =
      app.add_subcommand("demo-server", "Serve the bundled demo app, with faults if wanted");
  serve->add_option("--port", options->demo.port, "0 takes any free port")->capture_default_str();
  serve->add_option("--host", options->demo.host, "The address to listen on")
      ->capture_default_str();
  serve
      ->add_option("--fault", options->demo.faults, "Switch a fault on; may be given several times")
      ->type_name("NAME")
      ->allow_extra_args(false);
  serve->add_flag("--list-faults", options->list, "List the faults and what a person would see");
  serve->callback([options, &body] {
    body = [options](const CommandContext& context) {
      return options->list ? ListFaults() : ServeDemo(options->demo, context);
    };
  });
}

void AddDemoCommand(CLI::App& app, CommandBody& body) {
  auto options = std::make_shared<DemoTourOptions>();
  CLI::App* demo = app.add_subcommand(
      "demo", "Run the example journeys on the demo app: healthy, then with faults");
  demo->add_option("--scenarios", options->scenarios,
                   "The example journeys (default: those that ship with the program)")
      ->type_name("DIR");
  AddWorkbenchOptions(*demo, options->bench);
  demo->footer("Exit code 0 only if the healthy app passes and every fault is found and named.");
  demo->callback([options, &body] {
    body = [options](const CommandContext& context) { return RunDemoTour(*options, context.stop); };
  });
}

}  // namespace roundsman
