#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "scenarios/target.h"

namespace roundsman {

// "near", "left of": as people say it.
std::string_view Name(Relation relation);

// A target in words; `read` says how its texts are shown: as written, or with variables filled in.
std::string DescribeTarget(const Target& target,
                           const std::function<std::string(const Template&)>& read);

}  // namespace roundsman
