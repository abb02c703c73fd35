#pragma once

#include <string>
#include <string_view>

#include "core/result.h"

namespace roundsman {

// RFC 3986: `url` against `base`. A config error when it is relative and there is no base, or when
// it is no address.
Result<std::string> ResolveUrl(const std::string& base, const std::string& url);

// What a person types: an existing file becomes file://, a missing scheme https://, and http:// for
// localhost and loopback addresses.
Result<std::string> CompleteUrl(const std::string& typed);

// As it may be shown: "https://user:key@host/" is "https://…@host/".
std::string HidePassword(const std::string& url);

// RFC 3986: everything but unreserved characters becomes %XX.
std::string EncodeUrlPart(std::string_view bytes);
// The same, but slashes stay.
std::string EncodeUrlPath(std::string_view path);

}  // namespace roundsman
