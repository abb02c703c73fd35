#include "vision/detectors/visible_text.h"

#include <unordered_map>

#include "vision/line_image.h"
#include "vision/line_proposals.h"

namespace roundsman {
namespace {

// Less is no word that a person could read.
constexpr double kLeastSide = 3;

struct Surroundings {
  int block = -1;
  bool code = false;
  bool field = false;
  bool clickable = false;
};

bool IsCode(const UiNode& node) {
  return node.tag == "code" || node.tag == "pre" || node.tag == "kbd" || node.tag == "samp" ||
         node.tag == "var";
}

Surroundings Around(const UiTree& tree, int index) {
  Surroundings around;
  for (int at = tree.nodes[static_cast<std::size_t>(index)].parent; at >= 0;
       at = tree.nodes[static_cast<std::size_t>(at)].parent) {
    const UiNode& node = tree.nodes[static_cast<std::size_t>(at)];
    if (around.block < 0 && node.block) around.block = at;
    around.code = around.code || IsCode(node);
    around.field = around.field || node.editable || node.tag == "textarea" || node.tag == "input";
    around.clickable = around.clickable || node.clickable;
  }
  return around;
}

}  // namespace

bool IsOnScreen(const UiTree& tree, const UiNode& node, double least) {
  if (!node.rendered || node.covered) return false;
  const Rect seen = node.box.Intersect(tree.screen());
  return seen.width >= least && seen.height >= least;
}

std::vector<VisibleText> VisibleTexts(const UiTree& tree) {
  std::vector<VisibleText> texts;
  std::unordered_map<int, std::size_t> of_block;
  for (std::size_t i = 0; i < tree.nodes.size(); ++i) {
    const UiNode& node = tree.nodes[i];
    if (node.tag != "#text" || node.text.find_first_not_of(" \t\n") == std::string::npos ||
        !IsOnScreen(tree, node, kLeastSide)) {
      continue;
    }
    const Surroundings around = Around(tree, static_cast<int>(i));
    const Rect box = node.box.Intersect(tree.screen());
    const auto known = around.block < 0 ? of_block.end() : of_block.find(around.block);
    if (known != of_block.end()) {
      VisibleText& line = texts[known->second];
      line.text += " " + node.text;
      line.box = line.box.Union(box);
      line.font_size = std::max(line.font_size, node.font_size);
      line.code = line.code || around.code;
      line.field = line.field || around.field;
      line.clickable = line.clickable || around.clickable;
      continue;
    }
    if (around.block >= 0) of_block[around.block] = texts.size();
    texts.push_back({node.text, box, node.font_size, around.code, around.field, around.clickable});
  }
  return texts;
}

std::vector<VisibleText> VisibleTexts(const Screen& screen, TextReader& reader) {
  if (screen.tree() != nullptr) return VisibleTexts(*screen.tree());
  std::vector<VisibleText> texts;
  for (const TextLine& line : screen.lines(reader)) {
    texts.push_back({line.text, line.box, line.box.height, false, false, false});
  }
  return texts;
}

bool EyeAgrees(const Screen& screen, TextReader& reader, const Rect& box) {
  if (screen.frame().Empty()) return true;
  const Result<std::vector<TextLine>> lines = reader.ReadBox(screen.frame(), box);
  if (!lines || !lines->empty()) return true;
  // A reader doubts what is no word, and leaks are none: that there is ink must do.
  const Frame& frame = screen.frame();
  const cv::Rect area = frame.ToPixels(box);
  for (const cv::Rect& proposal : ProposeLines(frame, area)) {
    if (!FindInk(frame.bgr, proposal).empty()) return true;
  }
  return false;
}

}  // namespace roundsman
