#pragma once

#include <functional>
#include <stop_token>
#include <string_view>

#include "demo/fault_switches.h"
#include "demo/web_server.h"

namespace roundsman {

// The true answer to a request for `path` (relative to the app), changed by those of `faults` that
// apply to it. Waits as long as a fault says, less when `stop` comes.
struct FaultyRequest {
  std::string_view path;
  bool page;
  const FaultSet& faults;
  FaultSwitches& counter;
};
WebAnswer AnswerWithFaults(const FaultyRequest& request, const std::stop_token& stop,
                           const std::function<WebAnswer()>& truth);

}  // namespace roundsman
