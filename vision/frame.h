#pragma once

#include <opencv2/core/mat.hpp>

#include "core/clock.h"
#include "core/geometry.h"

namespace roundsman {

// A decoded screenshot: rows × cols × 3, 8 bit, BGR, row 0 on top. Belongs to one worker; copies
// share the pixels, which nobody changes once a frame was handed on.
struct Frame {
  cv::Mat bgr;
  // Device px per CSS px.
  double scale = 1;
  MonoTime at;

  bool Empty() const { return bgr.empty(); }
  Size css_size() const { return {bgr.cols / scale, bgr.rows / scale}; }
  // The pixels of a box given in CSS px, cut at the frame's edge; empty when outside.
  cv::Rect ToPixels(const Rect& css) const;
};

}  // namespace roundsman
