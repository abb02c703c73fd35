#pragma once

#include <functional>
#include <string>

#include "vision/ui_tree.h"

namespace roundsman {

// Builds a UI tree as tests think of it: elements in elements, texts in between.
//   TreeBuilder page;
//   page.Open("button", {10, 10, 100, 40}).Text("登录").Close();
// Everything is rendered unless it is said otherwise; div, p, li, h1 … start a line of their own.
class TreeBuilder {
 public:
  TreeBuilder();

  TreeBuilder& Open(const std::string& tag, const Rect& box);
  // Into the element that is open, in its box unless another is given.
  TreeBuilder& Text(const std::string& text);
  TreeBuilder& TextAt(const std::string& text, const Rect& box);
  // Changes the element that is open.
  TreeBuilder& With(const std::function<void(UiNode&)>& change);
  TreeBuilder& Close();
  // Open, Text, Close; gives the index of the element.
  int Leaf(const std::string& tag, const std::string& text, const Rect& box);

  int current() const { return open_; }
  UiTree Build() const { return tree_; }

 private:
  int Add(UiNode node);

  UiTree tree_;
  int open_ = -1;
};

}  // namespace roundsman
