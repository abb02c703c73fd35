#include "agent/same_pieces.h"

#include <algorithm>
#include <string>

namespace roundsman {
namespace {

bool SameWords(const std::string& a, const std::string& b) {
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [&](char x, char y) { return x == y || (digit(x) && digit(y)); });
}

}  // namespace

Pieces ComparePieces(const UiTree& before, const UiTree& after) {
  if (before.url != after.url || before.nodes.size() != after.nodes.size()) return Pieces::kOther;
  bool shown = false;
  bool hidden = false;
  for (std::size_t i = 0; i < before.nodes.size(); ++i) {
    const UiNode& then = before.nodes[i];
    const UiNode& now = after.nodes[i];
    // A button that was tapped has the focus; only a field's is an answer.
    const bool field_focused = now.editable && then.focused != now.focused;
    if (then.tag != now.tag || field_focused || !SameWords(then.text, now.text)) {
      return Pieces::kOther;
    }
    shown = shown || (now.rendered && !then.rendered);
    hidden = hidden || (then.rendered && !now.rendered);
  }
  return shown && !hidden ? Pieces::kMore : Pieces::kSame;
}

}  // namespace roundsman
