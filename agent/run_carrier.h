#pragma once

#include <stop_token>

#include "agent/runner.h"

namespace roundsman {

// Carries one run to its end: the RunWorker with a browser, or a stand-in that a test or a
// benchmark drives the agent with. Belongs to one worker thread.
class RunCarrier {
 public:
  virtual ~RunCarrier() = default;
  // Comes back soon after `stop`; a run that was stopped is inconclusive, "cancelled".
  virtual RunReport Carry(const RunRequest& request, const std::stop_token& stop) = 0;
};

// By then a run is over with its confirmation and that one's repetition, or its worker hangs.
inline Duration LongestRun(const RunRequest& request) {
  constexpr int kAttempts = 3;
  // The witness, a launch, giving the device back.
  constexpr Duration kAround = std::chrono::minutes(3);
  return kAttempts * ((request.scenario ? request.scenario->timeout : kAround) + kAround);
}

}  // namespace roundsman
