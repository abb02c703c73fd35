#pragma once

#include <optional>
#include <string>
#include <vector>

#include "agent/backend_query.h"
#include "core/finding.h"

namespace roundsman {

// How long, and how closely, the back end's monitoring is watched after the robot found something.
struct BackendWindows {
  // A signal that was true this long before still counts as seen.
  Duration lookback = std::chrono::minutes(2);
  // As good as at once.
  Duration grace = std::chrono::seconds(60);
  Duration window = std::chrono::minutes(30);
  Duration step = std::chrono::seconds(5);
  // Prometheus was not looking when nothing had been scraped for this long: more than the longest
  // scrape interval.
  Duration blind_after = std::chrono::seconds(150);
};

// What Prometheus had by now: when any of the signals was true, and how old its freshest scrape
// was.
struct BackendEvidence {
  std::vector<BackendSample> signals;
  std::vector<BackendSample> scrape_ages;
  // A signal Prometheus refused; empty when it answered for all.
  std::string refused;
};

struct BackendDecision {
  BackendView view = BackendView::kUnknown;
  std::optional<double> lead_seconds;
  // For unknown: why nothing can be said.
  std::string why;
};

// Decides as soon as it can be decided, or not yet. Pure. Where Prometheus was not looking, neither
// late nor unseen is ever said; a signal that was true in time is seen all the same.
std::optional<BackendDecision> JudgeBackend(const BackendEvidence& evidence, WallTime since,
                                            WallTime now, const BackendWindows& windows);

}  // namespace roundsman
