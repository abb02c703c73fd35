#include "core/io/json.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "core/text.h"

namespace roundsman {

Result<nlohmann::json> ParseJson(std::string_view text, std::string_view what) {
  nlohmann::json value = nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (value.is_discarded()) {
    return RobotError(fmt::format("{} is not JSON: {}", what, Shorten(text, 80)));
  }
  return value;
}

std::string DumpJson(const nlohmann::json& value) {
  return value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string QuoteJson(std::string_view utf8) { return DumpJson(nlohmann::json(utf8)); }

}  // namespace roundsman
