#pragma once

#include <cstdint>
#include <vector>

#include "core/geometry.h"
#include "vision/frame.h"

namespace roundsman {

// A rectangle of tiles (or of small px), right and bottom excluded.
struct TileBox {
  int left = 0;
  int top = 0;
  int right = 0;
  int bottom = 0;

  bool Empty() const { return right <= left || bottom <= top; }
  int area() const { return Empty() ? 0 : (right - left) * (bottom - top); }
  TileBox Inflate(int by) const { return {left - by, top - by, right + by, bottom + by}; }
  TileBox Intersect(const TileBox& o) const;
  TileBox Union(const TileBox& o) const;
  bool Contains(const TileBox& o) const { return Intersect(o).area() == o.area(); }
  bool operator==(const TileBox&) const = default;
};
// Intersection over union with one tile of air around both, so that small boxes do not jump.
double Overlap(const TileBox& a, const TileBox& b);

// One tile that changed, and the small px within it that did so most clearly.
struct TileChange {
  int tile = 0;
  TileBox px;
};

// What changed from frame to frame, by tiles of 8 small px = 16 CSS px: the unit in which a
// half-size JPEG with 4:2:0 colour is coded, so that what did not change decodes to the very same
// px. Each tile is compared with how it looked when it last changed, not with the last frame: a
// slow fade adds up. Belongs to one Motion.
class TileGrid {
 public:
  static constexpr int kTile = 8;
  // Of 255, in any channel: coding noise where something else in the tile changed; what marks a
  // change's place.
  static constexpr int kNoise = 6;
  static constexpr int kClear = 24;
  // So many px must differ by more than noise.
  static constexpr int kLeastPixels = 2;

  // True when the frame has another size than those before (or is the first): no comparison is
  // possible.
  bool Restart(const Frame& small);
  // Sorted by tile. The grid keeps the new look of those.
  std::vector<TileChange> Update(const Frame& small);

  int columns() const { return columns_; }
  int rows() const { return rows_; }
  int count() const { return columns_ * rows_; }
  Point At(int tile) const {
    const int row = tile / columns_;
    return {static_cast<double>(tile - row * columns_), static_cast<double>(row)};
  }
  // CSS px of a box of small px, cut at the screen's edge.
  Rect ToCss(const TileBox& px) const;
  // Tiles that a box in CSS px touches.
  TileBox ToTiles(const Rect& css) const;

  // The look right now becomes the one that `LooksAsMarked` compares with.
  void Mark();
  void MarkTile(int tile);
  bool LooksAsMarked(const TileBox& tiles) const;
  std::uint64_t Hash(const TileBox& tiles) const;

 private:
  TileBox Pixels(const TileBox& tiles) const;

  Frame look_;
  Frame marked_;
  int columns_ = 0;
  int rows_ = 0;
};

}  // namespace roundsman
