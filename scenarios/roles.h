#pragma once

#include <span>
#include <string>
#include <string_view>

namespace roundsman {

// The roles of WAI-ARIA 1.2 that elements can have.
std::span<const std::string> RoleNames();
bool IsRole(std::string_view name);

}  // namespace roundsman
