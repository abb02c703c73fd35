#include "agent/verdict.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "vision/detectors/stall.h"

namespace roundsman {
namespace {

// Less waiting for a CPU than this, or than a third of the step, makes no healthy page look broken.
constexpr Duration kStarving = std::chrono::milliseconds(700);
constexpr int kStarvingShare = 3;

// What a machine without time for the browser makes of a healthy page. A stall is asked itself how
// much of it was the machine's.
constexpr std::array kByTime = {FindingKind::kBlankPage, FindingKind::kEndlessLoading,
                                FindingKind::kDeadControl, FindingKind::kMissingContent,
                                FindingKind::kUnseenContent};

}  // namespace

Finding FromComplaint(const Complaint& complaint, const StepCommon& step,
                      const CheckSettings& checks) {
  Finding finding;
  finding.kind = complaint.kind;
  finding.severity = step.optional ? Severity::kWarning : checks.SeverityOf(complaint.kind);
  finding.says = complaint.says;
  finding.box = complaint.box;
  finding.expected = complaint.expected;
  finding.seen = complaint.seen;
  return finding;
}

std::vector<Finding> Weigh(std::vector<Finding> findings, const CheckSettings& checks) {
  std::erase_if(findings,
                [&](const Finding& f) { return Info(f.kind).noticed && checks.Off(f.kind); });
  std::stable_sort(findings.begin(), findings.end(),
                   [](const Finding& a, const Finding& b) { return a.kind < b.kind; });
  std::vector<Finding> kept;
  for (Finding& finding : findings) {
    // Only what fails the run can be a cause: a warning must not hide an error behind it.
    const auto cause = std::find_if(kept.begin(), kept.end(), [&](const Finding& strong) {
      return strong.severity == Severity::kError && Explains(strong.kind, finding.kind);
    });
    if (cause == kept.end()) {
      kept.push_back(std::move(finding));
      continue;
    }
    if (std::find(cause->explains.begin(), cause->explains.end(), finding.kind) ==
        cause->explains.end()) {
      cause->explains.push_back(finding.kind);
    }
  }
  return kept;
}

bool EndsJourney(const Finding& finding) {
  // From here down the order of strength the user can still go on.
  return finding.severity == Severity::kError && finding.kind <= FindingKind::kMissingContent &&
         finding.kind != FindingKind::kStall && finding.kind != FindingKind::kBrokenLayout;
}

std::string TooBusyToTell(const Observation& seen, const std::vector<Finding>& findings) {
  const Duration starved = seen.signals.starved;
  const Duration lasted = seen.ended - seen.begun;
  const bool starving = starved >= kStarving && kStarvingShare * starved >= lasted;
  const Finding* doubted = nullptr;
  for (const Finding& finding : findings) {
    if (finding.severity != Severity::kError) continue;
    const bool by_time = std::find(kByTime.begin(), kByTime.end(), finding.kind) != kByTime.end();
    const bool doubtful =
        finding.kind == FindingKind::kStall ? HostMayHaveFrozenIt(seen) : starving && by_time;
    // A page that says 502 says so on any machine.
    if (!doubtful) return {};
    if (doubted == nullptr) doubted = &finding;
  }
  if (doubted == nullptr) return {};
  return fmt::format(
      "this machine was too busy to tell: the browser waited {} of {} for a CPU, and then: {}",
      FormatDuration(starved), FormatDuration(lasted), doubted->says);
}

Verdict FromFindings(const std::vector<Finding>& findings) {
  const bool failed = std::any_of(findings.begin(), findings.end(),
                                  [](const Finding& f) { return f.severity == Severity::kError; });
  return failed ? Verdict::kFail : Verdict::kPass;
}

Verdict Confirmed(Verdict confirmation) {
  switch (confirmation) {
    case Verdict::kPass:
    case Verdict::kFlaky:
      return Verdict::kFlaky;
    case Verdict::kFail:
      return Verdict::kFail;
    case Verdict::kInconclusive:
      break;
  }
  // The robot went blind in between: what it saw first is kept, but nobody is woken for it.
  return Verdict::kInconclusive;
}

}  // namespace roundsman
