#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "vision/ui_tree.h"

namespace roundsman {

enum class TextLetters { kFolded, kAsWritten };
enum class TextNodes { kRendered, kAll };

// All text of a tree in one string, in reading order, white space folded, with the part of every
// node: the text of an element broken over inline children is whole again, and nothing is copied
// per element. Lives as long as one search; the tree must outlive it.
class VisibleText {
 public:
  VisibleText(const UiTree& tree, TextNodes which, TextLetters letters);

  const std::string& all() const { return all_; }
  // What stands under the node, without blanks at its ends.
  std::string_view Of(int node) const;
  // Whether the bytes [begin, end) of all() are under the node.
  bool Covers(int node, std::size_t begin, std::size_t end) const;
  // The piece of text that holds this byte of all().
  int PieceAt(std::size_t byte) const;

 private:
  struct Span {
    std::size_t begin = 0;
    std::size_t end = 0;
  };
  struct Piece {
    std::size_t begin = 0;
    int node = 0;
  };
  void Append(int node, const std::string& text, TextLetters letters);

  std::string all_;
  std::vector<Span> spans_;
  std::vector<Piece> pieces_;
  bool blank_ahead_ = false;
};

}  // namespace roundsman
