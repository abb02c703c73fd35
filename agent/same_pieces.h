#pragma once

#include "vision/ui_tree.h"

namespace roundsman {

// What a screen is made of, next to the one before.
enum class Pieces {
  // The same texts in the same elements, digits apart, which clocks change. What slides shows as
  // much as it hides; a look in the middle of its fading had more than one after.
  kSame,
  // The same, and some are shown that were not; in the middle of a fading too.
  kMore,
  kOther,
};

// Pure.
Pieces ComparePieces(const UiTree& before, const UiTree& after);

}  // namespace roundsman
