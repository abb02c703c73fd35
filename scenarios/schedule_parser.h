#pragma once

#include <optional>
#include <string>

#include "scenarios/scenario.h"

namespace roundsman {

class ConfigNode;

// `schedule:`. Nothing when it is no map; other mistakes are told and left out.
std::optional<Schedule> ParseSchedule(const ConfigNode& node);

// JSON Schema of the same, as text.
std::string_view ScheduleSchema();

}  // namespace roundsman
