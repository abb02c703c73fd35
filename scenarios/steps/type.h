#pragma once

#include "scenarios/step_registry.h"

namespace roundsman {

// `type`: types a text into the field that has the focus, or into one that is touched first.
std::shared_ptr<const Step> ParseType(const StepSource& source, StepCommon common,
                                      StepParser& parser);

}  // namespace roundsman
