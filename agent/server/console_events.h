#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "agent/store/result_store.h"
#include "core/alert.h"
#include "core/deadline.h"
#include "core/error.h"

namespace roundsman {

// One thing that happened, as server-sent events tell it; `data` is JSON.
struct ConsoleEvent {
  std::uint64_t id = 0;
  std::string kind;
  std::string data;
};

// Tells the open consoles what happens, while it happens. The agent's threads tell, the HTTP
// threads listen; telling never waits. Keeps the last few hundred, so that a console that was away
// for a moment misses nothing. Thread-safe.
class ConsoleEvents {
 public:
  ConsoleEvents();

  void RunStarted(const std::string& scenario, const std::string& device);
  // After the store has it.
  void RunEnded(const RunSummary& run);
  void AlertChanged(const Alert& alert);
  void Reloaded(const Problems& problems);

  // Events after `last`, waiting for one until the deadline. Empty: none came. When `last` is too
  // long ago (or of another process), one event "resync" says so.
  std::vector<ConsoleEvent> After(std::uint64_t last, const Deadline& deadline);
  std::uint64_t Last() const;
  // Grows whenever a run of this scenario ended.
  std::uint64_t RunsEnded(const std::string& scenario) const;

 private:
  void Tell(std::string kind, std::string data);

  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  std::deque<ConsoleEvent> kept_;
  // Begins with the time, so that a number of a process before this one is known to be old.
  std::uint64_t last_;
  std::map<std::string, std::uint64_t> runs_ended_;
};

}  // namespace roundsman
