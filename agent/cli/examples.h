#pragma once

#include <string>
#include <string_view>

#include "core/io/files.h"
#include "core/result.h"

namespace roundsman {

// The journeys that ship with the program, for the demo app, in a folder that goes with the value.
Result<TempDir> UnpackExamples();
// The same; none has a schedule of its own, so that a config's `every:` holds for all of them.
Result<TempDir> UnpackUnscheduledExamples();

// A scenario without its `schedule:`; every other line keeps its number.
std::string WithoutSchedule(std::string_view scenario);

}  // namespace roundsman
