#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "agent/queue/run_queue.h"
#include "agent/run_carrier.h"
#include "agent/schedule_watch.h"
#include "agent/time_source.h"
#include "core/bounded_queue.h"
#include "core/log.h"

namespace roundsman {

struct WorkerPoolOptions {
  // Runs at the same time.
  int workers = 2;
  // Less than half of the queue's lease.
  Duration renew_every = std::chrono::seconds(10);
  // A run that nobody brought to an end so often is given up.
  int most_deliveries = 3;
  // Later than this a worker is taken for hung; unset: LongestRun of its run.
  std::optional<Duration> patience;
};

// What the workers work with; all of it outlives them.
struct WorkerPoolParts {
  RunQueue& queue;
  BoundedQueue<RunRecord>& reports;
  ScheduleWatch& watch;
  const TimeSource& time;
  const Log& log;
  // Called once by each worker's thread.
  std::function<std::unique_ptr<RunCarrier>()> make_carrier;
  // A run is over, or will not take place (Scheduler::Ended). May be left out.
  std::function<void(const RunKey&)> ended;
};

enum class WorkerState {
  kRunning,
  // Done, and waiting for room on the report queue.
  kReporting,
  // Has not come back in time: its run is somebody else's now.
  kHung,
};
std::string_view Name(WorkerState state);

// What a worker is doing, for people.
struct BusyWorker {
  int worker = 0;
  RunKey key;
  std::string journey;
  WorkerState state = WorkerState::kRunning;
  WallTime since;
};

// N threads that take runs out of the queue, carry them out and put what came of it onto the report
// queue. Whatever a run does, it ends in a record: thrown, hung (written by whoever gets it next)
// or stopped. Stale runs are dropped and counted. Thread-safe.
class WorkerPool {
 public:
  WorkerPool(WorkerPoolOptions options, WorkerPoolParts parts);
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  // Runs under way are cancelled and recorded as such; comes back when they are, within seconds.
  // The report queue must still be read.
  void Stop();
  // Those that are idle are not in it.
  std::vector<BusyWorker> Busy() const;
  int workers() const { return options_.workers; }

 private:
  struct Slot {
    std::optional<BusyWorker> busy;
    MonoTime begun;
    Duration patience{};
  };

  void Work(int worker, const std::stop_token& stop);
  void Take(int worker, RunCarrier& carrier, DueRun& due, const std::stop_token& stop);
  RunReport Carry(RunCarrier& carrier, const DueRun& due, const std::stop_token& stop) const;
  // False when the run is no longer this worker's.
  bool StillOurs(int worker, const RunKey& key);
  void Report(RunRecord record, const std::stop_token& stop);
  void Renew(const std::stop_token& stop);
  void RenewAll();

  const WorkerPoolOptions options_;
  WorkerPoolParts parts_;
  mutable std::mutex mutex_;
  std::vector<Slot> slots_;
  // Last: they stop before what they use is gone; the renewer outlives the workers.
  std::jthread renewer_;
  std::vector<std::jthread> threads_;
};

}  // namespace roundsman
