#pragma once

#include <string>

#include "agent/sight.h"
#include "scenarios/step.h"
#include "scenarios/target.h"
#include "vision/screen.h"
#include "vision/text_reader.h"

namespace roundsman {

// Whether the eye alone may vouch for this target: a text and nothing else, not told to ask only
// the tree, and long enough that no icon reads like it.
bool MayBeUnlisted(const Target& target, const std::string& wanted);

struct UnlistedSight {
  Sight sight;
  // Something like it was read, but not for sure: a sharper picture may tell.
  bool nearly = false;
};

// Looks for a text that a person can read though the tree does not list it: a ::before, a canvas, a
// picture, somebody else's frame. Only where the tree does not say what stands there, and only what
// is read for sure counts: every letter, figures to the point. Pure but for the reader's cache.
UnlistedSight ReadUnlisted(const TargetFinder& finder, const Screen& screen, SightFor what,
                           TextReader& reader);

}  // namespace roundsman
