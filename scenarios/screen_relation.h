#pragma once

#include <optional>

#include "core/geometry.h"
#include "scenarios/target.h"

namespace roundsman {

// How far a thing is from the anchor it is said to be near, above, inside …, in CSS px; nothing
// when it is not. This is what the words mean:
//   near      at most half the longer side of the screen away, edge to edge; closest counts
//   below     its middle is lower than the anchor's lower edge, and some of it is straight below
//   the anchor above, left-of, right-of   the same in their direction inside    its middle is
//   within the anchor, and it is no larger; distance 0
// An empty box is nowhere.
std::optional<double> RelationDistance(Relation relation, const Rect& thing, const Rect& anchor,
                                       Size screen);

}  // namespace roundsman
