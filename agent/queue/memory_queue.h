#pragma once

#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "agent/queue/run_queue.h"
#include "agent/time_source.h"

namespace roundsman {

struct MemoryQueueOptions {
  // Runs that wait; more are refused.
  std::size_t capacity = 1000;
  // A worker that does not renew for so long is taken for dead.
  Duration lease = std::chrono::seconds(30);
  // Runs of one scenario at the same time; 0: as many as there are workers.
  int at_once_per_scenario = 0;
  // How long a completed run is remembered.
  Duration remembered = std::chrono::hours(1);
};

// The queue of an agent that is one process. What waits in it does not survive the process: the
// scheduler finds such ticks missed. Leases are checked whenever somebody claims.
class MemoryQueue : public RunQueue {
 public:
  MemoryQueue(MemoryQueueOptions options, const TimeSource& time)
      : options_(options), time_(time) {}

  Enqueued Enqueue(DueRun run) override;
  std::optional<DueRun> Claim(const Deadline& deadline) override;
  bool Renew(const RunKey& key) override;
  void Complete(const RunKey& key) override;
  void Retry(const RunKey& key) override;
  void Bury(const RunKey& key, const std::string& why) override;
  QueueDepth Depth() const override;

  // The last of those that were given up, oldest first.
  struct Buried {
    RunKey key;
    std::string why;
  };
  std::vector<Buried> buried() const;

 private:
  // Priority, tick, order of arrival: what is claimed first.
  using Rank = std::tuple<int, WallTime, long>;
  struct Leased {
    DueRun run;
    Rank rank;
    MonoTime until;
  };

  // All of them with the lock held.
  void GiveBackExpired();
  void GiveBack(std::map<std::string, Leased>::iterator leased);
  std::map<Rank, DueRun>::iterator FirstAllowed();
  void Forget();
  void Release(std::map<std::string, Leased>::iterator leased);
  MonoTime Now() const { return time_.Now().mono; }

  const MemoryQueueOptions options_;
  const TimeSource& time_;
  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  long arrivals_ = 0;
  std::map<Rank, DueRun> waiting_;
  std::map<std::string, Leased> leased_;
  // Runs of each scenario that are leased.
  std::map<std::string, int> under_way_;
  // Keys that are waiting, leased or remembered.
  std::set<std::string> known_;
  std::deque<std::pair<MonoTime, std::set<std::string>::iterator>> done_;
  std::deque<Buried> buried_;
};

}  // namespace roundsman
