#pragma once

#include <string>

#include "scenarios/step.h"
#include "scenarios/target.h"
#include "vision/screen.h"
#include "vision/text_reader.h"

namespace roundsman {

// What looking for a target on one screen came to.
enum class SightState {
  kSeen,
  // Neither tree nor eye has it.
  kMissing,
  // The tree has it, the eye does not.
  kUnseen,
  // There, but a finger would hit something else.
  kCovered,
  // There, but it says itself that it takes no touch.
  kDisabled,
  // Several things match, and a touch needs one.
  kSeveral,
};

struct Sight {
  SightState state = SightState::kMissing;
  Sighting sighting;
  // The tree has it on the screen, whatever the eye says.
  bool listed = false;
  // Why not, for people: "outside the screen, below", "covered by div.modal", "no contrast".
  std::string why;
  // What stands there instead, as far as it could be read.
  std::string seen;
};

// Looks for a target on one screen: the tree finds it, the eye confirms it. Pure but for the
// reader's cache; asks no device. `reader` may be null when the eye is shut: then the tree is
// believed.
Sight LookFor(const TargetFinder& finder, const Screen& screen, SightFor what, TextReader* reader);

}  // namespace roundsman
