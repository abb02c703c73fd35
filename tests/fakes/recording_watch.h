#pragma once

#include <map>
#include <mutex>
#include <vector>

#include "agent/schedule_watch.h"

namespace roundsman {

// Remembers what it was told. Thread-safe.
class RecordingWatch : public ScheduleWatch {
 public:
  void Skipped(const RunKey&, SkipReason reason) override {
    const std::lock_guard lock(mutex_);
    ++skipped_[reason];
  }
  void Lateness(const RunKey&, double seconds) override {
    const std::lock_guard lock(mutex_);
    lateness_.push_back(seconds);
  }
  void Missed(const RunKey&, long ticks) override {
    const std::lock_guard lock(mutex_);
    missed_ += ticks;
  }

  int skipped(SkipReason reason) const {
    const std::lock_guard lock(mutex_);
    const auto count = skipped_.find(reason);
    return count == skipped_.end() ? 0 : count->second;
  }
  std::vector<double> lateness() const {
    const std::lock_guard lock(mutex_);
    return lateness_;
  }
  long missed() const {
    const std::lock_guard lock(mutex_);
    return missed_;
  }

 private:
  mutable std::mutex mutex_;
  std::map<SkipReason, int> skipped_;
  std::vector<double> lateness_;
  long missed_ = 0;
};

}  // namespace roundsman
