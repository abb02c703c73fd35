#include "vision/legibility.h"

#include <utf8proc.h>

#include <algorithm>

#include "core/text.h"

namespace roundsman {
namespace {

constexpr std::size_t kMost = 4000;

// One letter for all that OCR takes for one another; 0 for what carries no meaning to compare.
char32_t ClassOf(char32_t c) {
  switch (c) {
    case U'0':
    case U'o':
    case U'〇':
    case U'○':
    case U'°':
      return U'o';
    case U'1':
    case U'l':
    case U'i':
    case U'|':
    case U'!':
    case U'ı':
    case U'丨':
      return U'l';
    case U'5':
    case U'$':
    case U's':
      return U's';
    case U'¥':
    case U'y':
      return U'y';
    case U'{':
    case U'[':
    case U'(':
    case U'〔':
    case U'【':
    case U'「':
      return U'(';
    case U'}':
    case U']':
    case U')':
    case U'〕':
    case U'】':
    case U'」':
      return U')';
    case U'一':
    case U'—':
    case U'–':
    case U'-':
    case U'−':
    case U'_':
    case U'ー':
    case U'―':
      return U'-';
    case U'×':
    case U'x':
    case U'✕':
      return U'x';
    case U'口':
    case U'ロ':
    case U'□':
      return U'口';
    case U'日':
    case U'曰':
      return U'日';
    case U'.':
    case U',':
    case U'、':
    case U'。':
    case U'·':
    case U'•':
    case U'\'':
    case U'"':
    case U'`':
    case U'‘':
    case U'’':
    case U'“':
    case U'”':
    case U'…':
    case U':':
    case U';':
    case U'~':
    case U'^':
    case U'*':
    case U'›':
    case U'‹':
    case U'>':
    case U'<':
    case U'@':
    case U'©':
    case U'®':
    case U'™':
      return 0;
    default:
      return c;
  }
}

bool CanBeRead(char32_t c) {
  switch (utf8proc_category(static_cast<utf8proc_int32_t>(c))) {
    case UTF8PROC_CATEGORY_CO:  // private use: icon fonts
    case UTF8PROC_CATEGORY_CN:
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_CF:
    case UTF8PROC_CATEGORY_SO:  // emoji and other symbols
    case UTF8PROC_CATEGORY_ZS:
    case UTF8PROC_CATEGORY_MN:
      return false;
    default:
      return true;
  }
}

}  // namespace

std::u32string ForEyes(std::string_view utf8) {
  const std::string folded = Fold(utf8);
  std::u32string out;
  for (std::size_t at = 0; at < folded.size() && out.size() < kMost;) {
    utf8proc_int32_t point = 0;
    const auto step =
        utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(folded.data()) + at,
                         static_cast<utf8proc_ssize_t>(folded.size() - at), &point);
    if (step <= 0) break;
    at += static_cast<std::size_t>(step);
    const auto c = static_cast<char32_t>(point);
    if (!CanBeRead(c)) continue;
    const char32_t of = ClassOf(c);
    if (of != 0) out += of;
  }
  return out;
}

// Sellers' algorithm: the least edits that make `wanted` from any piece of the text.
double ShareFound(std::u32string_view wanted, std::u32string_view text) {
  if (wanted.empty()) return 1;
  std::vector<std::size_t> column(wanted.size() + 1);
  for (std::size_t i = 0; i < column.size(); ++i) column[i] = i;
  std::size_t least = wanted.size();
  for (const char32_t c : text) {
    std::size_t diagonal = 0;
    for (std::size_t i = 1; i <= wanted.size(); ++i) {
      const std::size_t left = column[i];
      column[i] =
          std::min({diagonal + (wanted[i - 1] == c ? 0U : 1U), left + 1, column[i - 1] + 1});
      diagonal = left;
    }
    least = std::min(least, column.back());
  }
  return 1.0 - static_cast<double>(least) / static_cast<double>(wanted.size());
}

double Legibility(const std::vector<TextLine>& lines, std::string_view wanted) {
  std::u32string text;
  for (const TextLine& line : lines) text += ForEyes(line.text);
  return ShareFound(ForEyes(wanted), text);
}

}  // namespace roundsman
