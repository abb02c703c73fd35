#pragma once

#include <span>

#include "vision/detector.h"

namespace roundsman {

// Every detector there is: the only list. Order is the order of asking.
std::span<const DetectorRow> DetectorRegistry();

}  // namespace roundsman
