#pragma once

#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <thread>

#include "core/deadline.h"

namespace roundsman {

// Turns Ctrl-C and SIGTERM into a stop request; SIGHUP too, until somebody waits for it: then it is
// a wish to read the config again. Make it first of all: it blocks the signals in the calling
// thread, and threads made later inherit that. A second Ctrl-C ends the process at once; browsers
// die with it.
class SignalWatch {
 public:
  SignalWatch();
  ~SignalWatch();
  SignalWatch(const SignalWatch&) = delete;
  SignalWatch& operator=(const SignalWatch&) = delete;

  std::stop_token stop() const { return stop_.get_token(); }
  // True when a SIGHUP came since the last call; false when the deadline passed or a stop came.
  bool AwaitReload(const Deadline& deadline);

 private:
  void Watch();
  // False when nobody waits for a SIGHUP.
  bool WantsReload();

  std::stop_source stop_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  bool reloads_ = false;
  bool reload_ = false;
  int wake_ = -1;
  // Thread is last: it stops before what it uses is gone.
  std::jthread thread_;
};

}  // namespace roundsman
