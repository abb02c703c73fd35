#include "vision/blankness.h"

#include <algorithm>
#include <array>
#include <opencv2/imgproc.hpp>

namespace roundsman {
namespace {

// Levels between neighbours that an eye takes for an edge, and how many px of them (at CSS size)
// are something: a logo of 24 px has some 200. Gradients have none.
constexpr int kEdge = 16;
constexpr int kSomething = 90;

}  // namespace

bool ShowsSomething(const Frame& frame) {
  if (frame.Empty()) return false;
  const double factor = 1.0 / std::max(frame.scale, 0.1);
  cv::Mat small;
  cv::resize(frame.bgr, small, {}, factor, factor, factor < 1 ? cv::INTER_AREA : cv::INTER_LINEAR);
  cv::Mat edges;
  cv::morphologyEx(small, edges, cv::MORPH_GRADIENT,
                   cv::getStructuringElement(cv::MORPH_RECT, {3, 3}));
  std::array<cv::Mat, 3> channels;
  cv::split(edges, channels.data());
  cv::Mat strongest;
  cv::max(channels[0], channels[1], strongest);
  cv::max(strongest, channels[2], strongest);
  cv::threshold(strongest, strongest, kEdge, 255, cv::THRESH_BINARY);
  return cv::countNonZero(strongest) >= kSomething;
}

}  // namespace roundsman
