#include "config/utf8_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>

namespace roundsman {
namespace {

// Length of the well-formed UTF-8 sequence at the front (Unicode table 3-7); 0 when there is none.
std::size_t SequenceLength(std::string_view text) {
  const auto byte = [&](std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  const auto trail = [&](std::size_t i, unsigned least = 0x80, unsigned most = 0xBF) {
    return byte(i) >= least && byte(i) <= most;
  };
  const unsigned lead = byte(0);
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return trail(1) ? 2 : 0;
  if (lead >= 0xE0 && lead <= 0xEF) {
    const bool second = trail(1, lead == 0xE0 ? 0xA0 : 0x80, lead == 0xED ? 0x9F : 0xBF);
    return second && trail(2) ? 3 : 0;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    const bool second = trail(1, lead == 0xF0 ? 0x90 : 0x80, lead == 0xF4 ? 0x8F : 0xBF);
    return second && trail(2) && trail(3) ? 4 : 0;
  }
  return 0;
}

// Looks like a blank, or like nothing, to a person; is a letter to YAML.
bool IsInvisible(std::string_view sequence) {
  constexpr std::array<std::string_view, 4> kInvisible = {"\xC2\xA0", "\xE3\x80\x80",
                                                          "\xE2\x80\x8B", "\xEF\xBB\xBF"};
  return std::find(kInvisible.begin(), kInvisible.end(), sequence) != kInvisible.end();
}

bool LooksLikeUtf16(std::string_view text) {
  return text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF");
}

}  // namespace

std::optional<BadBytes> FindBadBytes(std::string_view text, Indentation checked) {
  if (LooksLikeUtf16(text))
    return BadBytes{"found UTF-16, expected UTF-8: save the file as UTF-8", 0, 0};
  int line = 0;
  std::size_t begin = 0;
  bool indentation = checked == Indentation::kMatters;
  for (std::size_t at = 0; at < text.size();) {
    const auto byte = static_cast<unsigned char>(text[at]);
    const auto bad = [&](std::string message) {
      return BadBytes{std::move(message), line, static_cast<int>(at - begin)};
    };
    if (byte == '\n') {
      ++line;
      begin = ++at;
      indentation = checked == Indentation::kMatters;
      continue;
    }
    if (byte >= 0x20 && byte < 0x7F) {
      indentation = indentation && byte == ' ';
      ++at;
      continue;
    }
    if (byte == '\t' && indentation) {
      return bad("found a tab in the indentation, expected blanks");
    }
    if (byte == 0) return bad("found a NUL byte, expected a text file");
    if ((byte < 0x20 && byte != '\t' && byte != '\r') || byte == 0x7F) {
      return bad(fmt::format("found the control character U+{:04X}, expected text", byte));
    }
    const std::size_t length = SequenceLength(text.substr(at, 4));
    if (length == 0) {
      return bad(fmt::format(
          "found the byte 0x{:02X}, which is not UTF-8, expected UTF-8: save the file as UTF-8",
          byte));
    }
    if (indentation && IsInvisible(text.substr(at, length))) {
      return bad(
          "found a blank that is none (full-width, no-break or zero-width) in the indentation, "
          "expected "
          "plain blanks");
    }
    indentation = false;
    at += length;
  }
  return std::nullopt;
}

}  // namespace roundsman
