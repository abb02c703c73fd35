#include "vision/frame.h"

#include <cmath>

namespace roundsman {

cv::Rect Frame::ToPixels(const Rect& css) const {
  if (Empty() || css.Empty()) return {};
  const Rect cut = css.Intersect({0, 0, bgr.cols / scale, bgr.rows / scale});
  if (cut.Empty()) return {};
  const int left = static_cast<int>(std::floor(cut.x * scale));
  const int top = static_cast<int>(std::floor(cut.y * scale));
  const int right = static_cast<int>(std::ceil(cut.right() * scale));
  const int bottom = static_cast<int>(std::ceil(cut.bottom() * scale));
  return cv::Rect(left, top, right - left, bottom - top) & cv::Rect(0, 0, bgr.cols, bgr.rows);
}

}  // namespace roundsman
