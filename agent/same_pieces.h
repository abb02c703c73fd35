#pragma once

#include "vision/ui_tree.h"

namespace roundsman {

// Whether a screen is made of the same texts in the same elements as before, digits apart, which
// clocks change. What slides shows as much as it hides; what only shows, or only hides, makes
// another screen. Pure.
bool SamePieces(const UiTree& before, const UiTree& after);

}  // namespace roundsman
