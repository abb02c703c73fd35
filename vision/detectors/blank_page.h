#pragma once

#include <memory>

#include "vision/detector.h"

namespace roundsman {

// Nothing to be seen although the step ended in quiet: no edges in the picture and no word the eye
// can read. Whatever the tree claims to be there.
std::unique_ptr<Detector> MakeBlankPage();

}  // namespace roundsman
