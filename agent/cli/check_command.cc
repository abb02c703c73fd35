#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "agent/cli/command.h"
#include "agent/cli/exit_codes.h"
#include "agent/cli/workbench.h"
#include "scenarios/scenario.h"

namespace roundsman {
namespace {

struct CheckOptions {
  std::vector<std::string> paths;
  std::string config;
  std::string base_url;
  std::vector<std::string> variables;
};

int Check(const CheckOptions& options) {
  Problems problems;
  ScenarioOverrides overrides;
  overrides.base_url = options.base_url;
  overrides.variables = ParseVariables(options.variables, problems);
  if (auto profiles = LoadProfiles(options.config, problems)) {
    overrides.known_devices = profiles->Names();
  } else {
    problems.push_back(profiles.error());
  }
  const ScenarioSet set = LoadScenarios(options.paths, overrides);
  problems.insert(problems.end(), set.problems.begin(), set.problems.end());
  for (const Error& problem : problems) fmt::print(stderr, "{}\n", problem.ToString());
  const std::size_t count = set.scenarios.size();
  if (problems.empty()) {
    fmt::print("{} scenario{} and no mistake\n", count, count == 1 ? "" : "s");
    return 0;
  }
  fmt::print(stderr, "{} mistake{}\n", problems.size(), problems.size() == 1 ? "" : "s");
  return kBadUsage;
}

}  // namespace

void AddCheckCommand(CLI::App& app, CommandBody& body) {
  auto options = std::make_shared<CheckOptions>();
  CLI::App* check =
      app.add_subcommand("check", "Read scenarios and say every mistake; runs nothing");
  check->add_option("paths", options->paths, "Scenario files, folders of them, or globs")
      ->required()
      ->type_name("PATH");
  check->add_option("--config", options->config, "A config with `devices:` of your own")
      ->type_name("FILE");
  check->add_option("--base-url", options->base_url, "Where relative addresses start")
      ->type_name("URL");
  check
      ->add_option("--var", options->variables,
                   "Set a variable: name=value; may be given several times")
      ->type_name("K=V")
      ->allow_extra_args(false);
  check->footer("Exit codes: 0 no mistake, 2 mistakes.");
  check->callback(
      [options, &body] { body = [options](const CommandContext&) { return Check(*options); }; });
}

}  // namespace roundsman
