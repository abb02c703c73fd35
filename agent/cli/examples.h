#pragma once

#include "core/io/files.h"
#include "core/result.h"

namespace roundsman {

// The journeys that ship with the program, for the demo app, in a folder that goes with the value.
Result<TempDir> UnpackExamples();

}  // namespace roundsman
