#pragma once

#include <functional>
#include <span>
#include <stop_token>

#include "core/deadline.h"

// CLI11 is heavy: only the commands' sources include it.
namespace CLI {  // NOLINT(readability-identifier-naming): the library's own name
class App;
}

namespace roundsman {

// What every command gets when it runs.
struct CommandContext {
  // Ctrl-C or SIGTERM.
  std::stop_token stop;
  // Waits for a SIGHUP; false when the deadline passed or a stop came.
  std::function<bool(const Deadline&)> await_reload;
};

// Does the command's work; the exit code of the specification.
using CommandBody = std::function<int(const CommandContext&)>;

// One row of the commands' table: declares options on `app` and sets `body` when the command was
// chosen.
struct CommandRow {
  void (*add)(CLI::App& app, CommandBody& body);
};

// Every command there is, in the order `--help` shows them. The only list.
std::span<const CommandRow> Commands();

void AddRunCommand(CLI::App& app, CommandBody& body);
void AddLookCommand(CLI::App& app, CommandBody& body);
void AddCheckCommand(CLI::App& app, CommandBody& body);
void AddDevicesCommand(CLI::App& app, CommandBody& body);
void AddStepsCommand(CLI::App& app, CommandBody& body);
void AddChecksCommand(CLI::App& app, CommandBody& body);
void AddSchemaCommand(CLI::App& app, CommandBody& body);
void AddAgentCommand(CLI::App& app, CommandBody& body);
void AddBlindspotsCommand(CLI::App& app, CommandBody& body);
void AddDemoCommand(CLI::App& app, CommandBody& body);
void AddDemoServerCommand(CLI::App& app, CommandBody& body);

}  // namespace roundsman
