#pragma once

#include <string>

#include "vision/check_settings.h"

namespace roundsman {

class ConfigNode;

// `checks:` of a scenario or a step: `off`, {off: true, reason}, {severity}, {longer-than} by kind.
CheckSettings ParseChecks(const ConfigNode& node);

// JSON Schema of the same, as text.
std::string ChecksSchema();

}  // namespace roundsman
