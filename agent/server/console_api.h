#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "agent/server/access.h"
#include "agent/server/console_events.h"
#include "agent/server/console_source.h"
#include "agent/server/http_listener.h"
#include "agent/server/scenario_board.h"

namespace roundsman {

// A request whose path fitted a route, and what stood in its {braces}.
struct ApiCall {
  const ConsoleRequest& request;
  std::vector<std::string> values;
  Right right = Right::kNone;
};

// {error, message}: `error` is a word for programs, `message` a sentence for people.
ConsoleAnswer ErrorAnswer(int status, const std::string& error, const std::string& message);

// Everything below /api/v1, /-/ and /metrics. Who may ask was judged before. Thread-safe.
class ConsoleApi {
 public:
  ConsoleApi(ConsoleSource& source, ConsoleEvents& events)
      : source_(source), events_(events), board_(source, events) {}

  ConsoleAnswer Scenarios(const ApiCall& call);
  ConsoleAnswer Scenario(const ApiCall& call);
  ConsoleAnswer RunNow(const ApiCall& call);
  ConsoleAnswer Runs(const ApiCall& call);
  ConsoleAnswer Run(const ApiCall& call);
  ConsoleAnswer Alerts(const ApiCall& call);
  ConsoleAnswer Alert(const ApiCall& call);
  ConsoleAnswer Acknowledge(const ApiCall& call);
  ConsoleAnswer Mute(const ApiCall& call);
  ConsoleAnswer BlindSpots(const ApiCall& call);
  ConsoleAnswer Health(const ApiCall& call);
  ConsoleAnswer Events(const ApiCall& call);
  ConsoleAnswer Reload(const ApiCall& call);
  ConsoleAnswer Metrics(const ApiCall& call);
  ConsoleAnswer Healthy(const ApiCall& call);

 private:
  // The time a finding was there then; nothing when it was not.
  Result<std::optional<roundsman::Alert>> Episode(const std::string& fingerprint, WallTime at);

  ConsoleSource& source_;
  ConsoleEvents& events_;
  ScenarioBoard board_;
  // Shared with the streams, which end after the handler has come back.
  std::shared_ptr<std::atomic<int>> listeners_ = std::make_shared<std::atomic<int>>(0);
};

}  // namespace roundsman
