#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.h"
#include "core/error.h"
#include "core/finding.h"
#include "core/geometry.h"

namespace roundsman {

enum class Verdict { kPass, kFlaky, kFail, kInconclusive };
std::string_view Name(Verdict verdict);

enum class StepStatus { kPassed, kFailed, kWarned, kSkipped };
std::string_view Name(StepStatus status);

// What one step of a run came to. Times are seconds from the step's start.
struct StepReport {
  int index = 0;
  std::string id;
  std::string name;
  Place source;
  StepStatus status = StepStatus::kSkipped;
  double seconds = 0;
  // First visible reaction; nothing more changes. Absent when nothing changed or the eye was shut.
  std::optional<double> response;
  std::optional<double> complete;
  double stall = 0;
  // Relative to the report's directory; empty when none was kept.
  std::string screenshot;
  std::string filmstrip;
  // Why it was skipped, warned or could not be judged; empty for a plain pass.
  std::string note;
};

// The run on a fresh device that decides between fail and flaky.
struct Confirmation {
  std::string run;
  Verdict verdict = Verdict::kInconclusive;
  double seconds = 0;
  std::string note;
};

// Immutable record of one run: one scenario on one device, once. Reporters see nothing else.
struct RunReport {
  std::string run;
  std::string scenario;
  std::string journey;
  std::string device;
  // CSS px of the device's screen: what the pictures show, whatever their own pixel size.
  Size screen;
  std::map<std::string, std::string> row;
  int attempt = 1;
  Verdict verdict = Verdict::kInconclusive;
  WallTime started;
  double seconds = 0;
  std::string owner;
  std::string severity;
  std::string runbook;
  std::vector<std::string> tags;
  std::vector<StepReport> steps;
  std::vector<Finding> findings;
  std::optional<Confirmation> confirmation;
  // Why nothing is known about the target; set when, and only when, the verdict is inconclusive.
  std::string inconclusive;
  // A shell line that does the same run again.
  std::string reproduce;
  // The address the journey was about, for people; never a label.
  std::string address;
};

// What one call of `run` or `look` came to.
struct Report {
  std::string version;
  WallTime started;
  double seconds = 0;
  std::vector<RunReport> runs;
  // A person stopped it: runs that had not started are named here ("login on iphone-15").
  std::vector<std::string> cancelled;
};

struct Totals {
  int pass = 0;
  int flaky = 0;
  int fail = 0;
  int inconclusive = 0;
};
Totals CountVerdicts(const Report& report);

enum class OnFlaky { kTolerate, kFail };
// 0 pass or flaky, 1 fail, 3 inconclusive (when nothing failed).
int ExitCode(const Report& report, OnFlaky on_flaky);

// A ULID: 26 characters, sorts by time, unique. Thread-safe.
std::string NewRunId(WallTime now);

}  // namespace roundsman
