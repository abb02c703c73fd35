#pragma once

#include "agent/runner.h"
#include "core/run_report.h"
#include "scenarios/step.h"

namespace roundsman {

// What can be told of a run before anything is done. Pure but for the clock and the run's id.

RunReport NewReport(const RunRequest& request);
// As a person would count them: groups through their children.
int CountSteps(const Steps& steps);
// The step that is done first when `step` is.
const Step& FirstOf(const Step& step);

}  // namespace roundsman
