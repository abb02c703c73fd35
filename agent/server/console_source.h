#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "agent/store/result_store.h"
#include "core/alert.h"
#include "core/clock.h"
#include "core/error.h"
#include "core/result.h"

namespace roundsman {

// Nothing runs, as planned.
struct ConsolePause {
  WallTime until;
  std::string reason;
};

// One device of a scenario, as the schedule has it.
struct ConsoleDevice {
  std::string name;
  // In a maintenance window the first one after it.
  std::optional<WallTime> next;
  // Unset: in none.
  std::optional<ConsolePause> maintenance{};
};

// A scenario the agent looks after. Ids are unique; they may contain '/'.
struct ConsoleScenario {
  std::string id;
  std::string journey;
  std::string description;
  std::string owner;
  std::string severity;
  std::string runbook;
  std::vector<std::string> tags;
  // As its file writes it: "every 5m", "0 9 * * MON-FRI Asia/Shanghai"; empty: only by hand.
  std::string schedule;
  std::vector<ConsoleDevice> devices;
};

// A run under way.
struct BusyRun {
  std::string scenario;
  std::string device;
  WallTime started;
};

// How the robot itself does. All counts are since the start of the agent.
struct RobotState {
  struct Witness {
    std::string device;
    bool ok = false;
    WallTime checked;
    std::string says;
  };
  struct Receiver {
    std::string name;
    std::int64_t sent = 0;
    std::int64_t failed = 0;
    // Empty when the last delivery was one.
    std::string last_error;
  };
  struct Reload {
    WallTime at;
    Problems problems;
  };
  // Bytes.
  struct Disk {
    std::string path;
    std::int64_t used = 0;
    std::int64_t free = 0;
    std::int64_t evidence_dropped = 0;
  };
  // Shares of 1; unset: cannot be known here.
  struct Host {
    std::optional<double> cpu;
    std::optional<double> steal;
    std::optional<double> memory;
    // Why runs are inconclusive now ("the reference address does not answer"); empty: all well.
    std::string trouble;
  };

  std::string version;
  WallTime started;
  std::vector<Witness> witnesses;
  std::int64_t waiting = 0;
  std::int64_t running = 0;
  int workers = 0;
  // Of the last hour, seconds.
  std::optional<double> lateness_p50;
  std::optional<double> lateness_p99;
  std::map<std::string, std::int64_t> skipped;
  // Unset: never asked for since the start.
  std::optional<Reload> reload;
  std::int64_t browser_restarts = 0;
  std::vector<Receiver> receivers;
  Disk disk;
  Host host;
};

struct MetricsText {
  std::string type;
  std::string body;
};

// What the console sees of the agent, and the little it may ask of it. Called from many HTTP
// threads at once; every call must come back soon. The agent implements it; it outlives the server.
class ConsoleSource {
 public:
  virtual ~ConsoleSource() = default;

  virtual std::vector<ConsoleScenario> Scenarios() = 0;
  virtual std::vector<BusyRun> Busy() = 0;
  virtual ResultStore& Store() = 0;
  // Pending and open ones.
  virtual std::vector<Alert> ActiveAlerts() = 0;
  // By the Accept header of who asks.
  virtual MetricsText Metrics(const std::string& accept) = 0;
  virtual RobotState Health() = 0;

  // No device: on all of them. A config error says why not: no such device, running already, no
  // room.
  virtual Result<void> RunNow(const std::string& scenario, const std::string& device) = 0;
  // A config error when there is no such alert. An empty name takes the acknowledgement back.
  virtual Result<void> Acknowledge(const std::string& fingerprint, const std::string& by) = 0;
  // The same; unset: people are told again.
  virtual Result<void> MuteUntil(const std::string& fingerprint, std::optional<WallTime> until) = 0;
  // All or nothing: with problems, what ran goes on.
  virtual Problems Reload() = 0;
};

}  // namespace roundsman
