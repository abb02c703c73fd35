#include "vision/detectors/covered_control.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <string>

#include "core/text.h"

namespace roundsman {
namespace {

using namespace std::string_view_literals;

// A main button, as thumbs want it.
constexpr double kLeastWidth = 44;
constexpr double kLeastHeight = 28;
// What covers so much of the screen is a mask, and meant.
constexpr double kMask = 0.6;

constexpr std::array kMeant = {"modal"sv,  "dialog"sv,   "mask"sv,   "backdrop"sv, "overlay"sv,
                               "popup"sv,  "drawer"sv,   "sheet"sv,  "toast"sv,    "loading"sv,
                               "menu"sv,   "dropdown"sv, "picker"sv, "popover"sv,  "tooltip"sv,
                               "ripple"sv, "spinner"sv};

bool SamePlace(const Rect& a, const Rect& b) {
  return std::abs(a.x - b.x) < 2 && std::abs(a.y - b.y) < 2 && std::abs(a.width - b.width) < 2 &&
         std::abs(a.height - b.height) < 2;
}

bool IsButton(const UiNode& node) {
  return node.clickable && node.rendered && !node.disabled &&
         (node.tag == "button" || node.role == "button") && node.box.width >= kLeastWidth &&
         node.box.height >= kLeastHeight;
}

bool IsMeant(std::string_view covered_by) {
  const std::string folded = Fold(covered_by);
  return std::any_of(kMeant.begin(), kMeant.end(),
                     [&](std::string_view word) { return folded.find(word) != std::string::npos; });
}

bool AsksSomething(const UiTree& tree) {
  return std::any_of(tree.nodes.begin(), tree.nodes.end(), [](const UiNode& node) {
    return node.rendered &&
           (node.role == "dialog" || node.role == "alertdialog" || node.tag == "dialog");
  });
}

// The node that `covered_by` ("div.banner") names and that stands over the middle of `node`; null
// when unsure.
const UiNode* CoverOf(const UiTree& tree, int index) {
  const UiNode& node = tree.nodes[static_cast<std::size_t>(index)];
  const std::string tag = node.covered_by.substr(0, node.covered_by.find_first_of(".#[ "));
  const Point middle = node.box.Intersect(tree.screen()).center();
  const UiNode* cover = nullptr;
  for (std::size_t i = 0; i < tree.nodes.size(); ++i) {
    const UiNode& other = tree.nodes[i];
    const int at = static_cast<int>(i);
    if (other.tag != tag || !other.rendered || !other.box.Contains(middle)) continue;
    if (tree.IsWithin(at, index) || tree.IsWithin(index, at)) continue;
    cover = &other;
  }
  return cover;
}

class CoveredControl : public Detector {
 public:
  std::vector<Finding> Inspect(const Observation& seen) override {
    if (seen.signals.crashed) return {};
    if (const auto touched = Touched(seen)) return {*touched};
    return MainButton(seen);
  }

 private:
  // A refused tap is the step's to tell; here it went out and met something else.
  static std::optional<Finding> Touched(const Observation& seen) {
    const UiTree* tree = seen.before == nullptr ? nullptr : seen.before->tree();
    if (seen.act != Act::kTouch || !seen.touch || !seen.succeeded || tree == nullptr)
      return std::nullopt;
    for (const UiNode& node : tree->nodes) {
      if (!node.clickable || !node.covered || !SamePlace(node.box, seen.touch->box)) continue;
      return Make(seen.touch->name, node.covered_by, node.box.Intersect(tree->screen()));
    }
    return std::nullopt;
  }

  std::vector<Finding> MainButton(const Observation& seen) {
    const UiTree* tree = seen.after == nullptr ? nullptr : seen.after->tree();
    const UiTree* earlier = seen.before == nullptr ? nullptr : seen.before->tree();
    if (tree == nullptr || earlier == nullptr || !seen.settled) return {};
    // What can be scrolled out from below a bar is covered for a moment only.
    if (tree->content.height > tree->viewport.height + 2 || AsksSomething(*tree)) return {};
    std::vector<int> covered;
    int open = 0;
    for (std::size_t i = 0; i < tree->nodes.size(); ++i) {
      const UiNode& node = tree->nodes[i];
      if (!node.clickable || !node.rendered || !node.box.Meets(tree->screen())) continue;
      if (!node.covered) {
        ++open;
      } else {
        covered.push_back(static_cast<int>(i));
      }
    }
    // Where more is covered than open, a layer asks for attention.
    if (static_cast<int>(covered.size()) > open) return {};
    for (const int index : covered) {
      const UiNode& node = tree->nodes[static_cast<std::size_t>(index)];
      if (!IsButton(node) || IsMeant(node.covered_by) || !WasCovered(*earlier, node)) continue;
      const UiNode* cover = CoverOf(*tree, index);
      if (cover == nullptr || cover->clickable ||
          cover->box.area() > kMask * tree->screen().area() ||
          cover->box.area() < 2 * node.box.area()) {
        continue;
      }
      const std::string name = NameOf(*tree, index);
      if (name.empty() || !told_.insert(name).second) continue;
      return {Make(name, node.covered_by, node.box.Intersect(tree->screen()))};
    }
    return {};
  }

  static bool WasCovered(const UiTree& earlier, const UiNode& node) {
    return std::any_of(earlier.nodes.begin(), earlier.nodes.end(), [&](const UiNode& other) {
      return other.covered && other.tag == node.tag && SamePlace(other.box, node.box);
    });
  }

  static std::string NameOf(const UiTree& tree, int index) {
    const UiNode& node = tree.nodes[static_cast<std::size_t>(index)];
    return Shorten(node.label.empty() ? tree.TextOf(index) : node.label, 40);
  }

  static Finding Make(const std::string& name, const std::string& cover, const Rect& box) {
    Finding finding;
    finding.kind = FindingKind::kCoveredControl;
    finding.says = fmt::format("Something lies over {}: a finger cannot meet it", name);
    finding.box = box;
    finding.expected = fmt::format("{} lies open", name);
    finding.seen =
        cover.empty() ? "something else answers there" : fmt::format("covered by {}", cover);
    return finding;
  }

  std::set<std::string> told_;
};

}  // namespace

std::unique_ptr<Detector> MakeCoveredControl() { return std::make_unique<CoveredControl>(); }

}  // namespace roundsman
