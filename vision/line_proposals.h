#pragma once

#include <vector>

#include "vision/frame.h"

namespace roundsman {

// Where lines of text may be in `area` of a frame (both in the frame's px), in reading order. Looks
// at edges only, so that colour and polarity do not matter; icons and pieces of pictures come
// along. Boxes are a little generous and cut at the area. Pure: no state, any thread.
std::vector<cv::Rect> ProposeLines(const Frame& frame, const cv::Rect& area);

}  // namespace roundsman
