#pragma once

#include <memory>

#include "vision/detector.h"

namespace roundsman {

// Pictures that a person sees as broken. Each address once per run.
std::unique_ptr<Detector> MakeBrokenImage();

}  // namespace roundsman
