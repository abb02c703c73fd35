#pragma once

#include <string>
#include <vector>

namespace roundsman {

// One file of ours; `path` is relative to the repository root.
struct SourceFile {
  std::string path;
  std::string text;
};

// One broken rule. `line` counts from 1.
struct Offence {
  std::string path;
  int line = 0;
  std::string says;
};

// "path:line: says", as a compiler would print it.
std::string ToString(const Offence& offence);

// Holds a tree of sources against the rules of the architecture: who may include whom, which
// third-party headers stay in sources, that includes start at the repository root, and the longest
// a file may be. Reads includes line by line, knows no preprocessor.
std::vector<Offence> FindOffences(const std::vector<SourceFile>& tree);

}  // namespace roundsman
