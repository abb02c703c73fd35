#pragma once

#include "scenarios/step_registry.h"

namespace roundsman {

// `press`: one key.
std::shared_ptr<const Step> ParsePress(const StepSource& source, StepCommon common,
                                       StepParser& parser);

}  // namespace roundsman
