#pragma once

#include <string>
#include <vector>

#include "core/geometry.h"
#include "vision/screen.h"
#include "vision/text_reader.h"
#include "vision/ui_tree.h"

namespace roundsman {

// One line or paragraph as a person meets it: the pieces of text that run together in one block.
// Only what is rendered, on the screen and not covered. Value; boxes in CSS px, cut at the screen.
struct VisibleText {
  std::string text;
  Rect box;
  double font_size = 0;
  // Inside code, pre, kbd or samp.
  bool code = false;
  // What a field holds: a person's words, not the page's.
  bool field = false;
  bool clickable = false;
};

// In document order.
std::vector<VisibleText> VisibleTexts(const UiTree& tree);

// From the tree; where there is none, what the eye reads. Empty when there is neither.
std::vector<VisibleText> VisibleTexts(const Screen& screen, TextReader& reader);

// Whether the eye finds anything written in that box; spelling is OCR's weakness, not the page's.
// True when the reader itself fails: the tree's word then stands.
bool EyeAgrees(const Screen& screen, TextReader& reader, const Rect& box);

// Rendered, on the screen with at least `least` px each way, nothing over it.
bool IsOnScreen(const UiTree& tree, const UiNode& node, double least);

}  // namespace roundsman
