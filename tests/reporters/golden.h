#pragma once

#include <string>
#include <string_view>

namespace roundsman {

// The text of tests/data/reporters/<name>. With ROUNDSMAN_UPDATE_GOLDEN set, writes `now` there
// first: look at the difference before you commit it.
std::string Golden(std::string_view name, std::string_view now);

}  // namespace roundsman
