#pragma once

#include <memory>

#include "vision/detector.h"

namespace roundsman {

// What went wrong behind the screen: uncaught exceptions and failed requests of the page's own
// origin. Evidence: one finding per step, each fault once per run.
std::unique_ptr<Detector> MakeFrontendError();

}  // namespace roundsman
