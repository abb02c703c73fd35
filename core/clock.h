#pragma once

#include <chrono>
#include <string>

namespace roundsman {

// CLOCK_MONOTONIC: the one time base of evidence. Chromium's `monotonicTimestamp` is on it too.
using MonoClock = std::chrono::steady_clock;
using MonoTime = MonoClock::time_point;
using WallTime = std::chrono::system_clock::time_point;
using Duration = MonoClock::duration;

inline double Seconds(Duration d) { return std::chrono::duration<double>(d).count(); }
inline Duration FromSeconds(double s) {
  return std::chrono::duration_cast<Duration>(std::chrono::duration<double>(s));
}

// RFC 3339 in UTC with milliseconds: "2026-11-22T11:45:03.120Z".
std::string FormatRfc3339(WallTime time);
// As a person says it: "640 ms", "1.2 s", "2 min 5 s".
std::string FormatDuration(Duration d);
// As scenarios write it: `300ms`, `2s`, `1m30s`, `5m`, `2h`.
std::string FormatDurationCode(Duration d);

}  // namespace roundsman
