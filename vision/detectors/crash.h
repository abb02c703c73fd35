#pragma once

#include <memory>

#include "vision/detector.h"

namespace roundsman {

// The page's process died.
std::unique_ptr<Detector> MakeCrash();

}  // namespace roundsman
