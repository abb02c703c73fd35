#pragma once

#include <string>

#include "core/clock.h"
#include "core/run_report.h"

namespace roundsman {

// What makes a run this run and no other: scenario, device, row, location and the instant it was
// due. Enqueuing and storing are idempotent on it.
struct RunKey {
  std::string scenario;
  std::string device;
  std::string location;
  // The row of `for-each` as "name=value&…" with secrets masked; empty without.
  std::string row;
  WallTime tick;

  bool operator==(const RunKey&) const = default;
  // "login-holdings|iphone-15|local||1763800000": stable, for logs and as a database key.
  std::string ToString() const;
};

// A run the agent carried out: the report and what the schedule knows about it. Immutable once it
// is on the report queue.
struct RunRecord {
  RunKey key;
  RunReport report;
  // From when it was planned to begin (its tick and jitter) to its first step.
  double lateness_seconds = 0;
  // It was due in a maintenance window or silence: kept and shown, but nobody is alerted.
  std::string suppressed;
};

}  // namespace roundsman
