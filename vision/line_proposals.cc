#include "vision/line_proposals.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <opencv2/imgproc.hpp>

namespace roundsman {
namespace {

// Small enough to be cheap, large enough that the strokes of 10 px Chinese stay apart from the next
// line.
constexpr double kWorkScale = 1.5;
// In levels of the strongest channel; what is weaker, nobody reads.
constexpr int kEdge = 20;

int Overlap(int a, int a_size, int b, int b_size) {
  return std::min(a + a_size, b + b_size) - std::max(a, b);
}

int GapX(const cv::Rect& a, const cv::Rect& b) { return -Overlap(a.x, a.width, b.x, b.width); }

cv::Mat Edges(const cv::Mat& bgr) {
  cv::Mat gradient;
  cv::morphologyEx(bgr, gradient, cv::MORPH_GRADIENT,
                   cv::getStructuringElement(cv::MORPH_RECT, {3, 3}));
  std::array<cv::Mat, 3> channels;
  cv::split(gradient, channels.data());
  cv::Mat strongest;
  cv::max(channels[0], channels[1], strongest);
  cv::max(strongest, channels[2], strongest);
  cv::threshold(strongest, strongest, kEdge, 255, cv::THRESH_BINARY);
  return strongest;
}

bool IsRule(const cv::Rect& box) {
  return (box.height <= 5 && box.width >= 60) || (box.width <= 5 && box.height >= 50);
}

// The border of a card, a field or a filled button: nearly all of its ink lies along its box.
bool IsFrame(const cv::Mat& labels, int label, const cv::Rect& box, int ink) {
  if (box.width < 24 || box.height < 24) return false;
  const int band = std::max(5, std::min(box.width, box.height) / 8);
  int along = 0;
  for (int y = 0; y < box.height; ++y) {
    const int* row = labels.ptr<int>(box.y + y) + box.x;
    const bool edge_row = y < band || y >= box.height - band;
    if (edge_row) {
      along += static_cast<int>(std::count(row, row + box.width, label));
    } else {
      along += static_cast<int>(std::count(row, row + band, label));
      along += static_cast<int>(std::count(row + box.width - band, row + box.width, label));
    }
  }
  return along * 10 >= ink * 8;
}

void DropRulesAndFrames(cv::Mat& mask) {
  cv::Mat labels;
  cv::Mat stats;
  cv::Mat centroids;
  const int count = cv::connectedComponentsWithStats(mask, labels, stats, centroids, 8, CV_32S);
  for (int label = 1; label < count; ++label) {
    const int* s = stats.ptr<int>(label);
    const cv::Rect box(s[cv::CC_STAT_LEFT], s[cv::CC_STAT_TOP], s[cv::CC_STAT_WIDTH],
                       s[cv::CC_STAT_HEIGHT]);
    if (!IsRule(box) && !IsFrame(labels, label, box, s[cv::CC_STAT_AREA])) continue;
    for (int y = box.y; y < box.y + box.height; ++y) {
      const int* of = labels.ptr<int>(y);
      std::uint8_t* out = mask.ptr<std::uint8_t>(y);
      for (int x = box.x; x < box.x + box.width; ++x) {
        if (of[x] == label) out[x] = 0;
      }
    }
  }
}

std::vector<cv::Rect> Pieces(const cv::Mat& mask) {
  cv::Mat closed;
  // 6 CSS px: between the words of small text, not between columns.
  cv::morphologyEx(mask, closed, cv::MORPH_CLOSE,
                   cv::getStructuringElement(cv::MORPH_RECT, {9, 1}));
  cv::Mat labels;
  cv::Mat stats;
  cv::Mat centroids;
  const int count = cv::connectedComponentsWithStats(closed, labels, stats, centroids, 8, CV_32S);
  std::vector<cv::Rect> pieces;
  for (int label = 1; label < count; ++label) {
    const int* s = stats.ptr<int>(label);
    const cv::Rect box(s[cv::CC_STAT_LEFT], s[cv::CC_STAT_TOP], s[cv::CC_STAT_WIDTH],
                       s[cv::CC_STAT_HEIGHT]);
    if (box.width < 3 || box.height < 3) continue;
    pieces.push_back(box);
  }
  return pieces;
}

// Whether two pieces belong to one line: beside each other, at the distance of letters or words of
// their size.
bool SameLine(const cv::Rect& a, const cv::Rect& b) {
  const int low = std::min(a.height, b.height);
  const int high = std::max(a.height, b.height);
  const int shared = Overlap(a.y, a.height, b.y, b.height);
  if (shared * 10 < low * 6) return false;
  const int gap = GapX(a, b);
  // Dots, dashes and strokes standing alone belong to what stands around them.
  if (low * 2 < high) return low <= 12 && gap * 10 <= high * 4;
  if (low * 4 < high * 3) return gap * 10 <= low * 4;
  return gap * 10 <= high * 6;
}

void MergeIntoLines(std::vector<cv::Rect>& pieces) {
  for (bool merged = true; merged;) {
    merged = false;
    std::sort(pieces.begin(), pieces.end(),
              [](const cv::Rect& a, const cv::Rect& b) { return a.x < b.x; });
    for (std::size_t i = 0; i < pieces.size(); ++i) {
      if (pieces[i].empty()) continue;
      for (std::size_t j = i + 1; j < pieces.size(); ++j) {
        if (pieces[j].empty()) continue;
        if (pieces[j].x - (pieces[i].x + pieces[i].width) > pieces[i].height * 2 + 40) break;
        if (!SameLine(pieces[i], pieces[j])) continue;
        pieces[i] |= pieces[j];
        pieces[j] = {};
        merged = true;
      }
    }
    std::erase_if(pieces, [](const cv::Rect& piece) { return piece.empty(); });
  }
}

void SortForReading(std::vector<cv::Rect>& lines) {
  std::sort(lines.begin(), lines.end(), [](const cv::Rect& a, const cv::Rect& b) {
    return a.y * 2 + a.height < b.y * 2 + b.height;
  });
  for (std::size_t row = 0; row < lines.size();) {
    std::size_t end = row + 1;
    while (end < lines.size() &&
           Overlap(lines[row].y, lines[row].height, lines[end].y, lines[end].height) * 2 >
               std::min(lines[row].height, lines[end].height)) {
      ++end;
    }
    std::sort(lines.begin() + static_cast<std::ptrdiff_t>(row),
              lines.begin() + static_cast<std::ptrdiff_t>(end),
              [](const cv::Rect& a, const cv::Rect& b) { return a.x < b.x; });
    row = end;
  }
}

}  // namespace

std::vector<cv::Rect> ProposeLines(const Frame& frame, const cv::Rect& area) {
  const cv::Rect inside = area & cv::Rect(0, 0, frame.bgr.cols, frame.bgr.rows);
  if (inside.empty()) return {};
  const double factor = kWorkScale / std::max(frame.scale, 0.1);
  const cv::Size size(std::max(1, static_cast<int>(std::lround(inside.width * factor))),
                      std::max(1, static_cast<int>(std::lround(inside.height * factor))));
  cv::Mat work;
  cv::resize(frame.bgr(inside), work, size, 0, 0, factor < 1 ? cv::INTER_AREA : cv::INTER_LINEAR);

  cv::Mat mask = Edges(work);
  DropRulesAndFrames(mask);
  std::vector<cv::Rect> lines = Pieces(mask);
  MergeIntoLines(lines);
  // Below 4 CSS px nobody reads; what fills half the screen is a picture.
  std::erase_if(lines, [&](const cv::Rect& box) {
    return box.height < 7 || box.width < 5 ||
           (box.height * 2 > work.rows && box.height > 400 && box.width * 2 > work.cols);
  });
  SortForReading(lines);

  const double x_back = static_cast<double>(inside.width) / size.width;
  const double y_back = static_cast<double>(inside.height) / size.height;
  for (cv::Rect& box : lines) {
    // Edges spread by one work px; one more for what the threshold cut.
    const int left = static_cast<int>(std::floor((box.x - 1) * x_back));
    const int top = static_cast<int>(std::floor((box.y - 1) * y_back));
    const int right = static_cast<int>(std::ceil((box.x + box.width + 1) * x_back));
    const int bottom = static_cast<int>(std::ceil((box.y + box.height + 1) * y_back));
    box = cv::Rect(left + inside.x, top + inside.y, right - left, bottom - top) & inside;
  }
  return lines;
}

}  // namespace roundsman
