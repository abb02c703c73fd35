#include "agent/version.h"

namespace roundsman {

const char* const kVersion = ROUNDSMAN_VERSION;

}  // namespace roundsman
