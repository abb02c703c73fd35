#pragma once

#include "scenarios/step_registry.h"

namespace roundsman {

// `wait`: lets time pass, or waits until the screen has settled.
std::shared_ptr<const Step> ParseWait(const StepSource& source, StepCommon common,
                                      StepParser& parser);

}  // namespace roundsman
