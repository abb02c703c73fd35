#pragma once

#include <bitset>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace roundsman {

enum class LetterCase { kMatters, kIgnored };

// Finds a text in another, whatever it was wrapped in on the way: each of its characters may stand
// as it is, percent-encoded (either case, `+` for a blank, encoded twice), as a JSON escape (`\n`,
// `\/`, `\u00e9`, surrogate pairs, escaped twice) or as an HTML entity (named, decimal,
// hexadecimal), mixed freely. Linear in the text but for the places where a match begins.
// Immutable, safe for all threads.
class EncodedMatch {
 public:
  EncodedMatch(std::string_view wanted, LetterCase letters);

  // Byte range; `end` is one past the last.
  struct Range {
    std::size_t begin = 0;
    std::size_t end = 0;
  };
  // Every place where it begins, the longest reading of each.
  void FindAll(std::string_view text, std::vector<Range>& ranges) const;

 private:
  // One character of what is wanted.
  struct Unit {
    char32_t point = 0;
    std::string bytes;
  };
  std::size_t MatchAt(std::string_view text, std::size_t begin) const;
  void Advance(const Unit& unit, std::string_view text, std::size_t at,
               std::vector<std::size_t>& ends) const;
  bool SameByte(char wanted, char found) const;

  std::vector<Unit> units_;
  LetterCase letters_;
  std::bitset<256> may_begin_;
};

}  // namespace roundsman
