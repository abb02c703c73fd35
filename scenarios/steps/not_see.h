#pragma once

#include "scenarios/step_registry.h"

namespace roundsman {

// `not-see`: a person can see none of these once the screen has settled.
std::shared_ptr<const Step> ParseNotSee(const StepSource& source, StepCommon common,
                                        StepParser& parser);

}  // namespace roundsman
