#pragma once

#include <optional>
#include <string>

#include "scenarios/target.h"

namespace roundsman {

class ConfigNode;

// `[50%, 90%]` or `[120px, 300px]`; nothing, and told, when it is something else.
std::optional<ScreenPoint> ParsePoint(const ConfigNode& node);

// `50%` or `120px`, not negative; the same.
std::optional<ScreenLength> ParseLength(const ConfigNode& node);

// JSON Schema of a target, as text, made from the same table as its parser.
std::string TargetSchema();

}  // namespace roundsman
