#pragma once

#include <string>

#include "core/run_report.h"

namespace roundsman {

// report.json, schema "roundsman.report/1": whole, indented, in UTF-8, ends with a line feed. What
// is not known is absent, never null; invalid UTF-8 and numbers JSON has no words for are replaced.
std::string ToJson(const Report& report);

}  // namespace roundsman
