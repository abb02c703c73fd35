#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/error.h"
#include "core/geometry.h"
#include "core/result.h"
#include "scenarios/variables.h"
#include "vision/ui_tree.h"

namespace roundsman {

// A length on the screen as scenarios write it: `50%` or `120px`.
struct ScreenLength {
  double value = 0;
  bool percent = false;
  double ToPx(double whole) const { return percent ? whole * value / 100 : value; }
};

struct ScreenPoint {
  ScreenLength x;
  ScreenLength y;
  Point ToPoint(Size screen) const { return {x.ToPx(screen.width), y.ToPx(screen.height)}; }
};

enum class Relation { kNear, kAbove, kBelow, kLeftOf, kRightOf, kInside };

// Who must vouch for a thing: the tree and the eye (default), only pixels, only the tree.
enum class Witnesses { kBoth, kSight, kTree };

// How a step names a thing on the screen: a row of scenario.md's table each; all that are set must
// hold together. Immutable, shared by steps.
struct Target {
  std::optional<Template> text;
  std::optional<Template> regex;
  std::optional<Template> css;
  std::optional<Template> id;
  std::optional<Template> role;
  std::optional<Template> label;
  struct Related {
    Relation relation;
    std::shared_ptr<const Target> to;
  };
  std::vector<Related> related;
  std::optional<int> index;
  std::optional<ScreenPoint> point;
  Witnesses by = Witnesses::kBoth;
  Place where;

  // As a person would say it, from the source, variables unexpanded: `登录`, `css ".buy"`, `删除
  // near 订单 1`.
  std::string Describe() const;
};

// A target with its variables filled in and its patterns compiled, ready to be looked for again and
// again.
class TargetFinder {
 public:
  // A regex that does not compile once variables are in is a config error at the target's place.
  static Result<TargetFinder> Make(const Target& target, const Variables& variables);
  ~TargetFinder();
  TargetFinder(TargetFinder&&) noexcept;
  TargetFinder& operator=(TargetFinder&&) noexcept;

  // Selectors the tree must be read with (TreeQuery::css), for this target and those it relates to.
  const std::vector<std::string>& selectors() const;
  // Indices of the nodes that match, in reading order (top to bottom, left to right); rendered and
  // other ones. For text: the shortest element that contains it; where several elements wrap the
  // very same text, the innermost. `index` is applied by Pick.
  std::vector<int> FindAll(const UiTree& tree) const;

  const Target& target() const;
  // The text that is looked for, variables filled in; empty when it is not by text.
  const std::string& wanted_text() const;
  // Variables filled in, for people; mask before showing.
  std::string Describe() const;

 private:
  struct Parts;
  explicit TargetFinder(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace roundsman
