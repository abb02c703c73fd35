#include "agent/schedule_meter.h"

#include <algorithm>
#include <vector>

namespace roundsman {
namespace {

constexpr Duration kRemembered = std::chrono::hours(1);
// Of a busy agent: 3,000 runs a minute for an hour would be too many to sort for a page.
constexpr std::size_t kMost = 20'000;

}  // namespace

void ScheduleMeter::Skipped(const RunKey&, SkipReason reason) {
  health_.CountSkipped(Name(reason));
  const std::lock_guard lock(mutex_);
  ++skipped_[std::string(Name(reason))];
}

void ScheduleMeter::Missed(const RunKey&, long ticks) {
  health_.CountSkipped("missed", static_cast<double>(ticks));
  const std::lock_guard lock(mutex_);
  skipped_["missed"] += ticks;
}

void ScheduleMeter::Lateness(const RunKey&, double seconds) {
  health_.ObserveLateness(seconds);
  const MonoTime now = MonoClock::now();
  const std::lock_guard lock(mutex_);
  late_.emplace_back(now, seconds);
  while (late_.size() > kMost || late_.front().first < now - kRemembered) late_.pop_front();
}

std::map<std::string, std::int64_t> ScheduleMeter::skipped() const {
  const std::lock_guard lock(mutex_);
  return skipped_;
}

std::optional<double> ScheduleMeter::LatenessOf(double share) const {
  std::vector<double> seconds;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [when, late] : late_) seconds.push_back(late);
  }
  if (seconds.empty()) return std::nullopt;
  const auto at = seconds.begin() +
                  static_cast<std::ptrdiff_t>(share * static_cast<double>(seconds.size() - 1));
  std::nth_element(seconds.begin(), at, seconds.end());
  return *at;
}

}  // namespace roundsman
