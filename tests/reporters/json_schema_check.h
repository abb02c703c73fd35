#pragma once

#include <string>

namespace roundsman {

// What is wrong with a JSON document by a draft-07 schema, one line each; empty when it is valid.
// Both must be JSON.
std::string WrongBySchema(const std::string& document, const std::string& schema);

}  // namespace roundsman
