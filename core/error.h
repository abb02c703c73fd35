#pragma once

#include <string>
#include <vector>

namespace roundsman {

// Whose move it is when something went wrong. `config` stops before anything runs (exit 2),
// `target` becomes a finding, `robot` makes the run inconclusive, `cancelled` is a person's Ctrl-C.
enum class Blame { kConfig, kTarget, kRobot, kCancelled };

// A place in a file a person wrote. Lines and columns count from 1; 0 means "the file as a whole".
struct Place {
  std::string file;
  int line = 0;
  int column = 0;

  // "file:line:column", without what is not known.
  std::string ToString() const;
  bool operator==(const Place&) const = default;
};

// Something that went wrong, in words that say what to do next. A value: no stack, no code.
struct Error {
  Blame blame = Blame::kRobot;
  std::string message;
  Place where;

  // "file:line:column: message", as compilers print it.
  std::string ToString() const;
};

// All mistakes of what was read: parsers collect and read on, so that a person mends them in one
// go.
using Problems = std::vector<Error>;

// Those of one file, from `first` on: from top to bottom, each once. An aliased part is read
// wherever it is used, and sections are read in an order of their own.
void Tidy(Problems& problems, std::size_t first);

}  // namespace roundsman
