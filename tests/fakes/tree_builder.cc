#include "tests/fakes/tree_builder.h"

#include <algorithm>
#include <array>
#include <utility>

namespace roundsman {
namespace {

bool IsBlock(const std::string& tag) {
  constexpr std::array<std::string_view, 9> kBlocks = {"html", "body", "div", "p", "li",
                                                       "ul",   "h1",   "h2",  "tr"};
  return std::find(kBlocks.begin(), kBlocks.end(), tag) != kBlocks.end();
}

}  // namespace

TreeBuilder::TreeBuilder() {
  tree_.viewport = {390, 844};
  tree_.content = tree_.viewport;
  tree_.ready_state = "complete";
}

int TreeBuilder::Add(UiNode node) {
  node.parent = open_;
  tree_.nodes.push_back(std::move(node));
  return static_cast<int>(tree_.nodes.size()) - 1;
}

TreeBuilder& TreeBuilder::Open(const std::string& tag, const Rect& box) {
  UiNode node;
  node.tag = tag;
  node.box = box;
  node.rendered = true;
  node.block = IsBlock(tag);
  open_ = Add(std::move(node));
  return *this;
}

TreeBuilder& TreeBuilder::Text(const std::string& text) {
  return TextAt(text, open_ < 0 ? Rect{} : tree_.nodes[static_cast<std::size_t>(open_)].box);
}

TreeBuilder& TreeBuilder::TextAt(const std::string& text, const Rect& box) {
  UiNode node;
  node.tag = "#text";
  node.text = text;
  node.box = box;
  node.rendered = open_ < 0 || tree_.nodes[static_cast<std::size_t>(open_)].rendered;
  Add(std::move(node));
  return *this;
}

TreeBuilder& TreeBuilder::With(const std::function<void(UiNode&)>& change) {
  change(tree_.nodes[static_cast<std::size_t>(open_)]);
  return *this;
}

TreeBuilder& TreeBuilder::Close() {
  open_ = tree_.nodes[static_cast<std::size_t>(open_)].parent;
  return *this;
}

int TreeBuilder::Leaf(const std::string& tag, const std::string& text, const Rect& box) {
  Open(tag, box).Text(text);
  const int index = open_;
  Close();
  return index;
}

}  // namespace roundsman
