#pragma once

#include "scenarios/step_registry.h"

namespace roundsman {

// `back`: as the browser or the system does.
std::shared_ptr<const Step> ParseBack(const StepSource& source, StepCommon common,
                                      StepParser& parser);

}  // namespace roundsman
