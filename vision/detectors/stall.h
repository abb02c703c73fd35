#pragma once

#include <memory>

#include "vision/detector.h"

namespace roundsman {

// It froze: the page's main thread took no note of anything, or a picture in motion stood still.
// As an error it is reported also where this machine may have caused it (see below); as a warning
// it is not.
std::unique_ptr<Detector> MakeStall();

// Whether the freeze of this step would have been shorter than its limit, had the browser not had
// to wait for a CPU: then nobody can tell, and neither a stall nor a pass is true.
bool HostMayHaveFrozenIt(const Observation& seen);

}  // namespace roundsman
