#pragma once

#include <algorithm>
#include <string>

namespace roundsman {

// Screen geometry in CSS px (device-independent px on Android), origin top left, y down. Device px
// only ever live inside a Frame, which knows its scale.
struct Point {
  double x = 0;
  double y = 0;
  bool operator==(const Point&) const = default;
};

struct Size {
  double width = 0;
  double height = 0;
  bool operator==(const Size&) const = default;
};

struct Rect {
  double x = 0;
  double y = 0;
  double width = 0;
  double height = 0;

  double right() const { return x + width; }
  double bottom() const { return y + height; }
  double area() const { return Empty() ? 0 : width * height; }
  Point center() const { return {x + width / 2, y + height / 2}; }
  bool Empty() const { return width <= 0 || height <= 0; }
  bool Contains(Point p) const { return p.x >= x && p.y >= y && p.x < right() && p.y < bottom(); }
  bool Contains(const Rect& r) const {
    return r.x >= x && r.y >= y && r.right() <= right() && r.bottom() <= bottom();
  }
  // Empty when they do not meet.
  Rect Intersect(const Rect& r) const {
    const double left = std::max(x, r.x);
    const double top = std::max(y, r.y);
    const Rect meet{left, top, std::min(right(), r.right()) - left,
                    std::min(bottom(), r.bottom()) - top};
    return meet.Empty() ? Rect{} : meet;
  }
  bool Meets(const Rect& r) const { return !Intersect(r).Empty(); }
  // The smallest rectangle around both; an empty one adds nothing.
  Rect Union(const Rect& r) const {
    if (Empty()) return r;
    if (r.Empty()) return *this;
    const double left = std::min(x, r.x);
    const double top = std::min(y, r.y);
    return {left, top, std::max(right(), r.right()) - left, std::max(bottom(), r.bottom()) - top};
  }
  Rect Inflate(double by) const { return {x - by, y - by, width + 2 * by, height + 2 * by}; }
  bool operator==(const Rect&) const = default;
};

}  // namespace roundsman
