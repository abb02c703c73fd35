#include "reporters/clean_text.h"

#include <utf8proc.h>

namespace roundsman {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

bool IsForbidden(utf8proc_int32_t c) {
  if (c == '\n' || c == '\t') return false;
  if (c < 0x20 || (c >= 0x7F && c < 0xA0)) return true;
  // Overrides, embeddings and isolates turn what stands around them; marks (U+200E, U+200F) do not.
  if ((c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069)) return true;
  // Line and paragraph separator end a line in JavaScript and in some logs.
  if (c == 0x2028 || c == 0x2029) return true;
  return c == 0xFFFE || c == 0xFFFF;
}

}  // namespace

std::string CleanText(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    utf8proc_int32_t c = -1;
    const auto length = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                         static_cast<utf8proc_ssize_t>(text.size()), &c);
    if (length <= 0) {
      out += kReplacement;
      text.remove_prefix(1);
      continue;
    }
    const auto size = static_cast<std::size_t>(length);
    if (c == '\r') {
      if (text.size() == 1 || text[1] != '\n') out += '\n';
    } else if (IsForbidden(c)) {
      out += kReplacement;
    } else {
      out += text.substr(0, size);
    }
    text.remove_prefix(size);
  }
  return out;
}

std::string CleanLine(std::string_view text) {
  std::string out = CleanText(text);
  for (char& c : out) {
    if (c == '\n' || c == '\t') c = ' ';
  }
  return out;
}

std::string EscapeHtml(std::string_view text) {
  std::string out;
  for (const char c : CleanText(text)) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      case '`':
        out += "&#96;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

}  // namespace roundsman
