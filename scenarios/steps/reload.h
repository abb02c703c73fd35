#pragma once

#include "scenarios/step_registry.h"

namespace roundsman {

// `reload`: the page again.
std::shared_ptr<const Step> ParseReload(const StepSource& source, StepCommon common,
                                        StepParser& parser);

}  // namespace roundsman
