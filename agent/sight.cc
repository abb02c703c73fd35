#include "agent/sight.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "core/text.h"

namespace roundsman {
namespace {

// A sure reading of the wanted text; OCR of clean UI text loses one character in ten at worst
// (research: CER 4-10 %).
constexpr double kLegible = 0.7;
// Below this the eye read something else altogether.
constexpr double kSomethingElse = 0.34;
// 8-bit luminance between ink and ground. #eee on white has 17, the palest grey that designers ship
// (#ccc) 51.
constexpr double kLeastContrast = 24;
// A sliver at the edge of the screen is not what a person would call visible, CSS px.
constexpr double kLeastVisible = 4;

struct Candidate {
  int node = -1;
  Rect visible;
};

std::string Where(const Rect& box, const Rect& screen) {
  if (box.y >= screen.bottom()) return "outside the screen, below: scroll to it first";
  if (box.bottom() <= 0) return "outside the screen, above: scroll to it first";
  if (box.x >= screen.right()) return "outside the screen, to the right";
  return "outside the screen, to the left";
}

Rect VisiblePart(const UiNode& node, const UiTree& tree) {
  return node.box.Intersect(tree.screen());
}

bool OnScreen(const UiNode& node, const UiTree& tree) {
  if (!node.rendered) return false;
  const Rect part = VisiblePart(node, tree);
  return part.width >= std::min(kLeastVisible, node.box.width) &&
         part.height >= std::min(kLeastVisible, node.box.height) && !part.Empty();
}

// The nearest thing at or above a node that takes a touch.
int Clickable(const UiTree& tree, int node) {
  for (int at = node; at >= 0; at = tree.nodes[static_cast<std::size_t>(at)].parent) {
    if (tree.nodes[static_cast<std::size_t>(at)].clickable) return at;
  }
  return -1;
}

std::string NameOf(const TargetFinder& finder, const UiTree& tree, int node) {
  if (!finder.wanted_text().empty()) return finder.wanted_text();
  const UiNode& found = tree.nodes[static_cast<std::size_t>(node)];
  std::string text = found.password ? "" : tree.TextOf(node);
  if (text.empty()) text = found.label;
  if (text.empty()) text = finder.Describe();
  return Shorten(text, 40);
}

// Difference between a low and a high percentile of luminance: robust against stray pixels. One
// part in `rest` may be brighter, and one darker: 50 in the box of a text, more in a wide field
// that holds a few letters.
double InkContrast(const Frame& frame, const Rect& css, int rest) {
  const cv::Rect area = frame.ToPixels(css);
  if (area.empty()) return 0;
  cv::Mat grey;
  cv::cvtColor(frame.bgr(area), grey, cv::COLOR_BGR2GRAY);
  std::array<int, 256> histogram{};
  for (int y = 0; y < grey.rows; ++y) {
    const auto* row = grey.ptr<unsigned char>(y);
    for (int x = 0; x < grey.cols; ++x) ++histogram[row[x]];
  }
  const int skip = static_cast<int>(grey.total()) / rest;
  const auto percentile = [&](bool from_above) {
    int seen = 0;
    for (int i = 0; i < 256; ++i) {
      const int level = from_above ? 255 - i : i;
      seen += histogram[static_cast<std::size_t>(level)];
      if (seen > skip) return level;
    }
    return 0;
  };
  return percentile(true) - percentile(false);
}

std::string Joined(const std::vector<TextLine>& lines) {
  std::string text;
  for (const TextLine& line : lines) {
    if (!text.empty()) text += ' ';
    text += line.text;
  }
  return text;
}

double Confidence(const std::vector<TextLine>& lines) {
  double least = lines.empty() ? 0 : 1;
  for (const TextLine& line : lines) least = std::min(least, line.confidence);
  return least;
}

// Can a person read `wanted` in that box of the picture? Empty `why` means yes.
struct EyesWord {
  std::string why;
  std::string seen;
};

// What is read: the element, the piece of text in it that holds the words, and where.
struct Reading {
  const UiNode& node;
  const UiNode& piece;
  Rect box;
};

EyesWord Read(const Screen& screen, const Reading& reading, const std::string& wanted,
              TextReader& reader) {
  const Frame& frame = screen.frame();
  const auto& [node, piece, box] = reading;
  // No picture at all is the robot's trouble, found elsewhere; it must not become the page's.
  if (frame.Empty()) return {};
  const double contrast = InkContrast(frame, box, wanted.empty() ? 1000 : 50);
  if (contrast < kLeastContrast) {
    if (node.covered) return {fmt::format("covered by {}", node.covered_by), ""};
    return {contrast < 3 ? "not painted: the place is of one colour"
                         : "no contrast with what is under it",
            ""};
  }
  if (wanted.empty()) {
    return node.covered ? EyesWord{fmt::format("covered by {}", node.covered_by), ""} : EyesWord{};
  }
  if (!piece.text.empty() && piece.box.height < kLeastVisible) {
    return {"too small to read", fmt::format("letters {:.1f} px high", piece.box.height)};
  }
  const auto lines = reader.ReadBox(frame, box);
  if (!lines) return {};
  const double legibility = Legibility(*lines, wanted);
  if (legibility >= kLegible) return {};
  const std::string seen = Joined(*lines);
  if (node.covered) return {fmt::format("covered by {}", node.covered_by), seen};
  // Over mere text much may lie that lets it be seen: only where nothing of it is read.
  if (piece.covered && legibility < kSomethingElse) {
    return {fmt::format("covered by {}", piece.covered_by), seen};
  }
  // There is ink, nothing covers it, and the eye is not sure: fonts and icons that OCR cannot read
  // are the robot's weakness. Only a sure reading of something else counts against the page.
  const bool sure = legibility < kSomethingElse && Confidence(*lines) > 0.85 &&
                    2 * CodePoints(seen) >= CodePoints(wanted) && CodePoints(wanted) >= 3;
  return sure ? EyesWord{"something else is painted over it", seen} : EyesWord{};
}

// Where in a long text the wanted words stand: the piece of text that holds them, else all of it.
const UiNode& PieceOf(const UiTree& tree, int node, const std::string& wanted) {
  const std::string folded = Fold(wanted);
  for (std::size_t i = static_cast<std::size_t>(node); i < tree.nodes.size(); ++i) {
    const UiNode& piece = tree.nodes[i];
    if (!tree.IsWithin(static_cast<int>(i), node)) break;
    if (piece.rendered && !piece.text.empty() &&
        Fold(piece.text).find(folded) != std::string::npos) {
      return piece;
    }
  }
  return tree.nodes[static_cast<std::size_t>(node)];
}

// What the browser itself answers, outside the page: the choices of a list, of a file, of a colour.
bool OpensAPicker(const UiNode& node) {
  return node.tag == "select" || (node.tag == "input" && node.role.empty());
}

Sight Confirm(const TargetFinder& finder, const Screen& screen, const Candidate& candidate,
              SightFor what, TextReader* reader) {
  const UiTree& tree = *screen.tree();
  const UiNode& node = tree.nodes[static_cast<std::size_t>(candidate.node)];
  Sight sight;
  sight.listed = true;
  sight.sighting = {candidate.visible, candidate.visible.center(),
                    NameOf(finder, tree, candidate.node), node.editable, node.focused};
  if (what == SightFor::kTouching) {
    const int clickable = Clickable(tree, candidate.node);
    if (clickable >= 0) {
      const UiNode& control = tree.nodes[static_cast<std::size_t>(clickable)];
      sight.sighting.editable =
          sight.sighting.editable || control.editable || OpensAPicker(control);
      sight.sighting.focused = control.focused;
      if (control.disabled) {
        sight.state = SightState::kDisabled;
        sight.why = "it is disabled";
        return sight;
      }
    }
    if (node.covered) {
      sight.state = SightState::kCovered;
      sight.why = fmt::format("covered by {}", node.covered_by);
      return sight;
    }
  }
  if (reader != nullptr && finder.target().by != Witnesses::kTree) {
    const std::string& wanted = finder.wanted_text();
    const UiNode& piece = wanted.empty() ? node : PieceOf(tree, candidate.node, wanted);
    const Rect box = wanted.empty() ? candidate.visible : VisiblePart(piece, tree);
    // `text-indent: -9999px`: the element is there, its words are not.
    if (box.Empty()) {
      sight.listed = false;
      sight.state = SightState::kUnseen;
      sight.why = Where(piece.box, tree.screen());
      return sight;
    }
    const EyesWord word = Read(screen, {node, piece, box}, wanted, *reader);
    if (!word.why.empty()) {
      sight.state = SightState::kUnseen;
      sight.why = word.why;
      sight.seen = word.seen;
      return sight;
    }
  }
  sight.state = SightState::kSeen;
  return sight;
}

Sight BySight(const TargetFinder& finder, const Screen& screen, TextReader& reader) {
  const std::string& wanted = finder.wanted_text();
  std::vector<Rect> boxes;
  for (const TextLine& line : screen.lines(reader)) {
    if (!wanted.empty() && Legibility({line}, wanted) >= kLegible) boxes.push_back(line.box);
  }
  Sight sight;
  const auto index = static_cast<std::size_t>(finder.target().index.value_or(0));
  if (index >= boxes.size()) return sight;
  if (boxes.size() > 1 && !finder.target().index) {
    sight.state = SightState::kSeveral;
    sight.why = fmt::format("{} places on the screen read {}", boxes.size(), wanted);
    return sight;
  }
  sight.state = SightState::kSeen;
  sight.sighting = {boxes[index], boxes[index].center(), wanted, false};
  return sight;
}

std::string ListOf(const UiTree& tree, const std::vector<int>& nodes) {
  std::string list;
  for (std::size_t i = 0; i < nodes.size() && i < 5; ++i) {
    const UiNode& node = tree.nodes[static_cast<std::size_t>(nodes[i])];
    list += fmt::format("{}{} “{}” at [{:.0f}, {:.0f}]", i == 0 ? "" : ", ",
                        node.tag == "#text" ? "text" : node.tag, Shorten(tree.TextOf(nodes[i]), 24),
                        node.box.x, node.box.y);
  }
  return nodes.size() > 5 ? list + ", …" : list;
}

// A finger wants one thing: of several matches those that take a touch, and of those one per
// control.
std::vector<int> OnePerControl(const UiTree& tree, const std::vector<int>& nodes) {
  std::vector<int> controls;
  std::vector<int> kept;
  for (const int node : nodes) {
    const int control = Clickable(tree, node);
    if (control < 0 || std::find(controls.begin(), controls.end(), control) != controls.end())
      continue;
    controls.push_back(control);
    kept.push_back(node);
  }
  return kept.empty() ? nodes : kept;
}

Sight HiddenSight(const TargetFinder& finder, const UiTree& tree, int node) {
  const UiNode& hidden = tree.nodes[static_cast<std::size_t>(node)];
  Sight sight;
  sight.state = SightState::kUnseen;
  sight.sighting = {hidden.box, hidden.box.center(), NameOf(finder, tree, node), hidden.editable};
  sight.why = hidden.rendered ? Where(hidden.box, tree.screen()) : "hidden by the page itself";
  return sight;
}

}  // namespace

Sight LookFor(const TargetFinder& finder, const Screen& screen, SightFor what, TextReader* reader) {
  if (finder.target().by == Witnesses::kSight && reader != nullptr) {
    return BySight(finder, screen, *reader);
  }
  const UiTree* tree = screen.tree();
  if (tree == nullptr) {
    Sight sight;
    sight.why = "the page does not answer";
    return sight;
  }
  const std::vector<int> all = finder.FindAll(*tree);
  if (all.empty()) return {};
  std::vector<int> matches;
  for (const int node : all) {
    if (OnScreen(tree->nodes[static_cast<std::size_t>(node)], *tree)) matches.push_back(node);
  }
  const std::optional<int> index = finder.target().index;
  if (index) {
    // Counted among all that is rendered, on the screen or not: scrolling must not renumber.
    std::vector<int> rendered;
    for (const int node : all) {
      if (tree->nodes[static_cast<std::size_t>(node)].rendered) rendered.push_back(node);
    }
    if (*index >= static_cast<int>(rendered.size())) {
      Sight sight;
      sight.seen = fmt::format("{} that match", rendered.size());
      return sight;
    }
    const int chosen = rendered[static_cast<std::size_t>(*index)];
    if (!OnScreen(tree->nodes[static_cast<std::size_t>(chosen)], *tree)) {
      return HiddenSight(finder, *tree, chosen);
    }
    matches = {chosen};
  }
  if (matches.empty()) return HiddenSight(finder, *tree, all.front());
  if (what == SightFor::kTouching && matches.size() > 1) matches = OnePerControl(*tree, matches);
  if (what == SightFor::kTouching && matches.size() > 1) {
    Sight sight;
    sight.listed = true;
    sight.state = SightState::kSeveral;
    sight.why = fmt::format("{} things match: {}", matches.size(), ListOf(*tree, matches));
    return sight;
  }
  // For seeing, one that a person can see is enough.
  Sight best;
  for (const int node : matches) {
    const Candidate candidate{node,
                              VisiblePart(tree->nodes[static_cast<std::size_t>(node)], *tree)};
    Sight sight = Confirm(finder, screen, candidate, what, reader);
    if (sight.state == SightState::kSeen) return sight;
    if (best.state == SightState::kMissing) best = std::move(sight);
  }
  return best;
}

}  // namespace roundsman
