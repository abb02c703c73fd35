#pragma once

#include "scenarios/step_registry.h"

namespace roundsman {

// `tap`, `double-tap`, `long-press`: finds the thing, or takes the point, and touches it.
std::shared_ptr<const Step> ParseTap(const StepSource& source, StepCommon common,
                                     StepParser& parser);
std::shared_ptr<const Step> ParseDoubleTap(const StepSource& source, StepCommon common,
                                           StepParser& parser);
std::shared_ptr<const Step> ParseLongPress(const StepSource& source, StepCommon common,
                                           StepParser& parser);

}  // namespace roundsman
