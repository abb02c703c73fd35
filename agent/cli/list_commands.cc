#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>

#include "agent/cli/command.h"
#include "agent/cli/exit_codes.h"
#include "agent/cli/workbench.h"
#include "core/finding.h"
#include "core/text.h"
#include "reporters/report_schema.h"
#include "scenarios/scenario.h"
#include "scenarios/step_registry.h"
#include "vision/detectors/detector_registry.h"

namespace roundsman {
namespace {

std::string Padded(std::string_view text, std::size_t width) {
  const std::size_t wide = TerminalWidth(text);
  return std::string(text) + std::string(wide < width ? width - wide : 1, ' ');
}

std::string_view Name(DeviceKind kind) {
  switch (kind) {
    case DeviceKind::kPhone:
      return "phone";
    case DeviceKind::kTablet:
      return "tablet";
    case DeviceKind::kDesktop:
      break;
  }
  return "desktop";
}

int ListDevices(const std::string& config) {
  Problems problems;
  const Result<DeviceProfiles> profiles = LoadProfiles(config, problems);
  if (!profiles) problems.push_back(profiles.error());
  if (!problems.empty()) {
    PrintProblems(problems);
    return kBadUsage;
  }
  for (const DeviceProfile& profile : profiles->all()) {
    fmt::print("{}{}{} {:>5.0f} × {:<5.0f} @{:<5} {}{}\n", Padded(profile.name, 20),
               Padded(profile.label, 26), Padded(Name(profile.kind), 8), profile.viewport.width,
               profile.viewport.height, fmt::format("{:.3g}", profile.pixel_ratio),
               profile.touch ? "touch" : "mouse", profile.theme == Theme::kDark ? ", dark" : "");
  }
  for (const auto& [alias, name] : profiles->aliases())
    fmt::print("{}= {}\n", Padded(alias, 20), name);
  return 0;
}

int ListSteps() {
  for (const StepRow& row : StepRegistry()) {
    fmt::print("{}{}\n    {}\n    e.g. {}\n", Padded(row.action, 13), row.value, row.help,
               row.sample);
  }
  return 0;
}

bool HasDetector(FindingKind kind) {
  const auto rows = DetectorRegistry();
  return std::any_of(rows.begin(), rows.end(), [&](const DetectorRow& row) {
    return std::find(row.kinds.begin(), row.kinds.end(), kind) != row.kinds.end();
  });
}

int ListChecks() {
  for (const FindingKindInfo& row : FindingKinds()) {
    const bool now = !row.noticed || HasDetector(row.kind);
    fmt::print("{}{}{}{}\n", Padded(row.name, 22), Padded(roundsman::Name(row.default_severity), 9),
               row.says, now ? "" : "  [not in this version yet]");
    if (!row.off_where.empty()) fmt::print("{}except: {}\n", Padded("", 31), row.off_where);
    if (!row.noticed) fmt::print("{}only where a scenario asks for it\n", Padded("", 31));
  }
  return 0;
}

}  // namespace

void AddDevicesCommand(CLI::App& app, CommandBody& body) {
  auto config = std::make_shared<std::string>();
  CLI::App* devices = app.add_subcommand("devices", "List the devices that scenarios can name");
  devices->add_option("--config", *config, "A config with `devices:` of your own")
      ->type_name("FILE");
  devices->callback(
      [config, &body] { body = [config](const CommandContext&) { return ListDevices(*config); }; });
}

void AddStepsCommand(CLI::App& app, CommandBody& body) {
  app.add_subcommand("steps", "List the steps of the scenario language, with examples")
      ->callback([&body] { body = [](const CommandContext&) { return ListSteps(); }; });
}

void AddChecksCommand(CLI::App& app, CommandBody& body) {
  app.add_subcommand("checks", "List what the robot notices, and how serious it is")
      ->callback([&body] { body = [](const CommandContext&) { return ListChecks(); }; });
}

void AddSchemaCommand(CLI::App& app, CommandBody& body) {
  auto what = std::make_shared<std::string>();
  CLI::App* schema = app.add_subcommand("schema", "Print a JSON Schema, for editors and machines");
  schema->add_option("what", *what, "scenario or report")
      ->required()
      ->check(CLI::IsMember({"scenario", "report"}));
  schema->callback([what, &body] {
    body = [what](const CommandContext&) {
      fmt::print("{}\n", *what == "report" ? ReportSchema() : ScenarioSchema());
      return 0;
    };
  });
}

}  // namespace roundsman
