#pragma once

#include "scenarios/step_registry.h"

namespace roundsman {

// `screenshot`: keeps one as evidence.
std::shared_ptr<const Step> ParseScreenshot(const StepSource& source, StepCommon common,
                                            StepParser& parser);

}  // namespace roundsman
