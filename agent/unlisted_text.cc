#include "agent/unlisted_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cstdint>

#include "core/text.h"
#include "vision/legibility.h"

namespace roundsman {
namespace {

// Tesseract's own word on a line; what it reads into icons and photographs stays below.
constexpr double kSure = 0.75;
constexpr double kNearly = 0.7;
// A piece of text this much higher than its letters runs over several lines: its box says nothing
// of what else stands in them.
constexpr double kOneLine = 1.9;
constexpr std::size_t kMostLines = 3;
// Alpha below which a text is not painted.
constexpr std::uint32_t kSeeThrough = 16;

std::string WithoutBlanks(std::string_view text) {
  std::string folded = Fold(text);
  std::erase(folded, ' ');
  return folded;
}

bool HasFigure(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](unsigned char c) { return std::isdigit(c) != 0; });
}

// What OCR confuses is forgiven in words; an amount has to be read as it is written.
bool Says(const TextLine& line, const std::string& wanted) {
  if (line.confidence < kSure || Legibility({line}, wanted) < 1) return false;
  return !HasFigure(wanted) ||
         WithoutBlanks(line.text).find(WithoutBlanks(wanted)) != std::string::npos;
}

// Where the tree itself says what stands there.
std::vector<Rect> ListedPlaces(const UiTree* tree) {
  std::vector<Rect> places;
  if (tree == nullptr) return places;
  for (const UiNode& node : tree->nodes) {
    const bool painted = (node.colour & 0xFFU) >= kSeeThrough || node.colour == 0;
    const bool one_line = node.font_size > 0 && node.box.height < kOneLine * node.font_size;
    if (!node.text.empty() && node.rendered && !node.covered && painted && one_line) {
      places.push_back(node.box);
    }
  }
  return places;
}

// In the next row, or after a gap that the reader took for the end of a line.
bool GoesOn(const TextLine& line, const TextLine& next) {
  const double gap = next.box.y - line.box.bottom();
  const double height = std::max(line.box.height, next.box.height);
  const double blank = next.box.x - line.box.right();
  if (gap < -height / 2) return blank > -height / 2 && blank < height;
  return gap < height && next.box.x < line.box.right() && line.box.x < next.box.right();
}

// A text may be broken over a few lines.
TextLine From(const std::vector<TextLine>& lines, std::size_t first, std::size_t count) {
  TextLine whole = lines[first];
  std::size_t last = first;
  while (--count > 0) {
    std::size_t next = last + 1;
    while (next < lines.size() && !GoesOn(lines[last], lines[next])) ++next;
    if (next == lines.size()) return {};
    whole.text += ' ' + lines[next].text;
    whole.box = whole.box.Union(lines[next].box);
    whole.confidence = std::min(whole.confidence, lines[next].confidence);
    last = next;
  }
  return whole;
}

std::vector<TextLine> LinesThatSay(const std::vector<TextLine>& lines, const std::string& wanted) {
  std::vector<TextLine> found;
  for (std::size_t count = 1; count <= kMostLines && found.empty(); ++count) {
    for (std::size_t first = 0; first < lines.size(); ++first) {
      TextLine whole = From(lines, first, count);
      if (Says(whole, wanted)) found.push_back(std::move(whole));
    }
  }
  return found;
}

// What a finger would meet there; the innermost stands last.
const UiNode* ControlAt(const UiTree& tree, const Point& point) {
  const UiNode* control = nullptr;
  for (const UiNode& node : tree.nodes) {
    if (node.rendered && node.clickable && node.box.Contains(point)) control = &node;
  }
  return control;
}

void AskControl(const UiNode& control, Sight& sight) {
  sight.sighting.editable = control.editable;
  sight.sighting.focused = control.focused;
  if (control.disabled) {
    sight.state = SightState::kDisabled;
    sight.why = "it is disabled";
  } else if (control.covered) {
    sight.state = SightState::kCovered;
    sight.why = fmt::format("covered by {}", control.covered_by);
  }
}

}  // namespace

bool MayBeUnlisted(const Target& target, const std::string& wanted) {
  const bool only_text = target.text && !target.regex && !target.css && !target.id &&
                         !target.role && !target.label && target.related.empty() && !target.index &&
                         target.by == Witnesses::kBoth;
  if (!only_text) return false;
  const std::u32string letters = ForEyes(wanted);
  const bool wide =
      std::any_of(letters.begin(), letters.end(), [](char32_t c) { return c >= 0x2E80; });
  return letters.size() >= (wide ? 2 : 3);
}

UnlistedSight ReadUnlisted(const TargetFinder& finder, const Screen& screen, SightFor what,
                           TextReader& reader) {
  UnlistedSight unlisted;
  const auto lines = reader.ReadApart(screen.frame(), ListedPlaces(screen.tree()));
  if (!lines) return unlisted;
  const std::string& wanted = finder.wanted_text();
  const std::vector<TextLine> found = LinesThatSay(*lines, wanted);
  if (found.empty()) {
    unlisted.nearly = Legibility(*lines, wanted) >= kNearly;
    return unlisted;
  }
  Sight& sight = unlisted.sight;
  if (what == SightFor::kTouching && found.size() > 1) {
    sight.state = SightState::kSeveral;
    sight.why = fmt::format("{} places on the screen read {}", found.size(), wanted);
    return unlisted;
  }
  const Rect& box = found.front().box;
  sight.state = SightState::kSeen;
  sight.sighting = {box, box.center(), wanted, false};
  if (what == SightFor::kTouching && screen.tree() != nullptr) {
    if (const UiNode* control = ControlAt(*screen.tree(), box.center()))
      AskControl(*control, sight);
  }
  return unlisted;
}

}  // namespace roundsman
