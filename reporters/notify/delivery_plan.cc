#include "reporters/notify/delivery_plan.h"

#include <algorithm>
#include <cmath>

namespace roundsman {

std::string GroupOf(const Alert& alert) {
  // The robot's own troubles have no scenario, but a place.
  const bool own = alert.scenario.empty();
  return alert.name + "|" + (own ? alert.location + "/" + alert.device : alert.scenario);
}

bool IsQuiet(const Alert& alert, WallTime now) {
  return !alert.acknowledged_by.empty() || !alert.suppressed.empty() ||
         (alert.muted_until && *alert.muted_until > now);
}

Duration Backoff::After(int failures) {
  constexpr double kLongest = 300;
  const double most = std::min(kLongest, std::pow(2.0, std::clamp(failures, 1, 20) - 1));
  return FromSeconds(std::uniform_real_distribution<double>(most / 2, most)(random_));
}

}  // namespace roundsman
