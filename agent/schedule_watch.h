#pragma once

#include <string_view>

#include "core/run_record.h"

namespace roundsman {

// Why a run that was due did not take place.
enum class SkipReason {
  // The one before it was not over.
  kOverlap,
  // The queue had no room.
  kQueueFull,
  // It waited in the queue for so long that it said nothing about its tick any more.
  kStale,
  // The scenario's own `maintenance:`.
  kMaintenance,
  // The queue had this very run already.
  kDuplicate,
  // Its worker hung, and gave it back to nobody.
  kLost,
};
// For labels: "overlap", "queue-full", "stale", "maintenance", "duplicate", "lost".
constexpr std::string_view Name(SkipReason reason) {
  switch (reason) {
    case SkipReason::kOverlap:
      return "overlap";
    case SkipReason::kQueueFull:
      return "queue-full";
    case SkipReason::kStale:
      return "stale";
    case SkipReason::kMaintenance:
      return "maintenance";
    case SkipReason::kDuplicate:
      return "duplicate";
    case SkipReason::kLost:
      break;
  }
  return "lost";
}

// Hears what became of due runs, so that a schedule that is not kept can be seen: the metrics
// implement it. Called by the scheduler's thread and by workers, several at once; implementations
// lock and return at once.
class ScheduleWatch {
 public:
  virtual ~ScheduleWatch() = default;
  virtual void Skipped(const RunKey& key, SkipReason reason) = 0;
  // A run's first step came so long after it was planned to begin (jitter is part of the plan): the
  // wait for a worker, a browser and the witness.
  virtual void Lateness(const RunKey& key, double seconds) = 0;
  // So many ticks passed while nobody looked (the agent was down, the machine slept, its clock
  // jumped) and will not take place: one that is made up for is not among them.
  virtual void Missed(const RunKey& key, long ticks) = 0;
};

// For callers who do not want to know.
class SilentScheduleWatch : public ScheduleWatch {
 public:
  void Skipped(const RunKey&, SkipReason) override {}
  void Lateness(const RunKey&, double) override {}
  void Missed(const RunKey&, long) override {}
};

}  // namespace roundsman
