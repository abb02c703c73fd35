#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <stop_token>

#include "core/moment.h"

namespace roundsman {

// What time it is, and waiting for it: the agent's schedule asks this instead of the system, so
// that a test can let a month pass in milliseconds. Thread-safe.
class TimeSource {
 public:
  virtual ~TimeSource() = default;
  virtual Moment Now() const = 0;
  // Waits until `ready()`, `until` or a stop. `lock` is held on return and whenever `ready` is
  // asked.
  virtual void Wait(std::unique_lock<std::mutex>& lock, std::condition_variable_any& changed,
                    const std::stop_token& stop, MonoTime until,
                    const std::function<bool()>& ready) const = 0;
};

// The system's clocks.
class SystemTime : public TimeSource {
 public:
  Moment Now() const override { return Moment::Now(); }
  void Wait(std::unique_lock<std::mutex>& lock, std::condition_variable_any& changed,
            const std::stop_token& stop, MonoTime until,
            const std::function<bool()>& ready) const override {
    changed.wait_until(lock, stop, until, ready);
  }
};

}  // namespace roundsman
