#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace roundsman {

// What is wrong with the bytes of a file; line and column count from 0, columns in bytes.
struct BadBytes {
  std::string message;
  int line = 0;
  int column = 0;
};

// A YAML text must not be indented with what only looks like blanks; of other texts indentation
// means nothing.
enum class Indentation { kMatters, kIgnored };

// The first thing in a text file that cannot or must not be read: bytes that are not UTF-8, control
// characters, tabs and odd blanks in the indentation. Nothing when all is well.
std::optional<BadBytes> FindBadBytes(std::string_view text, Indentation indentation);

}  // namespace roundsman
