#pragma once

#include <filesystem>
#include <string>

#include "core/run_report.h"
#include "reporters/terminal.h"

namespace roundsman {

// How the final text is written.
struct SummaryOptions {
  Colour colour = Colour::kNever;
  // Columns; long sentences wrap.
  int width = 80;
  // Where the reports were written, as the user said it; empty when nothing was written.
  std::filesystem::path directory;
};

// What `run` says at the end: first what is broken, in plain words with evidence and the command to
// see it again; then what is flaky and what could not be judged; one line of totals last. Ends with
// a line feed.
std::string Summary(const Report& report, const SummaryOptions& options);

// What `look` says at the end: what a person would complain about, or that all is well and how fast
// it was.
std::string LookSummary(const RunReport& run, const SummaryOptions& options);

}  // namespace roundsman
