#pragma once

#include "scenarios/step_registry.h"

namespace roundsman {

// `swipe`: one finger, from here to there.
std::shared_ptr<const Step> ParseSwipe(const StepSource& source, StepCommon common,
                                       StepParser& parser);

}  // namespace roundsman
