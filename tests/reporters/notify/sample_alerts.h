#pragma once

#include <string>

#include "core/alert.h"

namespace roundsman {

// 2026-11-22T14:02:00Z.
WallTime SampleSince();
// Open, of the journey login-holdings: what a dead button looks like.
Alert SampleAlert(const std::string& device = "iphone-15");
// The same, gone four minutes later.
Alert Resolved(Alert alert);

}  // namespace roundsman
