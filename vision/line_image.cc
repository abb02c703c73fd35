#include "vision/line_image.h"

#include <xxhash.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <optional>

namespace roundsman {
namespace {

// Distance to the ground, in levels of the strongest channel, that a person can still read.
constexpr int kLeastContrast = 24;
constexpr int kAir = 10;

std::size_t Bin(const cv::Vec3b& p) {
  return (static_cast<std::size_t>(p[0]) >> 4 << 8) | (static_cast<std::size_t>(p[1]) >> 4 << 4) |
         (static_cast<std::size_t>(p[2]) >> 4);
}

// The commonest colour: letters cover less than what they stand on.
cv::Vec3f Ground(const cv::Mat& crop) {
  std::array<int, 4096> bins{};
  for (int y = 0; y < crop.rows; ++y) {
    const auto* row = crop.ptr<cv::Vec3b>(y);
    for (int x = 0; x < crop.cols; ++x) ++bins[Bin(row[x])];
  }
  const auto most =
      static_cast<std::size_t>(std::max_element(bins.begin(), bins.end()) - bins.begin());
  std::array<double, 3> sum{};
  double count = 0;
  for (int y = 0; y < crop.rows; ++y) {
    const auto* row = crop.ptr<cv::Vec3b>(y);
    for (int x = 0; x < crop.cols; ++x) {
      if (Bin(row[x]) != most) continue;
      for (int c = 0; c < 3; ++c) sum[static_cast<std::size_t>(c)] += row[x][c];
      ++count;
    }
  }
  return {static_cast<float>(sum[0] / count), static_cast<float>(sum[1] / count),
          static_cast<float>(sum[2] / count)};
}

cv::Mat DistanceTo(const cv::Mat& crop, const cv::Vec3f& ground) {
  const std::array<int, 3> g = {cvRound(ground[0]), cvRound(ground[1]), cvRound(ground[2])};
  cv::Mat distance(crop.size(), CV_8U);
  for (int y = 0; y < crop.rows; ++y) {
    const std::uint8_t* in = crop.ptr<std::uint8_t>(y);
    std::uint8_t* out = distance.ptr<std::uint8_t>(y);
    for (int x = 0; x < crop.cols; ++x, in += 3) {
      out[x] = static_cast<std::uint8_t>(
          std::max({std::abs(in[0] - g[0]), std::abs(in[1] - g[1]), std::abs(in[2] - g[2])}));
    }
  }
  return distance;
}

// The level that all but the darkest half per cent stay below: one hot pixel is no ink.
int StrongestInk(const cv::Mat& distance) {
  std::array<int, 256> levels{};
  for (int y = 0; y < distance.rows; ++y) {
    const std::uint8_t* row = distance.ptr<std::uint8_t>(y);
    for (int x = 0; x < distance.cols; ++x) ++levels[row[x]];
  }
  int left = std::max(3, distance.rows * distance.cols / 200);
  for (int level = 255; level > 0; --level) {
    left -= levels[static_cast<std::size_t>(level)];
    if (left <= 0) return level;
  }
  return 0;
}

cv::Vec3f InkColour(const cv::Mat& crop, const cv::Mat& distance, int strongest) {
  cv::Mat mask;
  const int deep = strongest * 6 / 10;
  cv::threshold(distance, mask, deep, 255, cv::THRESH_BINARY);
  const cv::Scalar mean = cv::mean(crop, mask);
  return {static_cast<float>(mean[0]), static_cast<float>(mean[1]), static_cast<float>(mean[2])};
}

// Rows [from, to) of ink; lines are split at blank rows only where both sides are tall enough to be
// lines, for an "i" and a "二" have blank rows too.
std::vector<cv::Range> SplitRows(const cv::Mat& mask) {
  cv::Mat rows;
  cv::reduce(mask, rows, 1, cv::REDUCE_MAX);
  std::vector<cv::Range> runs;
  for (int y = 0; y < rows.rows; ++y) {
    if (rows.at<std::uint8_t>(y) == 0) continue;
    if (!runs.empty() && runs.back().end == y) {
      ++runs.back().end;
    } else {
      runs.emplace_back(y, y + 1);
    }
  }
  if (runs.empty()) return {};
  int tallest = 0;
  for (const cv::Range& run : runs) tallest = std::max(tallest, run.size());
  std::vector<cv::Range> lines;
  for (const cv::Range& run : runs) {
    const bool full = run.size() * 5 >= tallest * 3;
    const bool last_full = !lines.empty() && lines.back().size() * 5 >= tallest * 3;
    const bool near = !lines.empty() && (run.start - lines.back().end) * 4 <= tallest;
    if (!lines.empty() && near && !(full && last_full && mask.cols > 2 * tallest)) {
      lines.back().end = run.end;
    } else {
      lines.push_back(run);
    }
  }
  return lines;
}

std::optional<LineInk> Tighten(const cv::Mat& mask, const cv::Range& rows,
                               const cv::Point& origin) {
  cv::Mat columns;
  cv::reduce(mask.rowRange(rows), columns, 0, cv::REDUCE_MAX);
  const auto* first = columns.ptr<std::uint8_t>(0);
  const auto* end = first + columns.cols;
  const auto* left = std::find(first, end, 255);
  if (left == end) return std::nullopt;
  const auto* right = end;
  while (right[-1] != 255) --right;
  LineInk line;
  line.box = cv::Rect(origin.x + static_cast<int>(left - first), origin.y + rows.start,
                      static_cast<int>(right - left), rows.size());
  return line;
}

}  // namespace

std::vector<LineInk> FindInk(const cv::Mat& bgr, const cv::Rect& proposal) {
  const cv::Rect inside = proposal & cv::Rect(0, 0, bgr.cols, bgr.rows);
  if (inside.empty()) return {};
  const cv::Mat crop = bgr(inside);
  const cv::Vec3f ground = Ground(crop);
  const cv::Mat distance = DistanceTo(crop, ground);
  const int strongest = StrongestInk(distance);
  if (strongest < kLeastContrast) return {};
  cv::Mat mask;
  cv::threshold(distance, mask, std::max(strongest / 4, 12), 255, cv::THRESH_BINARY);
  const cv::Vec3f ink = InkColour(crop, distance, strongest);
  std::vector<LineInk> lines;
  for (const cv::Range& rows : SplitRows(mask)) {
    std::optional<LineInk> line = Tighten(mask, rows, inside.tl());
    if (!line) continue;
    line->ground = ground;
    line->ink = ink;
    lines.push_back(*line);
  }
  return lines;
}

std::uint64_t KeyOf(const cv::Mat& bgr, const LineInk& line) {
  const cv::Mat crop = bgr(line.box).clone();
  const auto seed =
      (static_cast<std::uint64_t>(crop.cols) << 32) | static_cast<std::uint64_t>(crop.rows);
  return XXH3_64bits_withSeed(crop.data, crop.total() * crop.elemSize(), seed);
}

cv::Mat AsPrint(const cv::Mat& bgr, const LineInk& line, int height) {
  const int pad = std::max(1, line.box.height / 16);
  const cv::Rect around = cv::Rect(line.box.x - pad, line.box.y - pad, line.box.width + 2 * pad,
                                   line.box.height + 2 * pad) &
                          cv::Rect(0, 0, bgr.cols, bgr.rows);
  const double factor = static_cast<double>(height) / line.box.height;
  cv::Mat sized;
  cv::resize(bgr(around), sized,
             cv::Size(std::max(1, static_cast<int>(std::lround(around.width * factor))),
                      std::max(1, static_cast<int>(std::lround(around.height * factor)))),
             0, 0, factor < 1 ? cv::INTER_AREA : cv::INTER_CUBIC);
  // Along the way from ground to ink: 255 (ground) to 0 (ink), whatever the two colours are.
  const cv::Vec3f way = line.ink - line.ground;
  const float length = std::max(1.0F, way.dot(way));
  cv::Mat print(sized.rows + 2 * kAir, sized.cols + 2 * kAir, CV_8U, cv::Scalar(255));
  for (int y = 0; y < sized.rows; ++y) {
    const auto* in = sized.ptr<cv::Vec3b>(y);
    std::uint8_t* out = print.ptr<std::uint8_t>(y + kAir) + kAir;
    for (int x = 0; x < sized.cols; ++x) {
      const cv::Vec3f from(in[x][0] - line.ground[0], in[x][1] - line.ground[1],
                           in[x][2] - line.ground[2]);
      const float share = std::clamp(from.dot(way) / length, 0.0F, 1.0F);
      out[x] = static_cast<std::uint8_t>(255.0F - share * 255.0F);
    }
  }
  return print;
}

}  // namespace roundsman
