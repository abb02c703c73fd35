#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <numeric>
#include <utility>

#include "core/text.h"
#include "scenarios/screen_relation.h"
#include "scenarios/target.h"
#include "scenarios/target_words.h"
#include "scenarios/text_pattern.h"
#include "scenarios/visible_text.h"

namespace roundsman {
namespace {

// Distances closer than this are the same distance to a person.
constexpr double kSameDistance = 2;
constexpr std::size_t kMostSelectors = 64;

const UiNode& At(const UiTree& tree, int node) {
  return tree.nodes[static_cast<std::size_t>(node)];
}

// Top to bottom, left to right; what overlaps by half its height is on the same line.
void SortForReading(const UiTree& tree, std::vector<int>& nodes) {
  const auto box = [&](int node) -> const Rect& { return At(tree, node).box; };
  std::stable_sort(nodes.begin(), nodes.end(), [&](int a, int b) { return box(a).y < box(b).y; });
  for (auto line = nodes.begin(); line != nodes.end();) {
    const Rect first = box(*line);
    auto end = std::find_if(line + 1, nodes.end(),
                            [&](int node) { return box(node).center().y >= first.bottom(); });
    std::stable_sort(line, end, [&](int a, int b) { return box(a).x < box(b).x; });
    line = end;
  }
}

// Drops what has another match below it: the innermost stays.
void KeepInnermost(const UiTree& tree, std::vector<int>& nodes) {
  std::vector<bool> above(tree.nodes.size(), false);
  for (const int node : nodes) {
    for (int up = At(tree, node).parent; up >= 0 && !above[static_cast<std::size_t>(up)];
         up = At(tree, up).parent) {
      above[static_cast<std::size_t>(up)] = true;
    }
  }
  std::erase_if(nodes, [&](int node) { return above[static_cast<std::size_t>(node)]; });
}

// Where an anchor is, to a person: where its words are, not the wide block that holds them. A
// container is what `inside` asks for.
Rect PlaceOf(const UiTree& tree, int node, const std::string& folded_text, Relation relation) {
  for (std::size_t i = static_cast<std::size_t>(node); i < tree.nodes.size(); ++i) {
    if (folded_text.empty() || relation == Relation::kInside ||
        !tree.IsWithin(static_cast<int>(i), node))
      break;
    const UiNode& piece = tree.nodes[i];
    if (piece.rendered && !piece.text.empty() &&
        Fold(piece.text).find(folded_text) != std::string::npos) {
      return piece.box;
    }
  }
  return At(tree, node).box;
}

}  // namespace

struct TargetFinder::Parts {
  const Target* target = nullptr;
  std::string wanted_text;
  std::string folded_text;
  std::optional<TextPattern> pattern;
  std::string regex;
  std::string css;
  std::optional<std::string> id;
  std::optional<std::string> role;
  std::string folded_label;
  std::string words;
  // Of the whole family; an anchor's bits are its place in here.
  std::vector<std::string> selectors;
  struct Anchor {
    Relation relation;
    TargetFinder finder;
  };
  std::vector<Anchor> anchors;

  Result<void> Fill(const Variables& variables);
  bool Fits(const UiNode& node, const std::vector<std::string>& asked) const;
  std::vector<int> Match(const UiTree& tree, const std::vector<std::string>& asked,
                         TextNodes which) const;
  std::vector<int> MatchText(const UiTree& tree, const std::vector<bool>& fits,
                             TextNodes which) const;
  void MatchPattern(const UiTree& tree, TextNodes which, std::vector<int>& nodes) const;
  void Relate(const UiTree& tree, const std::vector<std::string>& asked,
              std::vector<int>& nodes) const;
  void PreferWhole(const UiTree& tree, std::vector<int>& nodes) const;
  std::vector<int> Find(const UiTree& tree, const std::vector<std::string>& asked) const;
};

Result<void> TargetFinder::Parts::Fill(const Variables& variables) {
  const auto expand = [&](const std::optional<Template>& text) {
    return text ? text->Expand(variables) : std::string();
  };
  wanted_text = expand(target->text);
  folded_text = Fold(wanted_text);
  folded_label = Fold(expand(target->label));
  css = expand(target->css);
  regex = expand(target->regex);
  if (target->id) id = expand(target->id);
  if (target->role) role = expand(target->role);
  words = DescribeTarget(*target, [&](const Template& text) { return text.Expand(variables); });
  const bool empty = (target->text && folded_text.empty()) ||
                     (target->label && folded_label.empty()) || (target->css && css.empty()) ||
                     (target->regex && regex.empty()) || (id && id->empty()) ||
                     (role && role->empty());
  if (empty) {
    return ConfigError(
        fmt::format("found nothing to look for in `{}` once its variables are filled in",
                    target->Describe()),
        target->where);
  }
  if (target->regex) {
    auto compiled = TextPattern::Compile(regex);
    if (!compiled) return ConfigError(compiled.error().message, target->where);
    pattern = *std::move(compiled);
  }
  if (!css.empty()) selectors.push_back(css);
  for (const Target::Related& related : target->related) {
    auto finder = TargetFinder::Make(*related.to, variables);
    if (!finder) return Forward(finder);
    const auto& more = finder->selectors();
    selectors.insert(selectors.end(), more.begin(), more.end());
    anchors.push_back({related.relation, *std::move(finder)});
  }
  if (selectors.size() > kMostSelectors) {
    return ConfigError(
        fmt::format("found more than {} css selectors in one target", kMostSelectors),
        target->where);
  }
  return {};
}

bool TargetFinder::Parts::Fits(const UiNode& node, const std::vector<std::string>& asked) const {
  if (node.tag == "#text") return false;
  if (id && node.id != *id) return false;
  if (role && node.role != *role) return false;
  if (!css.empty()) {
    const auto bit = std::find(asked.begin(), asked.end(), css) - asked.begin();
    if ((node.selectors >> static_cast<unsigned>(bit) & 1U) == 0) return false;
  }
  return folded_label.empty() || Fold(node.label).find(folded_label) != std::string::npos;
}

std::vector<int> TargetFinder::Parts::Match(const UiTree& tree,
                                            const std::vector<std::string>& asked,
                                            TextNodes which) const {
  std::vector<bool> fits(tree.nodes.size());
  std::vector<int> nodes;
  for (std::size_t i = 0; i < tree.nodes.size(); ++i) {
    fits[i] = (which == TextNodes::kAll || tree.nodes[i].rendered) && Fits(tree.nodes[i], asked);
    if (fits[i]) nodes.push_back(static_cast<int>(i));
  }
  if (!folded_text.empty()) nodes = MatchText(tree, fits, which);
  if (pattern) MatchPattern(tree, which, nodes);
  if (!folded_text.empty() || pattern || !folded_label.empty()) KeepInnermost(tree, nodes);
  return nodes;
}

std::vector<int> TargetFinder::Parts::MatchText(const UiTree& tree, const std::vector<bool>& fits,
                                                TextNodes which) const {
  const VisibleText text(tree, which, TextLetters::kFolded);
  std::vector<int> nodes;
  for (std::size_t at = text.all().find(folded_text); at != std::string::npos;
       at = text.all().find(folded_text, at + 1)) {
    int node = text.PieceAt(at);
    while (node >= 0 && !(fits[static_cast<std::size_t>(node)] &&
                          text.Covers(node, at, at + folded_text.size()))) {
      node = At(tree, node).parent;
    }
    // In an element that is shown, text that is not (clipped, indented away) stands for itself.
    const int piece = text.PieceAt(at);
    if (node >= 0 && which == TextNodes::kAll && At(tree, node).rendered &&
        !At(tree, piece).rendered) {
      node = piece;
    }
    if (node >= 0) nodes.push_back(node);
  }
  std::sort(nodes.begin(), nodes.end());
  nodes.erase(std::unique(nodes.begin(), nodes.end()), nodes.end());
  return nodes;
}

// From the leaves up, so that what stands above a match need not be asked.
void TargetFinder::Parts::MatchPattern(const UiTree& tree, TextNodes which,
                                       std::vector<int>& nodes) const {
  const VisibleText text(tree, which, TextLetters::kAsWritten);
  std::vector<bool> matched(tree.nodes.size(), false);
  std::vector<int> matches;
  std::vector<bool> candidate(tree.nodes.size(), false);
  for (const int node : nodes) candidate[static_cast<std::size_t>(node)] = true;
  for (std::size_t i = tree.nodes.size(); i-- > 0;) {
    const int node = static_cast<int>(i);
    if (!matched[i] && candidate[i] && !text.Of(node).empty() && pattern->Matches(text.Of(node))) {
      matched[i] = true;
      matches.push_back(node);
    }
    if (matched[i] && tree.nodes[i].parent >= 0)
      matched[static_cast<std::size_t>(tree.nodes[i].parent)] = true;
  }
  std::reverse(matches.begin(), matches.end());
  nodes = std::move(matches);
}

// Keeps what stands in every relation. Without an index the closest is meant, with one all that are
// left count.
void TargetFinder::Parts::Relate(const UiTree& tree, const std::vector<std::string>& asked,
                                 std::vector<int>& nodes) const {
  if (anchors.empty() || nodes.empty()) return;
  std::vector<double> total(nodes.size(), 0);
  constexpr double kNever = std::numeric_limits<double>::infinity();
  for (const Anchor& anchor : anchors) {
    std::vector<int> places = anchor.finder.parts_->Find(tree, asked);
    if (const auto& index = anchor.finder.target().index) {
      const auto at = static_cast<std::size_t>(*index);
      places = at < places.size() ? std::vector<int>{places[at]} : std::vector<int>();
    }
    std::vector<Rect> boxes;
    boxes.reserve(places.size());
    for (const int place : places) {
      boxes.push_back(PlaceOf(tree, place, anchor.finder.parts_->folded_text, anchor.relation));
    }
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      double least = kNever;
      for (std::size_t at = 0; at < places.size(); ++at) {
        if (places[at] == nodes[i]) continue;
        const auto distance =
            RelationDistance(anchor.relation, At(tree, nodes[i]).box, boxes[at], tree.viewport);
        if (distance) least = std::min(least, *distance);
      }
      total[i] += least;
    }
  }
  const double closest = *std::min_element(total.begin(), total.end());
  const double most = target->index ? std::numeric_limits<double>::max() : closest + kSameDistance;
  std::vector<int> kept;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (total[i] < kNever && total[i] <= most) kept.push_back(nodes[i]);
  }
  nodes = std::move(kept);
}

// `登录` is the button, not 登录后查看, when both are there.
void TargetFinder::Parts::PreferWhole(const UiTree& tree, std::vector<int>& nodes) const {
  if (target->index || nodes.size() < 2 || (folded_text.empty() && folded_label.empty())) return;
  const VisibleText text(tree, TextNodes::kAll, TextLetters::kFolded);
  std::vector<int> whole;
  std::copy_if(nodes.begin(), nodes.end(), std::back_inserter(whole), [&](int node) {
    return folded_text.empty() ? Fold(At(tree, node).label) == folded_label
                               : text.Of(node) == folded_text;
  });
  if (!whole.empty()) nodes = std::move(whole);
}

std::vector<int> TargetFinder::Parts::Find(const UiTree& tree,
                                           const std::vector<std::string>& asked) const {
  if (target->point) return {};
  std::vector<int> nodes = Match(tree, asked, TextNodes::kRendered);
  Relate(tree, asked, nodes);
  // What is there but not shown is found too, so that somebody can say why it cannot be seen. It
  // has no place on the screen: relations say nothing of it.
  if (nodes.empty()) {
    nodes = Match(tree, asked, TextNodes::kAll);
    std::erase_if(nodes, [&](int node) { return At(tree, node).rendered; });
  }
  PreferWhole(tree, nodes);
  SortForReading(tree, nodes);
  return nodes;
}

TargetFinder::TargetFinder(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
TargetFinder::~TargetFinder() = default;
TargetFinder::TargetFinder(TargetFinder&&) noexcept = default;
TargetFinder& TargetFinder::operator=(TargetFinder&&) noexcept = default;

Result<TargetFinder> TargetFinder::Make(const Target& target, const Variables& variables) {
  auto parts = std::make_unique<Parts>();
  parts->target = &target;
  if (const auto filled = parts->Fill(variables); !filled) return Forward(filled);
  return TargetFinder(std::move(parts));
}

const std::vector<std::string>& TargetFinder::selectors() const { return parts_->selectors; }
const Target& TargetFinder::target() const { return *parts_->target; }
const std::string& TargetFinder::wanted_text() const { return parts_->wanted_text; }
std::string TargetFinder::Describe() const { return parts_->words; }

std::vector<int> TargetFinder::FindAll(const UiTree& tree) const {
  return parts_->Find(tree, parts_->selectors);
}

}  // namespace roundsman
