#include "tests/reporters/golden.h"

#include <cstdlib>

#include "core/io/files.h"
#include "tests/source_root.h"

namespace roundsman {

std::string Golden(std::string_view name, std::string_view now) {
  const auto path = SourceRoot() / "tests/data/reporters" / name;
  if (std::getenv("ROUNDSMAN_UPDATE_GOLDEN") != nullptr) {
    const Result<void> written = WriteFile(path, now);
    if (!written) return written.error().ToString();
  }
  const Result<std::string> text = ReadFile(path);
  return text ? *text : text.error().ToString();
}

}  // namespace roundsman
