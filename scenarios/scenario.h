#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/clock.h"
#include "core/error.h"
#include "scenarios/expected_dialog.h"
#include "scenarios/secrets.h"
#include "scenarios/step.h"
#include "scenarios/variables.h"
#include "vision/check_settings.h"

namespace roundsman {

// `schedule:`; read and checked here, used by the agent only.
struct MaintenanceWindow {
  // MON … SUN; empty: every day.
  std::vector<std::string> days;
  std::string from;
  std::string to;
  std::string reason;
};
enum class Overlap { kSkip, kQueue };
struct Schedule {
  std::optional<Duration> every;
  std::string cron;
  std::string timezone = "UTC";
  std::optional<Duration> jitter;
  Overlap overlap = Overlap::kSkip;
  std::optional<Duration> after_failure;
  std::vector<MaintenanceWindow> maintenance;
};

// `backend:`: what existing monitoring ought to see; exactly one is set.
struct BackendSignal {
  std::string alert;
  std::string expr;
};

// One user journey, one YAML file, parsed and checked; immutable, shared between threads. People
// call it by its `journey` name, machines by its `id`.
struct Scenario {
  std::string id;
  std::string journey;
  std::string description;
  std::string owner;
  std::string severity = "warning";
  std::string runbook;
  std::vector<std::string> tags;
  std::optional<Schedule> schedule;
  std::vector<std::string> devices;
  std::string base_url;
  Duration timeout = std::chrono::minutes(5);
  Duration within = std::chrono::seconds(10);
  // vars, --var, ${env.NAME}; secrets are in here too, under their names.
  Variables variables;
  Secrets secrets;
  // `for-each`: one run per row; empty means one run without a row.
  std::vector<std::map<std::string, std::string>> rows;
  std::vector<ExpectedDialog> expected_dialogs;
  std::vector<BackendSignal> backend;
  CheckSettings checks;
  Steps setup;
  Steps steps;
  Steps finally;
  // Relative to where the program was started.
  std::filesystem::path path;
};

// What the command line or the agent puts over the file.
struct ScenarioOverrides {
  std::map<std::string, std::string> variables;
  std::string base_url;
  // Names that `devices:` may use.
  std::vector<std::string> known_devices;
};

// The scenarios of a set of files, or every mistake in any of them.
struct ScenarioSet {
  std::vector<std::shared_ptr<const Scenario>> scenarios;
  Problems problems;
};

// Files, folders (searched for *.yaml and *.yml) and globs. Nothing found is a problem too. `root`
// for ids is the folder given, or the file's own folder.
ScenarioSet LoadScenarios(const std::vector<std::string>& paths,
                          const ScenarioOverrides& overrides);

// One file's text; `file` is for messages and relative paths in it.
Result<std::shared_ptr<const Scenario>> ParseScenario(const std::string& yaml,
                                                      const std::filesystem::path& file,
                                                      const ScenarioOverrides& overrides,
                                                      Problems& problems);

// JSON Schema (draft 7) of scenario files for editors, made from the same tables as the parser.
std::string ScenarioSchema();

}  // namespace roundsman
