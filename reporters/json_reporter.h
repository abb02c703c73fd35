#pragma once

#include <memory>

#include "reporters/reporter.h"

namespace roundsman {

// Writes report.json, whole or not at all.
std::unique_ptr<Reporter> MakeJsonReporter(const ReporterOptions& options);

}  // namespace roundsman
