#pragma once

#include "core/clock.h"

namespace roundsman {

// The two clocks, read together: the wall's, which people set and which jumps, and the monotonic
// one, which does neither but stands still while the machine sleeps. What is waited for goes by the
// second, what a person, a schedule or a log says by the first.
struct Moment {
  WallTime wall;
  MonoTime mono;

  static Moment Now() { return {std::chrono::system_clock::now(), MonoClock::now()}; }
};

}  // namespace roundsman
