#include "reporters/terminal.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>

#include "core/text.h"

namespace roundsman {
namespace {

// The first character of clean text and what it needs on a terminal.
struct Glyph {
  std::string_view bytes;
  int columns = 1;
};

Glyph NextGlyph(std::string_view text) {
  std::size_t size = 1;
  while (size < text.size() && (static_cast<unsigned char>(text[size]) & 0xC0U) == 0x80U) ++size;
  const std::string_view bytes = text.substr(0, size);
  return {bytes, static_cast<int>(TerminalWidth(bytes))};
}

int Columns(std::string_view text) { return static_cast<int>(TerminalWidth(text)); }

}  // namespace

std::string Paint::Wrap(std::string_view code, std::string_view text) const {
  if (colour_ == Colour::kNever || text.empty()) return std::string(text);
  return fmt::format("\x1b[{}m{}\x1b[0m", code, text);
}

Terminal TerminalOf(int fd) {
  const char* term = std::getenv("TERM");
  const bool smart = term != nullptr && std::string_view(term) != "dumb" && *term != '\0';
  if (isatty(fd) == 0 || !smart) return {};
  const char* no_color = std::getenv("NO_COLOR");
  const bool plain = no_color != nullptr && *no_color != '\0';
  return {Terminal::Kind::kLive, plain ? Colour::kNever : Colour::kAlways};
}

TerminalSize TerminalSizeOf(int fd) {
  winsize size{};
  if (ioctl(fd, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return {};
  return {size.ws_col, size.ws_row == 0 ? 24 : size.ws_row};
}

std::string FitColumns(std::string_view text, int columns) {
  if (Columns(text) <= columns) return std::string(text);
  std::string out;
  int used = 0;
  while (!text.empty()) {
    const Glyph glyph = NextGlyph(text);
    if (used + glyph.columns > columns - 1) break;
    out += glyph.bytes;
    used += glyph.columns;
    text.remove_prefix(glyph.bytes.size());
  }
  return columns > 0 ? out + "…" : "";
}

std::string WrapColumns(std::string_view text, int columns, int indent) {
  const std::string margin(static_cast<std::size_t>(indent), ' ');
  std::string out;
  std::string line;
  std::string word;
  const auto flush_line = [&] {
    while (!line.empty() && line.back() == ' ') line.pop_back();
    out += (out.empty() ? "" : "\n" + margin) + line;
    line.clear();
  };
  const auto flush_word = [&] {
    if (!line.empty() && Columns(line) + Columns(word) > columns) flush_line();
    line += word;
    word.clear();
  };
  while (!text.empty()) {
    const Glyph glyph = NextGlyph(text);
    text.remove_prefix(glyph.bytes.size());
    if (glyph.bytes == "\n") {
      flush_word();
      flush_line();
    } else if (glyph.bytes == " ") {
      flush_word();
      if (!line.empty() && Columns(line) < columns) line += ' ';
    } else if (glyph.columns > 1) {
      flush_word();
      word = glyph.bytes;
      flush_word();
    } else {
      word += glyph.bytes;
    }
  }
  flush_word();
  flush_line();
  return out;
}

}  // namespace roundsman
