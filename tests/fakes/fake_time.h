#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>

#include "agent/time_source.h"

namespace roundsman {

// Clocks that stand still until a test moves them, each by itself if it likes. With RunUntil()
// waiting moves them instead: whoever waits for a time finds that it has come, up to an end where
// all waiting is for the stop.
class FakeTime : public TimeSource {
 public:
  explicit FakeTime(WallTime wall) : now_{wall, MonoTime(std::chrono::hours(100))} {}

  Moment Now() const override {
    const std::lock_guard lock(mutex_);
    return now_;
  }
  void Wait(std::unique_lock<std::mutex>& lock, std::condition_variable_any& changed,
            const std::stop_token& stop, MonoTime until,
            const std::function<bool()>& ready) const override {
    {
      const std::lock_guard own(mutex_);
      if (now_.wall + (until - now_.mono) <= end_) {
        Move(until - now_.mono);
        return;
      }
    }
    arrived_ = true;
    changed.wait(lock, stop, ready);
  }

  // Both clocks.
  void Advance(Duration by) {
    const std::lock_guard lock(mutex_);
    Move(by);
  }
  // As people do, and machines that slept.
  void SetWall(WallTime wall) {
    const std::lock_guard lock(mutex_);
    now_.wall = wall;
  }
  void RunUntil(WallTime end) {
    const std::lock_guard lock(mutex_);
    end_ = end;
  }
  // Somebody waits for what lies beyond the end.
  bool arrived() const { return arrived_; }

 private:
  void Move(Duration by) const {
    if (by <= Duration::zero()) return;
    now_.wall += by;
    now_.mono += by;
  }

  mutable std::mutex mutex_;
  mutable Moment now_;
  WallTime end_ = WallTime::min();
  mutable std::atomic<bool> arrived_ = false;
};

}  // namespace roundsman
