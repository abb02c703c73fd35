#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.h"

namespace roundsman {

// Percent signs undone once ("%2F" → "/"); nothing when they are wrong or hide a NUL byte.
std::optional<std::string> DecodePercent(std::string_view text);

// The segments of an undecoded path, each decoded: "/a/b%2Fc" → {"a", "b/c"}. Nothing when it does
// not begin with '/' or cannot be decoded.
std::optional<std::vector<std::string>> SplitPath(std::string_view path);

// RFC 3339 with any offset, with or without fractions.
std::optional<WallTime> ParseRfc3339(const std::string& text);

// Deflated as Content-Encoding: gzip wants it; `level` 1 (fast) to 9 (small).
std::string Gzip(std::string_view bytes, int level);

// Whether an Accept-Encoding header allows gzip.
bool TakesGzip(std::string_view accept_encoding);

// The value of one cookie; empty without it.
std::string CookieValue(std::string_view header, std::string_view name);

}  // namespace roundsman
