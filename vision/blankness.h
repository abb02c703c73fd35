#pragma once

#include "vision/frame.h"

namespace roundsman {

// Whether there is anything on the picture that an eye would hold on to: lines, letters, a logo of
// 24 px. Even colours and gradients are nothing. Pure; some 2 ms at phone size.
bool ShowsSomething(const Frame& frame);

}  // namespace roundsman
