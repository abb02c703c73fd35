#pragma once

#include <memory>

#include "vision/detector.h"

namespace roundsman {

// A native dialog that the scenario does not expect.
std::unique_ptr<Detector> MakeUnexpectedDialog();

}  // namespace roundsman
