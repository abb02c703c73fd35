#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "core/result.h"

namespace roundsman {

// nlohmann-json without its exceptions. `what` names the text in the error ("the browser's
// answer"). A robot error when it is not JSON.
Result<nlohmann::json> ParseJson(std::string_view text, std::string_view what);

// Compact; bytes that are not UTF-8 become U+FFFD.
std::string DumpJson(const nlohmann::json& value);

// A JSON string literal with its quotes.
std::string QuoteJson(std::string_view utf8);

}  // namespace roundsman
