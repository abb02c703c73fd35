#include "scenarios/steps/aim.h"

namespace roundsman {

Result<Sighting> Aim(StepContext& context, const Target& target, SightFor what) {
  if (!target.point) return context.Find(target, what);
  const Point point = target.point->ToPoint(context.screen_size());
  Sighting sighting;
  sighting.box = {point.x, point.y, 1, 1};
  sighting.point = point;
  sighting.name = target.Describe();
  return sighting;
}

Point Vector(Direction direction) {
  switch (direction) {
    case Direction::kUp:
      return {0, -1};
    case Direction::kDown:
      return {0, 1};
    case Direction::kLeft:
      return {-1, 0};
    case Direction::kRight:
      break;
  }
  return {1, 0};
}

}  // namespace roundsman
