#pragma once

#include "scenarios/step_registry.h"

namespace roundsman {

// `do`: steps together, under a condition, again and again.
std::shared_ptr<const Step> ParseGroup(const StepSource& source, StepCommon common,
                                       StepParser& parser);

}  // namespace roundsman
