#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/error.h"

namespace roundsman {

// A scenario file that was asked for, and the id it has when it gives none.
struct ScenarioFile {
  std::filesystem::path path;
  std::string default_id;
};

// Files, folders (recursive, *.yaml and *.yml, hidden ones left out, links followed once) and globs
// (`*`, `?`, `[…]`) in the order given, folders sorted; each file once. What is not there, cannot
// be read or holds none is told.
std::vector<ScenarioFile> FindScenarioFiles(const std::vector<std::string>& paths,
                                            Problems& problems);

}  // namespace roundsman
