#pragma once

#include <string>
#include <string_view>

namespace roundsman {

enum class Colour { kNever, kAlways };

// Puts colours around text for a terminal, or leaves it alone. `text` must be clean (clean_text.h).
class Paint {
 public:
  explicit Paint(Colour colour) : colour_(colour) {}

  std::string Bold(std::string_view text) const { return Wrap("1", text); }
  std::string Dim(std::string_view text) const { return Wrap("2", text); }
  std::string Red(std::string_view text) const { return Wrap("31", text); }
  std::string Green(std::string_view text) const { return Wrap("32", text); }
  std::string Yellow(std::string_view text) const { return Wrap("33", text); }
  std::string Violet(std::string_view text) const { return Wrap("35", text); }
  std::string Cyan(std::string_view text) const { return Wrap("36", text); }

 private:
  std::string Wrap(std::string_view code, std::string_view text) const;

  Colour colour_;
};

// What a stream can show: asks isatty, TERM and NO_COLOR (no-color.org).
struct Terminal {
  // Lines can be redrawn in place.
  enum class Kind { kPlain, kLive };
  Kind kind = Kind::kPlain;
  Colour colour = Colour::kNever;
};
Terminal TerminalOf(int fd);

// Columns and lines of the terminal now; 80 × 24 when it does not say.
struct TerminalSize {
  int columns = 80;
  int lines = 24;
};
TerminalSize TerminalSizeOf(int fd);

// At most `columns` wide, with "…" where something was cut.
std::string FitColumns(std::string_view text, int columns);

// Lines of at most `columns`, broken at blanks and between CJK characters; at least one line.
std::string WrapColumns(std::string_view text, int columns, int indent);

}  // namespace roundsman
