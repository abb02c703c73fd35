#pragma once

#include <memory>

#include "vision/detector.h"

namespace roundsman {

// The main document did not come: what the network said, in a person's words.
std::unique_ptr<Detector> MakeUnreachable();

}  // namespace roundsman
