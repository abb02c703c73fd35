#include "core/text.h"

#include <utf8proc.h>

#include <algorithm>
#include <cstdlib>
#include <vector>

namespace roundsman {
namespace {

// Decodes one code point at `at` and moves on; U+FFFD for a byte that is none.
utf8proc_int32_t Next(std::string_view text, std::size_t& at) {
  utf8proc_int32_t point = 0;
  const auto step = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()) + at,
                                     static_cast<utf8proc_ssize_t>(text.size() - at), &point);
  if (step <= 0) {
    ++at;
    return 0xFFFD;
  }
  at += static_cast<std::size_t>(step);
  return point;
}

void Append(std::string& out, utf8proc_int32_t point) {
  utf8proc_uint8_t bytes[4];
  const auto size = utf8proc_encode_char(point, bytes);
  out.append(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
}

std::vector<utf8proc_int32_t> Decode(std::string_view text) {
  std::vector<utf8proc_int32_t> points;
  points.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) points.push_back(Next(text, at));
  return points;
}

bool IsBlank(utf8proc_int32_t point) {
  switch (utf8proc_category(point)) {
    case UTF8PROC_CATEGORY_ZS:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
      return true;
    default:
      return (point >= 9 && point <= 13) || point == 0x85 || point == 0x200B || point == 0xFEFF;
  }
}

bool IsPlainAscii(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// Folding is on the path of every text of every screen: most of it is ASCII.
std::string FoldAscii(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  bool blank = true;
  for (const char c : text) {
    if (c == ' ' || (c >= '\t' && c <= '\r')) {
      if (!blank) out += ' ';
      blank = true;
      continue;
    }
    blank = false;
    out += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  }
  if (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

}  // namespace

std::string Fold(std::string_view utf8) {
  if (IsPlainAscii(utf8)) return FoldAscii(utf8);
  std::string valid;
  valid.reserve(utf8.size());
  for (std::size_t at = 0; at < utf8.size();) {
    const utf8proc_int32_t point = Next(utf8, at);
    Append(valid, IsBlank(point) ? ' ' : point);
  }
  utf8proc_uint8_t* mapped = nullptr;
  const auto size = utf8proc_map(
      reinterpret_cast<const utf8proc_uint8_t*>(valid.data()),
      static_cast<utf8proc_ssize_t>(valid.size()), &mapped,
      static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_COMPOSE |
                                     UTF8PROC_CASEFOLD | UTF8PROC_IGNORE));
  std::string folded =
      size < 0 ? valid
               : std::string(reinterpret_cast<const char*>(mapped), static_cast<std::size_t>(size));
  std::free(mapped);  // NOLINT: utf8proc allocates with malloc
  std::string out;
  out.reserve(folded.size());
  for (const char c : folded) {
    const bool blank = c == ' ' || (c >= '\t' && c <= '\r');
    if (!blank) {
      out += c;
    } else if (!out.empty() && out.back() != ' ') {
      out += ' ';
    }
  }
  if (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

std::size_t CodePoints(std::string_view utf8) {
  std::size_t count = 0;
  for (std::size_t at = 0; at < utf8.size(); ++count) Next(utf8, at);
  return count;
}

std::string Shorten(std::string_view utf8, std::size_t max) {
  std::size_t count = 0;
  std::size_t at = 0;
  std::size_t cut = 0;
  while (at < utf8.size()) {
    if (count + 1 == max) cut = at;
    Next(utf8, at);
    if (++count > max) return std::string(utf8.substr(0, cut)) + "…";
  }
  return std::string(utf8);
}

std::size_t EditDistance(std::string_view a, std::string_view b) {
  const auto left = Decode(a);
  const auto right = Decode(b);
  std::vector<std::size_t> before(right.size() + 1);
  std::vector<std::size_t> last(right.size() + 1);
  std::vector<std::size_t> row(right.size() + 1);
  for (std::size_t j = 0; j < last.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= left.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= right.size(); ++j) {
      const std::size_t same = left[i - 1] == right[j - 1] ? 0 : 1;
      row[j] = std::min({last[j - 1] + same, last[j] + 1, row[j - 1] + 1});
      if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1]) {
        row[j] = std::min(row[j], before[j - 2] + 1);
      }
    }
    before.swap(last);
    last.swap(row);
  }
  return last.back();
}

std::optional<std::string> DidYouMean(std::string_view found, std::span<const std::string> known) {
  const std::string wanted = Fold(found);
  std::optional<std::string> best;
  // A third of the letters wrong is no longer a slip of the pen.
  std::size_t least = std::max<std::size_t>(1, CodePoints(wanted) / 3) + 1;
  for (const std::string& name : known) {
    const std::size_t distance = EditDistance(wanted, Fold(name));
    if (distance < least) {
      least = distance;
      best = name;
    }
  }
  return best;
}

std::size_t TerminalWidth(std::string_view utf8) {
  std::size_t width = 0;
  for (std::size_t at = 0; at < utf8.size();) {
    width += static_cast<std::size_t>(std::max(0, utf8proc_charwidth(Next(utf8, at))));
  }
  return width;
}

std::string ShellQuoted(std::string_view word) {
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:=@%+,";
  if (!word.empty() && word.find_first_not_of(kPlain) == std::string_view::npos) {
    return std::string(word);
  }
  std::string quoted = "'";
  for (const char c : word) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

std::string Slug(std::string_view utf8) {
  std::string out;
  const std::string folded = Fold(utf8);
  for (std::size_t at = 0; at < folded.size();) {
    const utf8proc_int32_t point = Next(folded, at);
    const bool keep = (point >= 'a' && point <= 'z') || (point >= '0' && point <= '9') ||
                      (point >= 0x80 && utf8proc_category(point) >= UTF8PROC_CATEGORY_LU &&
                       utf8proc_category(point) <= UTF8PROC_CATEGORY_NO);
    if (keep) {
      Append(out, point);
    } else if (!out.empty() && out.back() != '-') {
      out += '-';
    }
  }
  while (!out.empty() && out.back() == '-') out.pop_back();
  return out;
}

}  // namespace roundsman
