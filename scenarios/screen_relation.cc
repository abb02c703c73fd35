#include "scenarios/screen_relation.h"

#include <algorithm>
#include <cmath>

namespace roundsman {
namespace {

// Edges of neighbours may meet by a rounding.
constexpr double kSlack = 1;

double Gap(double begin, double end, double other_begin, double other_end) {
  return std::max({0.0, other_begin - end, begin - other_end});
}

bool Overlap(double begin, double end, double other_begin, double other_end) {
  return std::min(end, other_end) - std::max(begin, other_begin) > kSlack;
}

double EdgeDistance(const Rect& a, const Rect& b) {
  return std::hypot(Gap(a.x, a.right(), b.x, b.right()), Gap(a.y, a.bottom(), b.y, b.bottom()));
}

std::optional<double> If(bool holds, double distance) {
  return holds ? std::optional(std::max(0.0, distance)) : std::nullopt;
}

}  // namespace

std::optional<double> RelationDistance(Relation relation, const Rect& thing, const Rect& anchor,
                                       Size screen) {
  if (thing.Empty() || anchor.Empty()) return std::nullopt;
  const Point middle = thing.center();
  const bool same_column = Overlap(thing.x, thing.right(), anchor.x, anchor.right());
  const bool same_row = Overlap(thing.y, thing.bottom(), anchor.y, anchor.bottom());
  switch (relation) {
    case Relation::kNear: {
      const double distance = EdgeDistance(thing, anchor);
      return If(distance <= std::max(screen.width, screen.height) / 2, distance);
    }
    case Relation::kAbove:
      return If(same_column && middle.y <= anchor.y + kSlack, anchor.y - thing.bottom());
    case Relation::kBelow:
      return If(same_column && middle.y >= anchor.bottom() - kSlack, thing.y - anchor.bottom());
    case Relation::kLeftOf:
      return If(same_row && middle.x <= anchor.x + kSlack, anchor.x - thing.right());
    case Relation::kRightOf:
      return If(same_row && middle.x >= anchor.right() - kSlack, thing.x - anchor.right());
    case Relation::kInside:
      break;
  }
  return If(anchor.Inflate(kSlack).Contains(middle) && thing.width <= anchor.width + kSlack &&
                thing.height <= anchor.height + kSlack,
            0);
}

}  // namespace roundsman
