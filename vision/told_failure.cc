#include "vision/told_failure.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "core/text.h"
#include "vision/detectors/visible_text.h"
#include "vision/text_rules.h"

namespace roundsman {
namespace {

// CSS px that a text may move and stand where it stood.
constexpr double kSamePlace = 3;
// Of the texts that were there, so many are still there, and so many of those have not moved.
constexpr double kStillThere = 0.5;
constexpr double kUnmoved = 0.9;
// Lines in one place share this part of the shorter one's width.
constexpr double kSameColumn = 0.5;
// Letters that may be new besides: a button's other word, a count.
constexpr std::size_t kBesideCertain = 20;
constexpr std::size_t kBesidePossible = 4;

// Clocks and counters say the same with other digits.
std::string WithoutDigits(const std::string& text) {
  std::string plain = text;
  std::replace_if(
      plain.begin(), plain.end(), [](char c) { return c >= '0' && c <= '9'; }, '0');
  return plain;
}

bool IsText(const UiNode& node) {
  return node.tag == "#text" && node.rendered &&
         node.text.find_first_not_of(" \t\n") != std::string::npos;
}

// Under a dialog's veil too.
std::unordered_set<std::string> WordsOf(const UiTree& tree) {
  std::unordered_set<std::string> words;
  for (const UiNode& node : tree.nodes) {
    if (IsText(node)) words.insert(WithoutDigits(node.text));
  }
  return words;
}

// `line` came on top: it has pushed nothing away.
bool Stays(const UiTree& before, const UiTree& after, const Rect& line) {
  std::unordered_multimap<std::string, const UiNode*> now;
  for (const UiNode& node : after.nodes) {
    if (IsText(node)) now.emplace(WithoutDigits(node.text), &node);
  }
  int were = 0;
  int are = 0;
  int unmoved = 0;
  for (const UiNode& node : before.nodes) {
    if (!IsText(node)) continue;
    ++were;
    const auto [first, last] = now.equal_range(WithoutDigits(node.text));
    if (first == last) continue;
    ++are;
    const bool stands = std::any_of(first, last, [&](const auto& entry) {
      const Rect& box = entry.second->box;
      return std::abs(box.y - node.box.y) <= kSamePlace &&
             std::abs(box.x - node.box.x) <= kSamePlace;
    });
    unmoved += stands ? 1 : 0;
    const bool pushed = std::all_of(first, last, [&](const auto& entry) {
      return entry.second->box.y > node.box.y + kSamePlace && entry.second->box.y >= line.y;
    });
    if (pushed) return false;
  }
  if (are == 0 || are < kStillThere * were || unmoved < kUnmoved * are) return false;
  // What unfolds at the end of a page pushes nothing but makes the page longer.
  return std::abs(after.content.height - before.content.height) <= kSamePlace;
}

// A toast that lets fingers through lies under what it covers, as far as the tree can tell.
UiTree Uncovered(UiTree tree) {
  for (UiNode& node : tree.nodes) node.covered = false;
  return tree;
}

// Headlines take turns in one place. What was being done may be told to have failed there, though.
bool TakesTurns(const UiTree& before, const UiTree& after, const Rect& line) {
  const std::unordered_set<std::string> now = WordsOf(after);
  return std::any_of(before.nodes.begin(), before.nodes.end(), [&](const UiNode& node) {
    const double shared = std::min(node.box.right(), line.right()) - std::max(node.box.x, line.x);
    return IsText(node) && !now.contains(WithoutDigits(node.text)) && !SaysLoading(node.text) &&
           shared >= kSameColumn * std::min(node.box.width, line.width) &&
           std::abs(node.box.y - line.y) <= kSamePlace &&
           std::abs(node.box.height - line.height) <= kSamePlace;
  });
}

int NodeOf(const UiTree& tree, const Rect& box, const std::unordered_set<std::string>& known) {
  for (std::size_t i = 0; i < tree.nodes.size(); ++i) {
    const UiNode& node = tree.nodes[i];
    if (IsText(node) && node.box.Meets(box) && !known.contains(WithoutDigits(node.text))) {
      return static_cast<int>(i);
    }
  }
  return -1;
}

}  // namespace

std::optional<ToldFailure> FindToldFailure(const UiTree& before, const UiTree& after) {
  const std::unordered_set<std::string> known = WordsOf(before);
  const bool nothing_new =
      std::none_of(after.nodes.begin(), after.nodes.end(), [&](const UiNode& node) {
        return IsText(node) && !known.contains(WithoutDigits(node.text));
      });
  if (nothing_new) return std::nullopt;
  std::optional<ToldFailure> told;
  bool certain = false;
  std::size_t others = 0;
  for (const VisibleText& line : VisibleTexts(Uncovered(after))) {
    if (line.field || line.code) continue;
    const int node = NodeOf(after, line.box, known);
    // A line that only lost a part says nothing new.
    if (node < 0 || known.contains(WithoutDigits(line.text))) continue;
    const std::optional<ErrorPhrase> phrase = FindFailurePhrase(line.text);
    const bool option = line.clickable && !(phrase && phrase->certain);
    if (phrase && !option && !told) {
      told = ToldFailure{phrase->words, line.box, node, nullptr};
      certain = phrase->certain;
    } else if (!BelongsToAnError(line.text) && !SaysLoading(line.text)) {
      others += CodePoints(line.text);
    }
  }
  if (!told || others > (certain ? kBesideCertain : kBesidePossible) ||
      !Stays(before, after, told->box) ||
      TakesTurns(before, after, after.nodes[static_cast<std::size_t>(told->node)].box)) {
    return std::nullopt;
  }
  return told;
}

bool TellsSomething(const UiTree& before, const UiTree& after) {
  // What was there and not shown may be a slide whose turn it is.
  std::unordered_set<std::string> known;
  for (const UiNode& node : before.nodes) known.insert(WithoutDigits(node.text));
  std::optional<Rect> first;
  for (const UiNode& node : after.nodes) {
    if (!IsText(node) || !node.box.Meets(after.screen()) ||
        known.contains(WithoutDigits(node.text))) {
      continue;
    }
    if (TakesTurns(before, after, node.box)) return false;
    if (!first) first = node.box;
  }
  return first && Stays(before, after, *first);
}

}  // namespace roundsman
