#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string_view>

#include "core/deadline.h"
#include "core/result.h"
#include "core/run_report.h"

namespace roundsman {

// Tells someone about a report. Sees nothing but reports and the evidence files they name (relative
// to `directory`, where it also writes). Called from one thread at a time, when all runs of the
// report have ended. A failure is the reporter's own: it never changes a verdict.
class Reporter {
 public:
  virtual ~Reporter() = default;
  virtual Result<void> Report(const roundsman::Report& report, const Deadline& deadline) = 0;
};

struct ReporterOptions {
  // The report's directory (--out).
  std::filesystem::path directory;
};

// One row of the reporters' table.
struct ReporterRow {
  std::string_view name;
  // The file it writes, relative to the directory; empty when it writes none.
  std::string_view file;
  std::string_view help;
  std::unique_ptr<Reporter> (*make)(const ReporterOptions& options);
};

// Every reporter that works on a finished report: json, junit, html. The only list.
std::span<const ReporterRow> ReporterRegistry();

}  // namespace roundsman
