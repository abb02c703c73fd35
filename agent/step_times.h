#pragma once

#include "core/run_report.h"
#include "vision/observation.h"

namespace roundsman {

// What the clock says of a step. Pure; the runner's.

// A page that has been asked for and sends not a word is not there, as far as anybody can tell:
// that becomes a signal of its own.
void GiveUpWaiting(Observation& seen);

// What the tree says is no sight: without a single picture there is nothing to judge. A page that
// died or was never reached has none to give.
bool SawNothing(const Observation& seen);

// `response`, `complete` and `stall` of the report.
void FillTimes(const Observation& seen, StepReport& entry);

}  // namespace roundsman
