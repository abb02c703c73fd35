#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "agent/runner.h"
#include "core/deadline.h"
#include "core/result.h"
#include "core/run_record.h"

namespace roundsman {

// A run that is due: what the scheduler puts into the queue and a worker takes out.
struct DueRun {
  RunKey key;
  RunRequest request;
  // Smaller is sooner: 0 critical, 1 warning, 2 info.
  int priority = 1;
  // When it was planned to begin: its tick and jitter.
  MonoTime due;
  // Later than this it tells nothing about its tick any more and is dropped and counted.
  MonoTime stale_after;
  // Set when a maintenance window or silence covers the tick.
  std::string suppressed;
  // 1 when given out the first time.
  int delivery = 0;
};

enum class Enqueued { kAccepted, kDuplicate, kFull };

struct QueueDepth {
  std::size_t waiting = 0;
  std::size_t leased = 0;
};

// Runs that are due, between the scheduler and the workers. Thread-safe; idempotent on the run's
// key as long as the run is waiting, leased or was completed in the last hour. Full means "no":
// callers count the refusal instead of piling up stale work.
class RunQueue {
 public:
  virtual ~RunQueue() = default;
  virtual Enqueued Enqueue(DueRun run) = 0;
  // By priority, then by tick. Empty when the deadline passed or a stop came.
  virtual std::optional<DueRun> Claim(const Deadline& deadline) = 0;
  // The worker is still at it: its lease starts anew. False when the lease was lost meanwhile.
  virtual bool Renew(const RunKey& key) = 0;
  virtual void Complete(const RunKey& key) = 0;
  // Gives it back for another worker.
  virtual void Retry(const RunKey& key) = 0;
  // Never again; kept for people to look at.
  virtual void Bury(const RunKey& key, const std::string& why) = 0;
  virtual QueueDepth Depth() const = 0;
};

}  // namespace roundsman
