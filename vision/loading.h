#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/geometry.h"
#include "vision/motion.h"
#include "vision/ui_tree.h"

namespace roundsman {

// A mover that tells a person to wait.
struct LoadingSign {
  Rect box;
  // What makes it one: the words beside it, or what the tree calls it.
  std::string why;
};

// The continuous mover that says "loading": the tree calls it so, a text like 加载中 stands by it,
// it turns small and square in the middle of an otherwise empty screen, or it is all there is
// between the title and the tabs. Banners, videos and shimmering decoration beside content are
// none. Pure; without a tree nothing is known.
std::optional<LoadingSign> FindLoading(const std::vector<Mover>& movers, const UiTree* tree);

// A text like 加载中 on a screen that has hardly anything else: moving or not, it tells a person to
// wait. `why` is the text. Pure.
std::optional<LoadingSign> FindLoneLoadingWord(const UiTree& tree);

}  // namespace roundsman
