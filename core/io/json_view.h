#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace roundsman {

// Reads a few fields off JSON text without building it: of a protocol's message one field in fifty
// is wanted, and a picture inside must only be skipped. Looks at text it does not own. What is not
// there, or is of another type, reads as the empty value; malformed text never reads past its end.
class JsonView {
 public:
  JsonView() = default;
  explicit JsonView(std::string_view text);

  // A member of an object; keys with escapes are never found.
  JsonView operator[](std::string_view key) const;
  // The elements of an array.
  std::vector<JsonView> Items() const;

  bool Exists() const { return !text_.empty(); }
  // The text of the value as it stands; a string with its quotes.
  std::string_view raw() const { return text_; }
  // A string without its quotes, escapes untouched: for base64 and ids.
  std::string_view RawString() const;
  // A string, unescaped to UTF-8.
  std::string Text() const;
  double Number(double otherwise = 0) const;
  bool True() const { return text_ == "true"; }

 private:
  std::string_view text_;
};

}  // namespace roundsman
