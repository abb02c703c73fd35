#pragma once

#include <memory>

#include "vision/detector.h"

namespace roundsman {

// Too slow to react or to finish. A budget holds for whatever the step does. Without one only
// touches have to react within a second, and only if they lead to no other page: for a page people
// wait, for a button they do not. All have to finish within ten.
std::unique_ptr<Detector> MakeSlowResponse();

}  // namespace roundsman
