#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "agent/schedule_watch.h"
#include "core/clock.h"
#include "reporters/metrics/robot_health.h"

namespace roundsman {

// Counts how the schedule is kept, for the metrics and for the console. `health` outlives it.
class ScheduleMeter : public ScheduleWatch {
 public:
  explicit ScheduleMeter(RobotHealth& health) : health_(health) {}

  void Skipped(const RunKey& key, SkipReason reason) override;
  void Lateness(const RunKey& key, double seconds) override;
  void Missed(const RunKey& key, long ticks) override;

  std::map<std::string, std::int64_t> skipped() const;
  // Seconds that `share` of the runs of the last hour were not later than; unset without runs.
  std::optional<double> LatenessOf(double share) const;

 private:
  RobotHealth& health_;
  mutable std::mutex mutex_;
  std::map<std::string, std::int64_t> skipped_;
  std::deque<std::pair<MonoTime, double>> late_;
};

}  // namespace roundsman
