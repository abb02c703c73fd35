#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "core/result.h"

namespace roundsman {

// A regular expression (PCRE2: UTF-8, Unicode classes, case as written) with a bound on its work,
// so that no pattern can hang a run: what cannot be decided within it does not match. Immutable,
// safe for all threads.
class TextPattern {
 public:
  // A config error, without a place, that says why it does not compile.
  static Result<TextPattern> Compile(const std::string& pattern);
  ~TextPattern();
  TextPattern(TextPattern&&) noexcept;
  TextPattern& operator=(TextPattern&&) noexcept;

  // Whether it matches anywhere in the text.
  bool Matches(std::string_view text) const;

 private:
  struct Compiled;
  explicit TextPattern(std::unique_ptr<Compiled> compiled);
  std::unique_ptr<Compiled> compiled_;
};

}  // namespace roundsman
