#include "core/deadline.h"

#include <algorithm>

namespace roundsman {

Deadline Deadline::Within(Duration d) const {
  return {std::min(end_, MonoClock::now() + d), stop_};
}

Duration Deadline::Remaining() const { return std::max(Duration::zero(), end_ - MonoClock::now()); }

int Deadline::RemainingMillis(int cap) const {
  const auto millis = std::chrono::ceil<std::chrono::milliseconds>(Remaining()).count();
  return static_cast<int>(std::min<long long>(millis, cap));
}

void Deadline::Pause(Duration d) const {
  std::mutex mutex;
  std::condition_variable_any never;
  std::unique_lock lock(mutex);
  Within(d).Await(never, lock, [] { return false; });
}

}  // namespace roundsman
