#pragma once

#include "scenarios/step_registry.h"

namespace roundsman {

// `open`: goes to an address.
std::shared_ptr<const Step> ParseOpen(const StepSource& source, StepCommon common,
                                      StepParser& parser);

}  // namespace roundsman
