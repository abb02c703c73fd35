#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/encoded_match.h"

namespace roundsman {

// Knows the values that must never be shown and takes them out of any text, whatever they were
// wrapped in: URL-encoded, JSON-escaped, HTML-escaped (EncodedMatch), base64 (also in the middle of
// a longer one, as in a Basic authorisation), letters in either case. Values shorter than kShortest
// are not masked: they would blot out everything (the parser refuses them). Immutable once built;
// safe for all threads.
class Secrets {
 public:
  // Characters.
  static constexpr std::size_t kShortest = 3;

  void Add(std::string name, const std::string& value);
  bool Empty() const { return values_.empty(); }
  bool Has(std::string_view name) const;
  // Every occurrence becomes "••••"; what overlaps or touches becomes one.
  std::string Mask(std::string text) const;
  // Whether a person could read one in this text (folded, blanks apart): for painting over
  // pictures.
  bool ShowsIn(std::string_view text) const;
  // The same for a text that comes in pieces, one letter each at worst: which of them show one,
  // alone or together with their neighbours. In order, each once.
  std::vector<std::size_t> ShownBy(const std::vector<std::string_view>& pieces) const;

 private:
  struct Value {
    std::string name;
    // Folded, without blanks; empty when too short to be masked.
    std::string folded;
    std::vector<EncodedMatch> forms;
  };
  std::vector<Value> values_;
};

}  // namespace roundsman
