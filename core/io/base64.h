#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace roundsman {

// RFC 4648 with padding.
std::string EncodeBase64(std::string_view bytes);
// Nothing when `text` is not base64. Fast: pictures pass through here at 60 a second.
std::optional<std::string> DecodeBase64(std::string_view text);

}  // namespace roundsman
