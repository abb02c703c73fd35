#pragma once

#include <string>

#include "vision/screenshot.h"

namespace roundsman {

struct Rendering {
  // Under tests/data/vision.
  std::string page;
  double pixel_ratio = 1;
  int width = 360;
  int height = 780;
};

// A page of ours as today's Chromium draws it with today's fonts: a PNG of the whole window. Fails
// the test and gives an empty screenshot if there is no Chromium.
Screenshot Render(const Rendering& wanted);

}  // namespace roundsman
