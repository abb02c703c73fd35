#include "vision/detectors/dead_control.h"

#include <fmt/format.h>

#include <algorithm>

namespace roundsman {
namespace {

// Shorter looking on cannot tell dead from slow.
constexpr Duration kLookOn = std::chrono::milliseconds(1500);

// A tap into a field shows a caret or a keyboard, which no picture of the page need show.
bool MetAField(const Observation& seen) {
  for (const Screen* screen : {seen.before.get(), seen.after.get()}) {
    const UiTree* tree = screen == nullptr ? nullptr : screen->tree();
    if (tree == nullptr) continue;
    for (const UiNode& node : tree->nodes) {
      if (node.rendered && node.editable && node.box.Contains(seen.touch->point)) return true;
    }
  }
  return false;
}

bool MovedOn(const Observation& seen) {
  const UiTree* before = seen.before == nullptr ? nullptr : seen.before->tree();
  const UiTree* after = seen.after == nullptr ? nullptr : seen.after->tree();
  if (before == nullptr || after == nullptr) return false;
  return before->url != after->url || !(before->scroll == after->scroll);
}

class DeadControl : public Detector {
 public:
  std::vector<Finding> Inspect(const Observation& seen) override {
    if (seen.act != Act::kTouch || !seen.touch || !seen.succeeded || seen.touch->expect_nothing)
      return {};
    if (seen.reaction || seen.touch->tree_changed || seen.signals.crashed) return {};
    if (!seen.signals.navigations.empty() || !seen.signals.dialogs.empty() ||
        !seen.signals.handed_over.empty()) {
      return {};
    }
    // Blind: nothing was seen to change because nothing was seen.
    if (seen.after == nullptr || seen.after->screenshot().Empty()) return {};
    const Duration looked = seen.ended - seen.touch->sent;
    if (looked < kLookOn || MetAField(seen) || MovedOn(seen)) return {};
    Finding finding;
    finding.kind = FindingKind::kDeadControl;
    finding.says = fmt::format("Tapped {} and nothing changed for {}", seen.touch->name,
                               FormatDuration(looked));
    finding.box = seen.touch->box;
    finding.expected = "something visible happens after a tap";
    finding.seen = seen.movers.empty() ? "no change" : "no change but what moves by itself";
    return {finding};
  }
};

}  // namespace

std::unique_ptr<Detector> MakeDeadControl() { return std::make_unique<DeadControl>(); }

}  // namespace roundsman
