#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "core/result.h"

namespace roundsman {

// report.json as a reader sees it: parsed from the file, knowing nothing of the program's own
// types.
struct ToldFinding {
  std::string kind;
  std::string severity;
  std::string says;
  int step = 0;
  std::vector<std::string> explains;
  // Paths relative to the report's directory.
  std::string screenshot;
  std::string before;
  std::string filmstrip;
};
struct ToldStep {
  int index = 0;
  std::string name;
  std::string status;
  std::string note;
  std::string screenshot;
  double seconds = 0;
};
struct ToldRun {
  std::string scenario;
  std::string device;
  std::string verdict;
  std::string inconclusive;
  std::string confirmation;
  std::string confirmation_note;
  std::vector<ToldStep> steps;
  std::vector<ToldFinding> findings;

  bool Has(std::string_view kind) const;
  // Null when no step is called so.
  const ToldStep* Step(std::string_view name) const;
};
struct ToldReport {
  std::map<std::string, int> totals;
  std::vector<ToldRun> runs;
  std::vector<std::string> cancelled;

  // The first run of that scenario; an empty one, and a failure of the test, when there is none.
  const ToldRun& Run(std::string_view scenario) const;
};

Result<ToldReport> ParseReport(const std::string& json);
// Fails the test and is empty when there is no such report.
ToldReport ReadReport(const std::filesystem::path& directory);

// A run in words, for a failing assertion.
std::string Words(const ToldRun& run);
std::string Words(const ToldReport& report);

}  // namespace roundsman
