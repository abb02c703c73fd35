#pragma once

#include <condition_variable>
#include <mutex>
#include <stop_token>

#include "core/clock.h"
#include "core/result.h"

namespace roundsman {

// When a wait must end, and who may end it sooner. Passed by const reference down every call that
// waits; nested deadlines only shrink. Cheap to copy, safe to share between threads.
class Deadline {
 public:
  Deadline(MonoTime end, std::stop_token stop) : end_(end), stop_(std::move(stop)) {}
  static Deadline In(Duration d, std::stop_token stop = {}) {
    return {MonoClock::now() + d, std::move(stop)};
  }

  // The sooner of this one and `d` from now.
  Deadline Within(Duration d) const;
  // This deadline's time without its stop: for what must still happen after a Ctrl-C (closing,
  // killing).
  Deadline WithoutStop() const { return {end_, {}}; }

  MonoTime end() const { return end_; }
  const std::stop_token& stop() const { return stop_; }
  // Never negative.
  Duration Remaining() const;
  // For poll() and friends: rounded up, never negative, at most `cap`.
  int RemainingMillis(int cap) const;
  bool Expired() const { return MonoClock::now() >= end_; }
  bool Cancelled() const { return stop_.stop_requested(); }
  // True while it is worth going on.
  bool Open() const { return !Cancelled() && !Expired(); }

  // Waits for `d`, less if the deadline or a stop comes sooner. The only way to wait for time to
  // pass.
  void Pause(Duration d) const;

  // Waits until `ready()`; false when the deadline passed or a stop came first. `lock` is held on
  // return.
  template <typename Ready>
  bool Await(std::condition_variable_any& changed, std::unique_lock<std::mutex>& lock,
             Ready ready) const {
    return changed.wait_until(lock, stop_, end_, ready);
  }

 private:
  MonoTime end_;
  std::stop_token stop_;
};

}  // namespace roundsman
