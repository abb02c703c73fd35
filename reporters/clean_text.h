#pragma once

#include <string>
#include <string_view>

namespace roundsman {

// What people read holds words off a stranger's page: it may carry escape codes, markup or
// characters that turn the reading direction. Everything a reporter writes goes through one of
// these. Never fails.

// Valid UTF-8 without control characters (but line feeds and tabs), without characters that turn
// the reading direction and without what XML 1.0 forbids; each is replaced by U+FFFD. "\r\n"
// becomes "\n".
std::string CleanText(std::string_view text);

// The same on one line: line feeds and tabs become blanks.
std::string CleanLine(std::string_view text);

// CleanText, safe between tags and in quoted attributes of HTML.
std::string EscapeHtml(std::string_view text);

}  // namespace roundsman
