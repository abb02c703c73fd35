#pragma once

#include <memory>

#include "vision/detector.h"

namespace roundsman {

// An error where the content should be. The words decide, weighed against all else on the screen;
// HTTP status
// >= 400 lowers what is asked of them. A full page that comes with HTTP 500 and no such words is
// what a person expects to see, and no finding here: frontend-error says it.
std::unique_ptr<Detector> MakeErrorPage();

}  // namespace roundsman
