#include "core/io/json_view.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstring>

namespace roundsman {
namespace {

constexpr std::string_view kBlank = " \t\r\n";

std::string_view TrimLeft(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(kBlank), text.size()));
  return text;
}

// Length of the string literal at the start of `text`, quotes included; all of it when it never
// ends.
std::size_t StringLength(std::string_view text) {
  std::size_t from = 1;
  for (;;) {
    const std::size_t quote = text.find('"', from);
    if (quote == std::string_view::npos) return text.size();
    std::size_t escapes = 0;
    while (text[quote - 1 - escapes] == '\\') ++escapes;
    if (escapes % 2 == 0) return quote + 1;
    from = quote + 1;
  }
}

std::size_t ValueLength(std::string_view text) {
  if (text.empty()) return 0;
  if (text[0] == '"') return StringLength(text);
  if (text[0] != '{' && text[0] != '[') {
    return std::min(text.find_first_of(",}] \t\r\n"), text.size());
  }
  int depth = 0;
  std::size_t at = 0;
  while (at < text.size()) {
    const char c = text[at];
    if (c == '"') {
      at += StringLength(text.substr(at));
      continue;
    }
    ++at;
    if (c == '{' || c == '[') ++depth;
    if ((c == '}' || c == ']') && --depth == 0) break;
  }
  return at;
}

// Cuts the value off the front of `rest`.
std::string_view TakeValue(std::string_view& rest) {
  rest = TrimLeft(rest);
  const std::size_t length = ValueLength(rest);
  const std::string_view value = rest.substr(0, length);
  rest.remove_prefix(length);
  return value;
}

// After a value: true when another follows.
bool SkipComma(std::string_view& rest) {
  rest = TrimLeft(rest);
  if (rest.empty() || rest[0] != ',') return false;
  rest = TrimLeft(rest.substr(1));
  return true;
}

void AppendUtf8(std::uint32_t code, std::string& out) {
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0U | (code >> 6U));
    out += static_cast<char>(0x80U | (code & 0x3FU));
  } else if (code < 0x10000) {
    out += static_cast<char>(0xE0U | (code >> 12U));
    out += static_cast<char>(0x80U | ((code >> 6U) & 0x3FU));
    out += static_cast<char>(0x80U | (code & 0x3FU));
  } else {
    out += static_cast<char>(0xF0U | (code >> 18U));
    out += static_cast<char>(0x80U | ((code >> 12U) & 0x3FU));
    out += static_cast<char>(0x80U | ((code >> 6U) & 0x3FU));
    out += static_cast<char>(0x80U | (code & 0x3FU));
  }
}

// The four hex digits at the start of `text`; U+FFFD when there are none.
std::uint32_t HexUnit(std::string_view text) {
  std::uint32_t unit = 0;
  const char* end = text.data() + std::min<std::size_t>(4, text.size());
  const auto [stop, failed] = std::from_chars(text.data(), end, unit, 16);
  return failed == std::errc() && stop == text.data() + 4 ? unit : 0xFFFD;
}

// `text` starts after "\u"; returns how many characters were used.
std::size_t AppendEscapedUnit(std::string_view text, std::string& out) {
  const std::uint32_t unit = HexUnit(text);
  if (unit >= 0xD800 && unit < 0xDC00 && text.substr(4, 2) == "\\u") {
    const std::uint32_t low = HexUnit(text.substr(6));
    if (low >= 0xDC00 && low < 0xE000) {
      AppendUtf8(0x10000 + ((unit - 0xD800) << 10U) + (low - 0xDC00), out);
      return 10;
    }
  }
  AppendUtf8(unit >= 0xD800 && unit < 0xE000 ? 0xFFFD : unit, out);
  return std::min<std::size_t>(4, text.size());
}

}  // namespace

JsonView::JsonView(std::string_view text) : text_(TrimLeft(text)) {}

JsonView JsonView::operator[](std::string_view key) const {
  if (text_.empty() || text_[0] != '{') return {};
  std::string_view rest = TrimLeft(text_.substr(1));
  while (!rest.empty() && rest[0] == '"') {
    const std::string_view name = TakeValue(rest);
    rest = TrimLeft(rest);
    if (rest.empty() || rest[0] != ':') return {};
    rest.remove_prefix(1);
    const std::string_view value = TakeValue(rest);
    if (name.size() == key.size() + 2 && name.substr(1, key.size()) == key) return JsonView(value);
    if (!SkipComma(rest)) return {};
  }
  return {};
}

std::vector<JsonView> JsonView::Items() const {
  std::vector<JsonView> items;
  if (text_.empty() || text_[0] != '[') return items;
  std::string_view rest = TrimLeft(text_.substr(1));
  while (!rest.empty() && rest[0] != ']') {
    const std::string_view value = TakeValue(rest);
    if (value.empty()) break;
    items.emplace_back(value);
    if (!SkipComma(rest)) break;
  }
  return items;
}

std::string_view JsonView::RawString() const {
  if (text_.size() < 2 || text_.front() != '"' || text_.back() != '"') return {};
  return text_.substr(1, text_.size() - 2);
}

std::string JsonView::Text() const {
  const std::string_view raw = RawString();
  std::string out;
  out.reserve(raw.size());
  std::size_t at = 0;
  while (at < raw.size()) {
    const std::size_t escape = std::min(raw.find('\\', at), raw.size());
    out.append(raw.substr(at, escape - at));
    at = escape + 2;
    if (at > raw.size()) break;
    switch (raw[at - 1]) {
      case 'n':
        out += '\n';
        break;
      case 't':
        out += '\t';
        break;
      case 'r':
        out += '\r';
        break;
      case 'b':
        out += '\b';
        break;
      case 'f':
        out += '\f';
        break;
      case 'u':
        at += AppendEscapedUnit(raw.substr(at), out);
        break;
      default:
        out += raw[at - 1];
    }
  }
  return out;
}

double JsonView::Number(double otherwise) const {
  double value = otherwise;
  const auto [stop, failed] = std::from_chars(text_.data(), text_.data() + text_.size(), value);
  return failed == std::errc() ? value : otherwise;
}

}  // namespace roundsman
