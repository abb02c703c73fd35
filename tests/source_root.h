#pragma once

#include <filesystem>

namespace roundsman {

// The checkout the tests were built from; test data lies in SourceRoot() / "tests/data". Absolute,
// so that a test finds its files from any working directory.
std::filesystem::path SourceRoot();

}  // namespace roundsman
