#pragma once

#include <cstdint>

#include "core/clock.h"

namespace roundsman {

// Times as the store's columns have them: nanoseconds since 1970.
inline std::int64_t Nanos(WallTime time) {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(time.time_since_epoch()).count();
}
inline WallTime FromNanos(std::int64_t nanos) {
  return WallTime(std::chrono::duration_cast<WallTime::duration>(std::chrono::nanoseconds(nanos)));
}

}  // namespace roundsman
