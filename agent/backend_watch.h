#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "agent/backend_judgement.h"
#include "agent/backend_query.h"
#include "scenarios/scenario.h"

namespace roundsman {

struct BackendWatchSettings {
  BackendAddress address;
  BackendWindows windows;
  Duration poll = std::chrono::seconds(15);
  // How long after the window a Prometheus that does not answer is waited for.
  Duration patience = std::chrono::minutes(5);
  // A series every scrape of every target writes.
  std::string heartbeat = "up";
};

// An alert whose scenario says what the back end's monitoring should have seen. `since` is the
// alert's: it tells apart two of the same fingerprint.
struct BackendQuestion {
  std::string fingerprint;
  WallTime since;
  std::vector<BackendSignal> signals;
};

struct BackendAnswer {
  std::string fingerprint;
  WallTime since;
  BackendDecision decision;
};

// Asks the existing Prometheus whether it saw what the robot saw, and keeps asking until that is
// decided. One thread of its own, which calls `decided` once per question. Knows nothing a restart
// could lose: who asks again for every alert still undecided gets the same answers, since they are
// read off Prometheus's history. Alerts without `backend:` are not asked for; they stay unknown.
class BackendWatch {
 public:
  using Decided = std::function<void(const BackendAnswer&)>;

  BackendWatch(BackendWatchSettings settings, Decided decided);
  // Stops a question in flight; `decided` is not called any more.
  ~BackendWatch();

  // Idempotent, also once it was decided: who asks at every run of an alert that stays unknown is
  // not told so every time. Thread-safe, returns at once.
  void Ask(const BackendQuestion& question);
  // The alert was dropped: nobody wants to know any more.
  void Forget(const std::string& fingerprint, WallTime since);
  std::size_t open() const;

 private:
  using Questions = std::vector<BackendQuestion>;
  using Key = std::pair<std::string, WallTime>;

  void Watch(const std::stop_token& stop);
  void Poll(const std::stop_token& stop);
  // Questions near enough in time to be asked with the same queries.
  void PollTogether(const Questions& questions, WallTime now, const std::stop_token& stop);
  void Decide(const BackendQuestion& question, BackendDecision decision);

  BackendWatchSettings settings_;
  Decided decided_;
  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  std::map<Key, BackendQuestion> open_;
  std::set<Key> done_;
  bool asked_ = false;
  // Thread is last: it stops before what it uses is gone.
  std::jthread thread_;
};

}  // namespace roundsman
