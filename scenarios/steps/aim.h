#pragma once

#include <array>
#include <string_view>

#include "scenarios/step.h"

namespace roundsman {

// Where a finger goes for a target: a point is taken as it is, everything else is looked for until
// the deadline.
Result<Sighting> Aim(StepContext& context, const Target& target, SightFor what);

// The four ways a finger or a page can move, in the order of kDirections.
enum class Direction { kUp, kDown, kLeft, kRight };
inline constexpr std::array<std::string_view, 4> kDirections = {"up", "down", "left", "right"};
// One px in that direction.
Point Vector(Direction direction);

}  // namespace roundsman
