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

// An app's title and tabs stand in these shares of the screen's height while the content is
// awaited.
constexpr double kShell = 0.12;
// What is awaited is the main thing on the screen: it lies across its middle and is so wide,
// however wide the screen.
constexpr double kMainWide = 0.25;

// Letters that a page still has which is empty but for its "加载中".
constexpr std::size_t kEmptyPage = 60;

bool Overlaps(const Rect& mover, const Rect& node) {
  const double meet = mover.Intersect(node).area();
  return meet > 0.3 * std::min(mover.area(), node.area());
}

// Small, about as high as wide, and neither to the left nor to the right.
bool LooksLikeSpinner(const Rect& box, Size screen) {
  const double aspect = box.width / std::max(1.0, box.height);
  return box.width >= kLeastSpinner && box.width <= kMostSpinner && aspect > 0.6 && aspect < 1.67 &&
         std::abs(box.center().x - screen.width / 2) < 0.12 * screen.width;
}

bool TurnsInTheMiddle(const Rect& box, Size screen) {
  return LooksLikeSpinner(box, screen) &&
         std::abs(box.center().y - screen.height / 2) < 0.25 * screen.height;
}

bool InShell(const Rect& box, Size screen) {
  return box.bottom() <= screen.height * kShell || box.y >= screen.height * (1 - kShell);
}

bool IsMainThing(const Rect& box, Size screen) {
  const double middle = screen.width / 2;
  return box.x < middle && box.right() > middle && box.width >= kMainWide * screen.width;
}

// Something to read, to look at or to touch.
bool IsContent(const UiNode& node) {
  const bool drawn = node.tag == "img" || node.tag == "canvas" || node.tag == "video" ||
                     node.tag == "svg" || node.tag == "iframe";
  return node.rendered && (!node.text.empty() || drawn || node.clickable || node.editable);
}

// Between the title and the tabs there is none.
bool HasNoContent(const UiTree& tree) {
  return std::none_of(tree.nodes.begin(), tree.nodes.end(), [&](const UiNode& node) {
    return IsContent(node) && node.box.Meets(tree.screen()) && !InShell(node.box, tree.viewport);
  });
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
  if (HasNoContent(tree)) {
    if (LooksLikeSpinner(mover.box, tree.viewport)) {
      return LoadingSign{mover.box, "a spinner and nothing else"};
    }
    if (IsMainThing(mover.box, tree.viewport)) {
      return LoadingSign{mover.box, "moving shapes and nothing else"};
    }
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
