#pragma once

#include <cstddef>
#include <vector>

#include "vision/screenshot.h"

namespace roundsman {

// The screen over time during one step: small frames as the device delivered them, in order of
// display time. Bounded: past `kMostFrames` every second frame of the older half is let go, so that
// a long animation costs no more than a short one; first and last always stay.
class Recording {
 public:
  static constexpr std::size_t kMostFrames = 240;

  // Late frames are put where their time says.
  void Add(Screenshot frame);
  const std::vector<Screenshot>& frames() const { return frames_; }
  bool Empty() const { return frames_.empty(); }
  // The newest frame; must not be empty.
  const Screenshot& last() const { return frames_.back(); }

 private:
  std::vector<Screenshot> frames_;
};

}  // namespace roundsman
