#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace roundsman {

// Text as the scenario language compares it: Unicode NFKC, case folding, every run of white space
// one blank, none at the ends. Invalid UTF-8 is read as U+FFFD.
std::string Fold(std::string_view utf8);

// Number of code points; invalid bytes count one each.
std::size_t CodePoints(std::string_view utf8);

// At most `max` code points, with "…" where something was cut.
std::string Shorten(std::string_view utf8, std::size_t max);

// Optimal string alignment distance in code points: insert, delete, replace, swap neighbours.
std::size_t EditDistance(std::string_view a, std::string_view b);

// The name in `known` that a person probably meant; nothing when none is near.
std::optional<std::string> DidYouMean(std::string_view found, std::span<const std::string> known);

// Columns a terminal needs: CJK and emoji take two.
std::size_t TerminalWidth(std::string_view utf8);

// One word of a POSIX shell line, in single quotes where it has to be: what is pasted is what was
// meant, whatever it holds.
std::string ShellQuoted(std::string_view word);

// Lower case ASCII letters, digits, '-' and non-ASCII letters; everything else becomes '-'. For
// step ids and files.
std::string Slug(std::string_view utf8);

}  // namespace roundsman
