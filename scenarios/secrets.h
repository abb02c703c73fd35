#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace roundsman {

// Knows the values that must never be shown and takes them out of any text: as they are, URL-encoded (both
// hex cases, '+' for blanks), JSON-escaped (also \uXXXX), HTML-escaped, base64. Values shorter than 3 characters are not
// masked: they would blot out everything (the parser warns). Immutable once built; safe for all threads.
class Secrets {
 public:
  void Add(std::string name, std::string value);
  bool Empty() const { return values_.empty(); }
  // Every occurrence becomes "••••".
  std::string Mask(std::string text) const;
  // Whether a person could read one in this text (folded): for painting over pictures.
  bool ShowsIn(std::string_view text) const;

 private:
  struct Value {
    std::string name;
    std::string plain;
    // Longest first, so that a part never hides the whole.
    std::vector<std::string> forms;
  };
  std::vector<Value> values_;
};

}  // namespace roundsman
