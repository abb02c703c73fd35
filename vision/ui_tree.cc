#include "vision/ui_tree.h"

namespace roundsman {

std::string UiTree::TextOf(int node) const {
  std::string text;
  int last_block = -1;
  for (std::size_t i = static_cast<std::size_t>(node); i < nodes.size(); ++i) {
    const int below = static_cast<int>(i);
    // Everything below a node follows it at once.
    if (!IsWithin(below, node)) break;
    if (nodes[i].text.empty() || !nodes[i].rendered) continue;
    int block = below;
    while (block != node && !nodes[static_cast<std::size_t>(block)].block) {
      block = nodes[static_cast<std::size_t>(block)].parent;
    }
    if (!text.empty() && block != last_block) text += ' ';
    last_block = block;
    text += nodes[i].text;
  }
  std::string folded;
  for (const char c : text) {
    const bool blank = c == ' ' || (c >= '\t' && c <= '\r');
    if (!blank) {
      folded += c;
    } else if (!folded.empty() && folded.back() != ' ') {
      folded += ' ';
    }
  }
  if (!folded.empty() && folded.back() == ' ') folded.pop_back();
  return folded;
}

bool UiTree::IsWithin(int node, int ancestor) const {
  while (node > ancestor) node = nodes[static_cast<std::size_t>(node)].parent;
  return node == ancestor;
}

}  // namespace roundsman
