#pragma once

#include <string>

#include "core/deadline.h"
#include "core/result.h"
#include "core/run_report.h"

namespace roundsman {

// Where a pipeline leaves its metrics for Prometheus to fetch.
struct Pushgateway {
  // "http://pushgateway:9091"; credentials and a path prefix may be in it.
  std::string url;
  std::string location = "local";
};

// Pushes the journeys' series of a report, one group per scenario and device (job="roundsman"), all
// rows in one. A decided run replaces its group; one that is inconclusive only adds to it, so that
// the last verdict stays and no alert resolves by not knowing. Robot errors name the gateway and
// its reason; the groups after a refused one are still pushed.
Result<void> PushReport(const Report& report, const Pushgateway& gateway, const Deadline& deadline);

}  // namespace roundsman
