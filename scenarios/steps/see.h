#pragma once

#include "scenarios/step_registry.h"

namespace roundsman {

// `see`: a person can see all of these, within the deadline.
std::shared_ptr<const Step> ParseSee(const StepSource& source, StepCommon common,
                                     StepParser& parser);

}  // namespace roundsman
