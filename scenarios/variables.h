#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.h"

namespace roundsman {

// Names and values of one run. A name that is not there was refused when the scenario was read, so
// looking up cannot fail later. Belongs to one run.
class Variables {
 public:
  void Set(std::string name, std::string value) { values_[std::move(name)] = std::move(value); }
  bool Has(std::string_view name) const;
  // Empty for a name that is not there.
  const std::string& Get(std::string_view name) const;
  std::vector<std::string> Names() const;

 private:
  std::map<std::string, std::string, std::less<>> values_;
};

// A text with `${name}` in it, split once when it is read; `$$` is a dollar sign. Immutable.
class Template {
 public:
  Template() = default;
  // Problems with `${` that does not end or has no name are told by the parser (Parse below).
  static Template Literal(std::string text);
  // Adds to `problems`, at `where`, what is malformed; unknown names are for the caller, who has
  // them (`Names`).
  static Template Parse(std::string_view text, const Place& where, Problems& problems);

  std::string Expand(const Variables& variables) const;
  // As written in the file: safe to show, holds no secret.
  const std::string& source() const { return source_; }
  std::vector<std::string> Names() const;
  bool Empty() const { return source_.empty(); }

 private:
  struct Part {
    std::string text;
    bool is_name = false;
  };
  std::vector<Part> parts_;
  std::string source_;
};

}  // namespace roundsman
