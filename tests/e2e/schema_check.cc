#include "tests/e2e/schema_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>

namespace roundsman {
namespace {

using nlohmann::json;

bool IsOfType(const json& value, const std::string& type) {
  if (type == "object") return value.is_object();
  if (type == "array") return value.is_array();
  if (type == "string") return value.is_string();
  if (type == "boolean") return value.is_boolean();
  if (type == "integer") return value.is_number_integer();
  if (type == "number") return value.is_number();
  return type == "null" && value.is_null();
}

class Check {
 public:
  std::vector<std::string> breaks;

  void Value(const json& schema, const json& value, const std::string& at) {
    for (const auto& [keyword, says] : schema.items()) Keyword(schema, keyword, says, value, at);
  }

 private:
  void Break(const std::string& at, const std::string& what) { breaks.push_back(at + ": " + what); }

  void Keyword(const json& schema, const std::string& keyword, const json& says, const json& value,
               const std::string& at) {
    static const std::set<std::string> kWords = {"$schema", "title", "description", "format"};
    if (kWords.count(keyword) > 0) return;
    if (keyword == "type") {
      if (!IsOfType(value, says)) Break(at, fmt::format("is no {}", says.dump()));
    } else if (keyword == "const") {
      if (value != says) Break(at, fmt::format("is {}, not {}", value.dump(), says.dump()));
    } else if (keyword == "enum") {
      if (std::find(says.begin(), says.end(), value) == says.end()) {
        Break(at, fmt::format("{} is none of {}", value.dump(), says.dump()));
      }
    } else if (keyword == "minimum") {
      if (value.is_number() && value < says)
        Break(at, fmt::format("{} < {}", value.dump(), says.dump()));
    } else if (keyword == "pattern") {
      if (value.is_string() &&
          !std::regex_search(value.get<std::string>(), std::regex(says.get<std::string>()))) {
        Break(at, fmt::format("{} does not match {}", value.dump(), says.dump()));
      }
    } else if (keyword == "minItems" || keyword == "maxItems") {
      const bool most = keyword == "maxItems";
      if (value.is_array() && (most ? value.size() > says : value.size() < says)) {
        Break(at, fmt::format("has {} items", value.size()));
      }
    } else if (keyword == "items") {
      for (std::size_t i = 0; value.is_array() && i < value.size(); ++i) {
        Value(says, value[i], fmt::format("{}/{}", at, i));
      }
    } else if (keyword == "required") {
      for (const json& name : says) {
        if (value.is_object() && !value.contains(name.get<std::string>())) {
          Break(at, fmt::format("lacks {}", name.dump()));
        }
      }
    } else if (keyword == "properties") {
      for (const auto& [name, part] : says.items()) {
        if (value.is_object() && value.contains(name)) Value(part, value[name], at + "/" + name);
      }
    } else if (keyword == "additionalProperties") {
      Others(schema.value("properties", json::object()), says, value, at);
    } else {
      Break(at, "this check does not know the keyword " + keyword);
    }
  }

  void Others(const json& known, const json& says, const json& value, const std::string& at) {
    if (!value.is_object()) return;
    for (const auto& [name, part] : value.items()) {
      if (known.contains(name)) continue;
      if (says == false) {
        Break(at, "has the unknown key " + name);
      } else if (says.is_object()) {
        Value(says, part, at + "/" + name);
      }
    }
  }
};

}  // namespace

std::vector<std::string> BreaksOf(const json& schema, const json& value) {
  Check check;
  check.Value(schema, value, "");
  return check.breaks;
}

}  // namespace roundsman
