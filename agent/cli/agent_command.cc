#include <fmt/format.h>
#include <malloc.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <optional>
#include <string_view>

#include "agent/agent_plan.h"
#include "agent/app.h"
#include "agent/cli/command.h"
#include "agent/cli/examples.h"
#include "agent/cli/exit_codes.h"
#include "agent/cli/workbench.h"
#include "core/io/files.h"
#include "demo/demo_server.h"

namespace roundsman {
namespace {

struct AgentOptions {
  std::string config;
  bool demo = false;
  bool check = false;
  int port = 9180;
  bool verbose = false;
};

// The demo app, its journeys and a config for them, gone with the agent.
class DemoGround {
 public:
  static Result<DemoGround> Lay(int port) {
    DemoOptions options;
    auto server = DemoServer::Start(options);
    if (!server) return Forward(server);
    auto folder = UnpackUnscheduledExamples();
    if (!folder) return Forward(folder);
    const std::string config = fmt::format(
        "scenarios: [.]\nbase-url: {}/\nevery: 30s\ndata: data\nlocation: demo\n"
        "console: {{port: {}}}\nkeep: {{age: 24h, size: 1GB}}\n",
        (*server)->url(), port);
    DemoGround ground{*std::move(server), *std::move(folder)};
    if (auto written = WriteFile(ground.config(), config); !written) return Forward(written);
    return ground;
  }

  std::filesystem::path config() const { return folder_.path() / "agent.conf"; }
  std::string app() const { return server_->url(); }

 private:
  DemoGround(std::unique_ptr<DemoServer> server, TempDir folder)
      : server_(std::move(server)), folder_(std::move(folder)) {}

  std::unique_ptr<DemoServer> server_;
  TempDir folder_;
};

// glibc learns from the first picture that is freed to keep blocks of its size, and the holes they
// leave add up over days: the agent grew by 45 MB an hour (docs/benchmarks.md, soak). With a fixed
// size pictures go back to the system, for 0.1 s of processor time a run.
void ReturnPictures() {
#ifdef __GLIBC__
  ::mallopt(M_MMAP_THRESHOLD, 256 * 1024);
  // Holes of one arena are no use to the threads of another: few arenas have few holes.
  ::mallopt(M_ARENA_MAX, 2);
#endif
}

int RunAgent(const AgentOptions& options, const CommandContext& context) {
  ReturnPictures();
  std::optional<DemoGround> demo;
  std::filesystem::path config = options.config;
  if (options.demo) {
    auto ground = DemoGround::Lay(options.port);
    if (!ground) {
      fmt::print(stderr, "{}\n", ground.error().ToString());
      return kNothingKnown;
    }
    demo.emplace(*std::move(ground));
    config = demo->config();
  }
  const Log log(options.verbose ? LogLevel::kDebug : LogLevel::kInfo);
  Problems problems;
  auto app = App::Start(config, log, problems);
  if (!app) {
    PrintProblems(problems);
    return kBadUsage;
  }
  fmt::print("Roundsman looks after {} {}. The console: {}\n", app->scenarios(),
             app->scenarios() == 1 ? "journey" : "journeys", app->url());
  if (demo) {
    fmt::print(
        "The demo app is at {0}/. Break it and watch:\n"
        "  curl -X PUT {0}/_demo/faults/dead-buy       (-X DELETE mends it; {0}/_demo/faults lists "
        "them)\n",
        demo->app());
  }
  fmt::print("Ctrl-C ends it{}.\n", demo ? "" : "; SIGHUP reads config and scenarios again");
  std::fflush(stdout);
  const Deadline until_stopped(MonoTime::max(), context.stop);
  while (until_stopped.Open()) {
    if (context.await_reload(until_stopped)) app->Reload();
  }
  log.Info("ending: runs under way are cancelled and recorded");
  return 0;
}

int CheckConfig(const AgentOptions& options) {
  Problems problems;
  const auto plan = LoadAgentPlan(options.config, problems);
  if (!plan) {
    PrintProblems(problems);
    return kBadUsage;
  }
  for (const Error& doubt : plan->settings.doubts) {
    fmt::print(stderr, "warning: {}\n", doubt.ToString());
  }
  const auto count = [](std::size_t n, std::string_view one, std::string_view many) {
    return fmt::format("{} {}", n, n == 1 ? one : many);
  };
  fmt::print("{}: fine. {}, {} of them on a schedule of {}; {}.\n", options.config,
             count(plan->scenarios.size(), "scenario", "scenarios"), plan->journeys.size(),
             count(plan->entries.size(), "entry", "entries"),
             count(plan->settings.receivers.size(), "receiver", "receivers"));
  return 0;
}

}  // namespace

void AddAgentCommand(CLI::App& app, CommandBody& body) {
  auto options = std::make_shared<AgentOptions>();
  CLI::App* agent = app.add_subcommand(
      "agent", "Run journeys on their schedules for months; metrics, alerts, a console");
  auto* config = agent->add_option("--config", options->config, "What to run and whom to tell")
                     ->type_name("FILE");
  auto* demo = agent->add_flag("--demo", options->demo,
                               "No config needed: the bundled demo app, its journeys every 30 s");
  config->excludes(demo);
  agent->add_option("--port", options->port, "The console's port with --demo; 0 takes any free one")
      ->check(CLI::Range(0, 65535))
      ->capture_default_str();
  agent->add_flag("--check", options->check,
                  "Only look whether it would start: config, scenarios, files they name");
  agent->add_flag("--verbose", options->verbose, "Tell on standard error what the robot does");
  agent->footer(
      "Metrics are at /metrics of the console's port. SIGHUP or POST /-/reload reads config and\n"
      "scenarios again: all or nothing. SIGTERM ends it within 15 s.\n\n"
      "Examples:\n"
      "  roundsman agent --demo\n"
      "  roundsman agent --config /etc/roundsman/agent.yaml\n"
      "  roundsman agent --config agent.yaml --check");
  agent->callback([options, &body] {
    if (!options->demo && options->config.empty()) {
      throw CLI::RequiredError("--config FILE (or --demo)");
    }
    body = [options](const CommandContext& context) {
      return options->check ? CheckConfig(*options) : RunAgent(*options, context);
    };
  });
}

}  // namespace roundsman
