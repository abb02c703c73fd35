#pragma once

#include <optional>
#include <string>
#include <vector>

#include "agent/store/result_store.h"

namespace roundsman {

// How often the back end's own monitoring noticed what the robot saw of one journey.
struct LedgerRow {
  std::string scenario;
  std::string journey;
  int seen = 0;
  int late = 0;
  int unseen = 0;
  int unknown = 0;
  // How much sooner the robot was, at most; unset without a late one.
  std::optional<double> longest_lead_seconds;
};

// The blind spots: what `roundsman blindspots` and its page in the console show.
struct Ledger {
  // Most unseen first, then by scenario.
  std::vector<LedgerRow> rows;
  // What only the robot's eye caught, newest first.
  std::vector<Alert> unseen;
};

// Counts alerts people were told about, since then or of all time.
Result<Ledger> LedgerSummary(ResultStore& store, std::optional<WallTime> since);

}  // namespace roundsman
