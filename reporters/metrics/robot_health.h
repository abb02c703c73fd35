#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>

#include "reporters/metrics/metrics_writer.h"

namespace roundsman {

enum class Health { kGood, kBad };

// What the robot says about itself, so that people know when not to believe it. Thread-safe: every
// part of the agent tells its own, while it happens. Names and meanings are in docs/results.md.
class RobotHealth {
 public:
  explicit RobotHealth(const std::string& version);
  ~RobotHealth();
  RobotHealth(const RobotHealth&) = delete;
  RobotHealth& operator=(const RobotHealth&) = delete;

  // Its gauges exist from now on: all is well until somebody says otherwise.
  void AddLocation(const std::string& location);
  // Runs that wait for a worker; reports that wait to be stored and told.
  void SetQueueDepth(std::size_t waiting);
  void SetReportQueueDepth(std::size_t waiting);
  void ObserveLateness(double seconds);
  // "overlap", "queue-full", …; "missed" for ticks that nobody saw.
  void CountSkipped(std::string_view reason, double runs = 1);
  void CountBrowserRestart();
  // The last look at the witness page, and all devices whose runs rely on it; others say nothing
  // any more.
  void SetWitness(const std::set<std::string>& devices, Health health);
  void ObserveOcr(double seconds);
  // A reporter is known from now on, so that its first failure can be seen to rise.
  void AddReporter(std::string_view reporter);
  void CountReportFailure(std::string_view reporter);
  void SetReload(Health health);
  // Too little room on the disk to keep pictures.
  void SetEvidence(const std::string& location, Health health);
  // Three runs in a row could not see.
  void SetSight(const std::string& location, Health health);

  void Write(MetricsWriter& writer) const;

 private:
  struct Registry;
  std::unique_ptr<Registry> registry_;
  std::mutex witness_mutex_;
  std::set<std::string> witnesses_;
};

}  // namespace roundsman
