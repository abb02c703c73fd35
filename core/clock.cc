#include "core/clock.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <cmath>

namespace roundsman {

std::string FormatRfc3339(WallTime time) {
  const auto millis =
      std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count();
  const std::time_t seconds = static_cast<std::time_t>(millis / 1000);
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", fmt::gmtime(seconds), millis % 1000);
}

std::string FormatDuration(Duration d) {
  const double seconds = Seconds(d);
  if (seconds < 0.9995) return fmt::format("{:.0f} ms", seconds * 1000);
  if (seconds < 60) {
    const double tenths = std::round(seconds * 10) / 10;
    return tenths == std::floor(tenths) ? fmt::format("{:.0f} s", tenths)
                                        : fmt::format("{:.1f} s", tenths);
  }
  const auto whole = static_cast<long>(std::lround(seconds));
  return whole % 60 == 0 ? fmt::format("{} min", whole / 60)
                         : fmt::format("{} min {} s", whole / 60, whole % 60);
}

std::string FormatDurationCode(Duration d) {
  auto millis = std::chrono::duration_cast<std::chrono::milliseconds>(d).count();
  if (millis == 0) return "0s";
  std::string out;
  const auto take = [&](long long unit, const char* name) {
    if (millis >= unit) {
      out += fmt::format("{}{}", millis / unit, name);
      millis %= unit;
    }
  };
  take(3'600'000, "h");
  take(60'000, "m");
  take(1000, "s");
  take(1, "ms");
  return out;
}

}  // namespace roundsman
