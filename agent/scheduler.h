#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "agent/due_book.h"
#include "core/log.h"

namespace roundsman {

// What the scheduler works with; all of it outlives it.
struct SchedulerParts {
  RunQueue& queue;
  ScheduleWatch& watch;
  const TimeSource& time;
  const Log& log;
  // Why nobody is to be alerted about a run that begins now; empty: everybody is. Must answer at
  // once. May be left out.
  DueBook::SilencedBy silenced_by;
};

// Puts runs into the queue when they are due. One thread of its own, from Start() to Stop(); every
// function may be called from any thread. What the queue refuses is counted and not tried again.
class Scheduler {
 public:
  explicit Scheduler(SchedulerParts parts);
  ~Scheduler();
  Scheduler(const Scheduler&) = delete;
  Scheduler& operator=(const Scheduler&) = delete;

  // See DueBook. Before Start() for what is there from the beginning, later for a reload.
  void Replace(std::vector<ScheduleEntry> entries);
  void Restore(const std::map<std::string, WallTime>& last_ticks);
  void Start();
  // Nothing is put into the queue any more.
  void Stop();

  // Runs now what would be run later; the plan stays as it is. How many are in the queue, and how
  // many were not taken because they wait or run already.
  struct RunNow {
    int queued = 0;
    int busy = 0;
    int refused = 0;
  };
  RunNow Trigger(const std::string& scenario, const std::string& device);
  // A run that was in the queue is over or will not take place. Workers call it.
  void Ended(const RunKey& key);
  // What a run did to the alerts: undecided verdicts are looked at sooner. The report thread calls
  // it.
  void Judged(const RunRecord& run, std::span<const Alert> changed);
  // Soonest first.
  std::vector<UpcomingRun> Upcoming() const;

 private:
  void Keep(const std::stop_token& stop);
  // False when the queue would not have it.
  bool Enqueue(DueRun run);

  SchedulerParts parts_;
  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  bool something_changed_ = false;
  DueBook book_;
  // Last: it stops before what it uses is gone.
  std::jthread thread_;
};

}  // namespace roundsman
