#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdlib>

#include "agent/cli/command.h"
#include "agent/cli/exit_codes.h"
#include "agent/signal_watch.h"
#include "agent/version.h"

namespace {

int Main(int argc, char** argv) {
  CLI::App app{
      "Roundsman walks through an app the way a user does, looks at the screen with its own eyes,\n"
      "and says what a person would complain about before one does."};
  app.name("roundsman");
  app.set_version_flag("--version", std::string("roundsman ") + roundsman::kVersion);
  app.require_subcommand(1);
  app.footer(
      "Start here:\n"
      "  roundsman look https://m.example.com     say what is wrong with one page\n"
      "  roundsman demo                           see it find things in a bundled app\n"
      "  roundsman run scenarios/                 run journeys written in YAML\n\n"
      "`roundsman COMMAND --help` tells more about each.");
  roundsman::CommandBody body;
  for (const roundsman::CommandRow& row : roundsman::Commands()) row.add(app, body);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& wrong) {
    const int code = app.exit(wrong);
    return code == 0 ? 0 : roundsman::kBadUsage;
  }
  // Before any thread: they inherit the blocked signals.
  roundsman::SignalWatch signals;
  return body(
      {signals.stop(), [&](const roundsman::Deadline& d) { return signals.AwaitReload(d); }});
}

}  // namespace

int main(int argc, char** argv) {
  // Tesseract's OpenMP threads cost four times the CPU and win nothing (research, vision 2.1). Read
  // by the library when it is first used, so it is set before any thread exists.
  ::setenv("OMP_THREAD_LIMIT", "1", 0);
  try {
    return Main(argc, argv);
  } catch (const std::exception& fault) {
    fmt::print(stderr, "roundsman failed: {}\n", fault.what());
    return roundsman::kNothingKnown;
  }
}
