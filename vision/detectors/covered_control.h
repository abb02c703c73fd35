#pragma once

#include <memory>

#include "vision/detector.h"

namespace roundsman {

// A control that a finger cannot meet: the touched one, or a main button that something lies on for
// good. Says nothing about what scrolling uncovers, about dialogs, masks and pages where most is
// covered: that is meant.
std::unique_ptr<Detector> MakeCoveredControl();

}  // namespace roundsman
