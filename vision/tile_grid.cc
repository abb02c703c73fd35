#include "vision/tile_grid.h"

#include <xxhash.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <cstring>

namespace roundsman {
namespace {

struct Difference {
  int pixels = 0;
  TileBox clear;
};

int ChannelDifference(const std::uint8_t* a, const std::uint8_t* b) {
  return std::max({std::abs(a[0] - b[0]), std::abs(a[1] - b[1]), std::abs(a[2] - b[2])});
}

// Of the px in one tile. Clear are those that differ most: coding spreads a sharp edge's colour
// over its block.
Difference CompareTile(const cv::Mat& a, const cv::Mat& b, const TileBox& area) {
  std::array<std::uint8_t, TileGrid::kTile * TileGrid::kTile> differ{};
  Difference found;
  int most = 0;
  const auto bytes = static_cast<std::size_t>(area.right - area.left) * 3;
  for (int y = area.top; y < area.bottom; ++y) {
    const std::uint8_t* p = a.ptr(y) + area.left * 3;
    const std::uint8_t* q = b.ptr(y) + area.left * 3;
    if (std::memcmp(p, q, bytes) == 0) continue;
    auto* row = &differ[static_cast<std::size_t>((y - area.top) * TileGrid::kTile)];
    for (int x = area.left; x < area.right; ++x, p += 3, q += 3, ++row) {
      const int by = ChannelDifference(p, q);
      *row = static_cast<std::uint8_t>(by);
      most = std::max(most, by);
      found.pixels += by > TileGrid::kNoise ? 1 : 0;
    }
  }
  if (found.pixels < TileGrid::kLeastPixels) return found;
  const int clear = std::min(std::max(TileGrid::kClear, most / 3), most - 1);
  for (int y = area.top; y < area.bottom; ++y) {
    for (int x = area.left; x < area.right; ++x) {
      const auto at = static_cast<std::size_t>((y - area.top) * TileGrid::kTile + x - area.left);
      if (differ[at] > clear) found.clear = found.clear.Union({x, y, x + 1, y + 1});
    }
  }
  return found;
}

}  // namespace

TileBox TileBox::Intersect(const TileBox& o) const {
  const TileBox meet{std::max(left, o.left), std::max(top, o.top), std::min(right, o.right),
                     std::min(bottom, o.bottom)};
  return meet.Empty() ? TileBox{} : meet;
}

TileBox TileBox::Union(const TileBox& o) const {
  if (Empty()) return o;
  if (o.Empty()) return *this;
  return {std::min(left, o.left), std::min(top, o.top), std::max(right, o.right),
          std::max(bottom, o.bottom)};
}

double Overlap(const TileBox& a, const TileBox& b) {
  const TileBox x = a.Inflate(1);
  const TileBox y = b.Inflate(1);
  const int meet = x.Intersect(y).area();
  return static_cast<double>(meet) / (x.area() + y.area() - meet);
}

bool TileGrid::Restart(const Frame& small) {
  if (!look_.Empty() && look_.bgr.size() == small.bgr.size()) return false;
  look_ = {small.bgr.clone(), small.scale, small.at};
  columns_ = (small.bgr.cols + kTile - 1) / kTile;
  rows_ = (small.bgr.rows + kTile - 1) / kTile;
  Mark();
  return true;
}

std::vector<TileChange> TileGrid::Update(const Frame& small) {
  std::vector<TileChange> changes;
  for (int row = 0; row < rows_; ++row) {
    const int top = row * kTile;
    const int bottom = std::min(top + kTile, look_.bgr.rows);
    bool same = true;
    for (int y = top; same && y < bottom; ++y) {
      same = std::memcmp(look_.bgr.ptr(y), small.bgr.ptr(y),
                         static_cast<std::size_t>(look_.bgr.cols) * 3) == 0;
    }
    if (same) continue;
    for (int column = 0; column < columns_; ++column) {
      const TileBox px = Pixels({column, row, column + 1, row + 1});
      const Difference found = CompareTile(look_.bgr, small.bgr, px);
      if (found.pixels < kLeastPixels) continue;
      changes.push_back({row * columns_ + column, found.clear});
      const cv::Rect where(px.left, px.top, px.right - px.left, px.bottom - px.top);
      small.bgr(where).copyTo(look_.bgr(where));
    }
  }
  look_.at = small.at;
  return changes;
}

Rect TileGrid::ToCss(const TileBox& px) const {
  if (px.Empty()) return {};
  const double css = 1 / look_.scale;
  const Rect box{px.left * css, px.top * css, (px.right - px.left) * css,
                 (px.bottom - px.top) * css};
  const Size size = look_.css_size();
  return box.Intersect({0, 0, size.width, size.height});
}

TileBox TileGrid::ToTiles(const Rect& css) const {
  if (css.Empty()) return {};
  const double tile = kTile / look_.scale;
  return TileBox{static_cast<int>(std::floor(css.x / tile)),
                 static_cast<int>(std::floor(css.y / tile)),
                 static_cast<int>(std::ceil(css.right() / tile)),
                 static_cast<int>(std::ceil(css.bottom() / tile))}
      .Intersect({0, 0, columns_, rows_});
}

void TileGrid::Mark() {
  if (!look_.Empty()) marked_ = {look_.bgr.clone(), look_.scale, look_.at};
}

void TileGrid::MarkTile(int tile) {
  const int column = tile % columns_;
  const int row = tile / columns_;
  const TileBox px = Pixels({column, row, column + 1, row + 1});
  const cv::Rect where(px.left, px.top, px.right - px.left, px.bottom - px.top);
  look_.bgr(where).copyTo(marked_.bgr(where));
}

bool TileGrid::LooksAsMarked(const TileBox& tiles) const {
  if (marked_.Empty() || marked_.bgr.size() != look_.bgr.size()) return false;
  // A fade's last step may be lost in the noise of both.
  constexpr int kAlike = 2 * kNoise;
  const TileBox px = Pixels(tiles);
  int differ = 0;
  for (int y = px.top; y < px.bottom; ++y) {
    const std::uint8_t* p = look_.bgr.ptr(y) + px.left * 3;
    const std::uint8_t* q = marked_.bgr.ptr(y) + px.left * 3;
    for (int x = px.left; x < px.right; ++x, p += 3, q += 3) {
      if (ChannelDifference(p, q) > kAlike && ++differ >= kLeastPixels) return false;
    }
  }
  return true;
}

std::uint64_t TileGrid::Hash(const TileBox& tiles) const {
  const TileBox px = Pixels(tiles);
  std::uint64_t hash = 0;
  for (int y = px.top; y < px.bottom; ++y) {
    hash = XXH64(look_.bgr.ptr(y) + px.left * 3, static_cast<std::size_t>(px.right - px.left) * 3,
                 hash);
  }
  return hash;
}

TileBox TileGrid::Pixels(const TileBox& tiles) const {
  return TileBox{tiles.left * kTile, tiles.top * kTile, tiles.right * kTile, tiles.bottom * kTile}
      .Intersect({0, 0, look_.bgr.cols, look_.bgr.rows});
}

}  // namespace roundsman
