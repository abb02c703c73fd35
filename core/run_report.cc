#include "core/run_report.h"

#include <array>
#include <random>

namespace roundsman {

std::string_view Name(Verdict verdict) {
  switch (verdict) {
    case Verdict::kPass:
      return "pass";
    case Verdict::kFlaky:
      return "flaky";
    case Verdict::kFail:
      return "fail";
    case Verdict::kInconclusive:
      break;
  }
  return "inconclusive";
}

std::string_view Name(StepStatus status) {
  switch (status) {
    case StepStatus::kPassed:
      return "passed";
    case StepStatus::kFailed:
      return "failed";
    case StepStatus::kWarned:
      return "warned";
    case StepStatus::kSkipped:
      break;
  }
  return "skipped";
}

Totals CountVerdicts(const Report& report) {
  Totals totals;
  for (const RunReport& run : report.runs) {
    switch (run.verdict) {
      case Verdict::kPass:
        ++totals.pass;
        break;
      case Verdict::kFlaky:
        ++totals.flaky;
        break;
      case Verdict::kFail:
        ++totals.fail;
        break;
      case Verdict::kInconclusive:
        ++totals.inconclusive;
        break;
    }
  }
  return totals;
}

int ExitCode(const Report& report, OnFlaky on_flaky) {
  const Totals totals = CountVerdicts(report);
  if (totals.fail > 0) return 1;
  if (totals.flaky > 0 && on_flaky == OnFlaky::kFail) return 1;
  // A run that never started is a run of which nothing is known; so is a report without runs.
  if (totals.inconclusive > 0 || !report.cancelled.empty() || report.runs.empty()) return 3;
  return 0;
}

std::string NewRunId(WallTime now) {
  // github.com/ulid/spec: 48 bits of milliseconds, 80 random bits, Crockford base 32.
  static constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  thread_local std::mt19937_64 random{std::random_device{}()};
  auto millis = static_cast<unsigned long long>(
      std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count());
  std::string id(26, '0');
  for (int i = 9; i >= 0; --i) {
    id[static_cast<std::size_t>(i)] = kAlphabet[millis & 31U];
    millis >>= 5U;
  }
  for (std::size_t i = 10; i < 26; ++i) id[i] = kAlphabet[random() & 31U];
  return id;
}

}  // namespace roundsman
