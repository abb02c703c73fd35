#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace roundsman {

// What in `value` breaks the JSON Schema (the part of draft 7 that our schemas use; a keyword that
// it does not know is a complaint too, so that nothing passes unread). Empty: valid. Each line
// starts with a JSON pointer.
std::vector<std::string> BreaksOf(const nlohmann::json& schema, const nlohmann::json& value);

}  // namespace roundsman
