#pragma once

#include <memory>

#include "vision/detector.h"

namespace roundsman {

// `undefined` and its kin where a person's word should be, on the screen and legible. Each text
// once per run; silent on pages that talk about programs.
std::unique_ptr<Detector> MakePlaceholderLeak();

}  // namespace roundsman
