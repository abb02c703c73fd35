#pragma once

#include <memory>

#include "vision/detector.h"

namespace roundsman {

// It still says that it is loading when the time is up.
std::unique_ptr<Detector> MakeEndlessLoading();

}  // namespace roundsman
