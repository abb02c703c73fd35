#pragma once

#include <memory>

#include "vision/detector.h"

namespace roundsman {

// A touch after which nothing a person sees changed. Asks for a few seconds of looking on: what
// answers after 900 ms is slow, not dead.
std::unique_ptr<Detector> MakeDeadControl();

}  // namespace roundsman
