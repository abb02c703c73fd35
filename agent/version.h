#pragma once

namespace roundsman {

// "0.1.0", from the build.
extern const char* const kVersion;

}  // namespace roundsman
