#include "reporters/reporter_hub.h"

namespace roundsman {

std::vector<ReporterFailure> TellReporters(std::span<const ReporterRow> rows, const Report& report,
                                           const ReporterOptions& options,
                                           const Deadline& deadline) {
  std::vector<ReporterFailure> failures;
  for (const ReporterRow& row : rows) {
    const Result<void> told = row.make(options)->Report(report, deadline);
    if (!told) failures.push_back({std::string(row.name), told.error()});
  }
  return failures;
}

}  // namespace roundsman
