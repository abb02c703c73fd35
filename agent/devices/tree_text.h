#pragma once

#include <string>
#include <string_view>

#include "core/result.h"
#include "vision/ui_tree.h"

namespace roundsman {

// Reads what page_script.js answers: lines of tab-separated fields, the first about the page, one
// per node, in the order that script writes them. A selector the page refuses is a config error;
// anything else unreadable a robot error. `at` is left to the caller.
Result<UiTree> ReadTreeText(std::string_view text);

}  // namespace roundsman
