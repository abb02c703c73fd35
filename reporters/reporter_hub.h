#pragma once

#include <string>
#include <vector>

#include "reporters/reporter.h"

namespace roundsman {

// One reporter that could not do its part.
struct ReporterFailure {
  std::string reporter;
  Error error;
};

// Tells every row of `rows` about the report, in their order. One that fails does not stop the
// others; empty when all did their part. Called from one thread.
std::vector<ReporterFailure> TellReporters(std::span<const ReporterRow> rows, const Report& report,
                                           const ReporterOptions& options,
                                           const Deadline& deadline);

}  // namespace roundsman
