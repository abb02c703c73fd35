#pragma once

#include <string>
#include <string_view>

namespace roundsman {

// What yaml-cpp has to say about a text that is not YAML, in words for people who do not know its
// grammar.
std::string ExplainYamlError(std::string_view message);

}  // namespace roundsman
