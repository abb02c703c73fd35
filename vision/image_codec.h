#pragma once

#include <string>
#include <string_view>

#include "core/result.h"
#include "vision/frame.h"
#include "vision/screenshot.h"

namespace roundsman {

// How much smaller a JPEG is decoded: libjpeg-turbo scales in the DCT, which costs less than
// decoding it whole. PNGs are decoded whole and then shrunk.
enum class Reduction { kNone = 1, kHalf = 2, kQuarter = 4 };

// Truncated or foreign bytes are a robot error; never a partly filled frame.
Result<Frame> Decode(const Screenshot& screenshot, Reduction reduction = Reduction::kNone);

// `quality` 1..100. Throws nothing, cannot fail on a non-empty frame.
std::string EncodeJpeg(const Frame& frame, int quality);
std::string EncodePng(const Frame& frame);

// A smaller (never larger) copy so that the width is at most `width` px.
Frame ShrinkToWidth(const Frame& frame, int width);

}  // namespace roundsman
