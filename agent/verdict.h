#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/finding.h"
#include "core/run_report.h"
#include "scenarios/step.h"
#include "vision/check_settings.h"
#include "vision/observation.h"

namespace roundsman {

// How findings become statuses and verdicts. Pure functions; must not know devices, files or the
// clock.

// What a step asked for and did not get, as a finding. `optional` steps only warn.
Finding FromComplaint(const Complaint& complaint, const StepCommon& step,
                      const CheckSettings& checks);

// Drops what is switched off, sets severities, and gives one cause one finding: the strongest
// explains the weaker ones of the same step and lists them. Strongest first.
std::vector<Finding> Weigh(std::vector<Finding> findings, const CheckSettings& checks);

// Whether a journey can go on after this: the user is stuck, all that follows would only say it
// again.
bool EndsJourney(const Finding& finding);

// Says so where the browser got too little CPU for these findings to mean anything: a healthy page
// then comes late, stands still or is empty. Empty when they can be believed.
std::string TooBusyToTell(const Observation& seen, const std::vector<Finding>& findings);

// pass or fail by the findings alone; confirmation and robot faults are decided elsewhere.
Verdict FromFindings(const std::vector<Finding>& findings);

// What a first run that failed and its confirmation come to together.
Verdict Confirmed(Verdict confirmation);

}  // namespace roundsman
