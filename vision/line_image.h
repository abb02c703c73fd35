#pragma once

#include <cstdint>
#include <vector>

#include "vision/frame.h"

namespace roundsman {

// One line's ink: its tight box in the frame's px and the colours that make it. Value; finding it
// costs a look at the box, no more.
struct LineInk {
  cv::Rect box;
  cv::Vec3f ground;
  cv::Vec3f ink;
};

// The lines of ink in a proposed box: none where the contrast is too weak for a person, several
// where the proposal holds lines one above the other.
std::vector<LineInk> FindInk(const cv::Mat& bgr, const cv::Rect& proposal);

// The same pixels have the same key, wherever they stand.
std::uint64_t KeyOf(const cv::Mat& bgr, const LineInk& line);

// As a reader of print likes it: 8 bit, black on white, letters `height` px tall, air around.
cv::Mat AsPrint(const cv::Mat& bgr, const LineInk& line, int height);

}  // namespace roundsman
