#include "vision/loading.h"

#include <algorithm>
#include <cmath>

#include "core/text.h"
#include "vision/detectors/visible_text.h"
#include "vision/text_rules.h"

namespace roundsman {
namespace {

// Words belong to a spinner when they stand this close to it, CSS px.
constexpr double kBeside = 48;
// What spinners measure, CSS px.
constexpr double kLeastSpinner = 12;
constexpr double kMostSpinner = 130;
// More texts than this beside a spinner in the middle: there is content, and the spinner may be its
// decoration.
constexpr int kFewTexts = 8;

// Letters that a page still has which is empty but for its "加载中".
constexpr std::size_t kEmptyPage = 60;

bool Overlaps(const Rect& mover, const Rect& node) {
  const double meet = mover.Intersect(node).area();
  return meet > 0.3 * std::min(mover.area(), node.area());
}

bool TurnsInTheMiddle(const Rect& box, Size screen) {
  const double aspect = box.width / std::max(1.0, box.height);
  const Point middle = box.center();
  return box.width >= kLeastSpinner && box.width <= kMostSpinner && aspect > 0.6 && aspect < 1.67 &&
         std::abs(middle.x - screen.width / 2) < 0.12 * screen.width &&
         std::abs(middle.y - screen.height / 2) < 0.25 * screen.height;
}

std::optional<LoadingSign> SignOf(const Mover& mover, const UiTree& tree) {
  int texts = 0;
  for (const UiNode& node : tree.nodes) {
    if (!node.rendered || !node.box.Meets(tree.screen())) continue;
    if (node.loading && Overlaps(mover.box, node.box)) {
      return LoadingSign{mover.box, node.role.empty() ? node.tag : node.role};
    }
    if (node.text.empty()) continue;
    ++texts;
    if (SaysLoading(node.text) && mover.box.Inflate(kBeside).Meets(node.box)) {
      return LoadingSign{mover.box.Union(node.box), node.text};
    }
  }
  if (texts <= kFewTexts && TurnsInTheMiddle(mover.box, tree.viewport)) {
    return LoadingSign{mover.box, "a spinner in the middle of the screen"};
  }
  return std::nullopt;
}

}  // namespace

std::optional<LoadingSign> FindLoading(const std::vector<Mover>& movers, const UiTree* tree) {
  if (tree == nullptr) return std::nullopt;
  for (const Mover& mover : movers) {
    if (!mover.continuous) continue;
    if (auto sign = SignOf(mover, *tree)) return sign;
  }
  return std::nullopt;
}

std::optional<LoadingSign> FindLoneLoadingWord(const UiTree& tree) {
  std::size_t letters = 0;
  std::optional<LoadingSign> word;
  for (const VisibleText& text : VisibleTexts(tree)) {
    if (SaysLoading(text.text) && !text.code && !text.field) {
      word = LoadingSign{text.box, text.text};
    } else {
      letters += CodePoints(text.text);
    }
  }
  return letters <= kEmptyPage ? word : std::nullopt;
}

}  // namespace roundsman
