#pragma once

#include <stop_token>
#include <string>

#include "agent/cli/workbench.h"

namespace roundsman {

struct DemoTourOptions {
  WorkbenchOptions bench;
  // Empty: the examples inside the program.
  std::string scenarios;
};

// The example journeys against the demo app: all must pass while it is healthy; then one fault of
// every kind that can be found, each of which must be found and named. Prints what happened in
// words; the exit code is 0 only if all of that is so.
int RunDemoTour(const DemoTourOptions& options, std::stop_token stop);

}  // namespace roundsman
