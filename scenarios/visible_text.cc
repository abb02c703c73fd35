#include "scenarios/visible_text.h"

#include <algorithm>

#include "core/text.h"

namespace roundsman {
namespace {

constexpr std::string_view kNoBreakSpace = "\xC2\xA0";
constexpr std::string_view kIdeographicSpace = "\xE3\x80\x80";

bool IsBlank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

bool StartsBlank(std::string_view text) {
  return text.empty() || IsBlank(text.front()) || text.starts_with(kNoBreakSpace) ||
         text.starts_with(kIdeographicSpace);
}

bool EndsBlank(std::string_view text) {
  return text.empty() || IsBlank(text.back()) || text.ends_with(kNoBreakSpace) ||
         text.ends_with(kIdeographicSpace);
}

std::string FoldBlanks(std::string_view text) {
  std::string out;
  bool blank = false;
  for (const char c : text) {
    if (IsBlank(c)) {
      blank = !out.empty();
      continue;
    }
    if (blank) out += ' ';
    blank = false;
    out += c;
  }
  return out;
}

}  // namespace

VisibleText::VisibleText(const UiTree& tree, TextNodes which, TextLetters letters)
    : spans_(tree.nodes.size()) {
  std::vector<int> open;
  const auto close = [&](int node) {
    spans_[static_cast<std::size_t>(node)].end = all_.size();
    if (tree.nodes[static_cast<std::size_t>(node)].block) blank_ahead_ = true;
  };
  for (int i = 0; i < static_cast<int>(tree.nodes.size()); ++i) {
    const UiNode& node = tree.nodes[static_cast<std::size_t>(i)];
    while (!open.empty() && open.back() != node.parent) {
      close(open.back());
      open.pop_back();
    }
    if (node.block) blank_ahead_ = true;
    spans_[static_cast<std::size_t>(i)].begin = all_.size();
    open.push_back(i);
    if (!node.text.empty() && (node.rendered || which == TextNodes::kAll))
      Append(i, node.text, letters);
  }
  for (; !open.empty(); open.pop_back()) close(open.back());
}

void VisibleText::Append(int node, const std::string& text, TextLetters letters) {
  if (StartsBlank(text)) blank_ahead_ = true;
  const std::string folded = letters == TextLetters::kFolded ? Fold(text) : FoldBlanks(text);
  if (folded.empty()) return;
  if (blank_ahead_ && !all_.empty()) all_ += ' ';
  pieces_.push_back({all_.size(), node});
  all_ += folded;
  blank_ahead_ = EndsBlank(text);
}

std::string_view VisibleText::Of(int node) const {
  const Span& span = spans_[static_cast<std::size_t>(node)];
  std::string_view text = std::string_view(all_).substr(span.begin, span.end - span.begin);
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

bool VisibleText::Covers(int node, std::size_t begin, std::size_t end) const {
  const Span& span = spans_[static_cast<std::size_t>(node)];
  return span.begin <= begin && end <= span.end;
}

int VisibleText::PieceAt(std::size_t byte) const {
  const auto after =
      std::upper_bound(pieces_.begin(), pieces_.end(), byte,
                       [](std::size_t at, const Piece& piece) { return at < piece.begin; });
  return after == pieces_.begin() ? -1 : std::prev(after)->node;
}

}  // namespace roundsman
