#pragma once

#include <string>
#include <vector>

#include "core/alert.h"
#include "core/run_record.h"
#include "reporters/metrics/metrics_book.h"

namespace roundsman {

// A scenario named `scenario` on iphone-15 at "local", every minute.
PlannedJourney SamplePlan(const std::string& scenario);

// A run of it that began `seconds` after the epoch of these samples, with three steps.
RunRecord SampleRun(const std::string& scenario, Verdict verdict, int seconds = 0);

// The alert that a dead button in the second step becomes.
Alert SampleAlert(const std::string& scenario, AlertPhase phase = AlertPhase::kOpen);

// Tells the book of a healthy, a broken, a flaky and a slow journey and one that could not be
// seen, and of everything the robot can say about itself, as of `now`.
void FillWithSamples(MetricsBook& book, WallTime now);

// The value of a sample line, "" when it is not there; `series` is all before the blank.
std::string ValueOf(const std::string& text, const std::string& series);

}  // namespace roundsman
