#include "tests/source_root.h"

namespace roundsman {

std::filesystem::path SourceRoot() { return ROUNDSMAN_SOURCE_ROOT; }

}  // namespace roundsman
