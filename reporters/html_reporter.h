#pragma once

#include <memory>

#include "reporters/reporter.h"

namespace roundsman {

// Writes report.html: one file with all its pictures, opens from disk, asks no network for
// anything.
std::unique_ptr<Reporter> MakeHtmlReporter(const ReporterOptions& options);

}  // namespace roundsman
