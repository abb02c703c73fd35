#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>

#include "agent/agent_settings.h"
#include "agent/cli/command.h"
#include "agent/cli/exit_codes.h"
#include "agent/cli/workbench.h"
#include "agent/store/ledger.h"
#include "agent/store/sqlite_store.h"
#include "config/duration.h"
#include "core/text.h"

namespace roundsman {
namespace {

struct BlindspotsOptions {
  std::string config;
  std::string since = "720h";
};

std::string Cell(std::string_view text, std::size_t width) {
  const std::size_t wide = TerminalWidth(text);
  return std::string(text) + std::string(wide < width ? width - wide : 1, ' ');
}

void Print(const Ledger& ledger, const std::string& since) {
  if (ledger.rows.empty()) {
    fmt::print("Nothing was found wrong in the last {}, so there is nothing to compare.\n", since);
    return;
  }
  std::size_t name = 8;
  for (const LedgerRow& row : ledger.rows) name = std::max(name, TerminalWidth(row.journey) + 2);
  name = std::min<std::size_t>(name, 48);
  fmt::print("{}{:>7} {:>7} {:>7} {:>8}  {}\n", Cell("journey", name), "unseen", "late", "seen",
             "unknown", "the robot was sooner by");
  for (const LedgerRow& row : ledger.rows) {
    fmt::print("{}{:>7} {:>7} {:>7} {:>8}  {}\n", Cell(Shorten(row.journey, 44), name), row.unseen,
               row.late, row.seen, row.unknown,
               row.longest_lead_seconds
                   ? "up to " + FormatDuration(FromSeconds(*row.longest_lead_seconds))
                   : "");
  }
  if (ledger.unseen.empty()) return;
  fmt::print("\nWhat only the robot's eye caught:\n");
  for (const Alert& alert : ledger.unseen) {
    fmt::print("  {}  {} on {}: {}\n", FormatRfc3339(alert.since), alert.journey, alert.device,
               alert.says);
  }
}

int ShowBlindspots(const BlindspotsOptions& options) {
  Problems problems;
  const AgentSettings settings = LoadAgentSettings(options.config, problems);
  const auto since = ParseDuration(options.since);
  if (!since) {
    problems.push_back({Blame::kConfig,
                        fmt::format("--since {}: expected a time like 24h or 720h", options.since),
                        {}});
  }
  if (!problems.empty()) {
    PrintProblems(problems);
    return kBadUsage;
  }
  auto store = SqliteStore::OpenToRead(settings.data / "roundsman.db");
  if (!store) {
    fmt::print(stderr, "{}\n", store.error().ToString());
    return kBadUsage;
  }
  const auto ledger = LedgerSummary(
      **store, std::chrono::system_clock::now() -
                   std::chrono::duration_cast<std::chrono::system_clock::duration>(*since));
  if (!ledger) {
    fmt::print(stderr, "{}\n", ledger.error().ToString());
    return kNothingKnown;
  }
  Print(*ledger, options.since);
  return 0;
}

}  // namespace

void AddBlindspotsCommand(CLI::App& app, CommandBody& body) {
  auto options = std::make_shared<BlindspotsOptions>();
  CLI::App* blindspots = app.add_subcommand(
      "blindspots", "What the agent saw and the monitoring that was there before did not");
  blindspots->add_option("--config", options->config, "The agent's config")
      ->required()
      ->type_name("FILE");
  blindspots->add_option("--since", options->since, "How far back")
      ->type_name("TIME")
      ->capture_default_str();
  blindspots->footer(
      "Scenarios say under `backend:` what monitoring ought to see when they break; the agent\n"
      "asks the Prometheus of its config. seen: it knew at once; late: the robot was first;\n"
      "unseen: it never knew; unknown: nobody could tell.");
  blindspots->callback([options, &body] {
    body = [options](const CommandContext&) { return ShowBlindspots(*options); };
  });
}

}  // namespace roundsman
