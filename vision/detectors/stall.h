#pragma once

#include <memory>

#include "vision/detector.h"

namespace roundsman {

// It froze: the page's main thread took no note of anything, or a picture in motion stood still.
std::unique_ptr<Detector> MakeStall();

}  // namespace roundsman
