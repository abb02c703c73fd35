#pragma once

#include <span>
#include <string_view>

namespace roundsman {

// A file that was made part of the executable by cmake/EmbedFiles.cmake. Lives as long as the
// program; safe to read from any thread.
struct EmbeddedFile {
  std::string_view name;
  std::string_view bytes;
};

}  // namespace roundsman
