#pragma once

#include "scenarios/step_registry.h"

namespace roundsman {

// `scroll`: by a part of the screen, or on until something can be seen.
std::shared_ptr<const Step> ParseScroll(const StepSource& source, StepCommon common,
                                        StepParser& parser);

}  // namespace roundsman
