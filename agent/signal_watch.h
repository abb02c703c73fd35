#pragma once

#include <stop_token>
#include <thread>

namespace roundsman {

// Turns Ctrl-C and SIGTERM into a stop request. Make it first of all: it blocks the signals in the
// calling thread, and threads made later inherit that. A second Ctrl-C ends the process at once;
// browsers die with it.
class SignalWatch {
 public:
  SignalWatch();
  ~SignalWatch();
  SignalWatch(const SignalWatch&) = delete;
  SignalWatch& operator=(const SignalWatch&) = delete;

  std::stop_token stop() const { return stop_.get_token(); }

 private:
  void Watch();

  std::stop_source stop_;
  int wake_ = -1;
  // Thread is last: it stops before what it uses is gone.
  std::jthread thread_;
};

}  // namespace roundsman
