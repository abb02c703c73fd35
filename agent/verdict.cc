#include "agent/verdict.h"

#include <algorithm>

namespace roundsman {

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
  std::erase_if(findings, [&](const Finding& f) { return Info(f.kind).noticed && checks.Off(f.kind); });
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

Verdict FromFindings(const std::vector<Finding>& findings) {
  const bool failed = std::any_of(findings.begin(), findings.end(), [](const Finding& f) {
    return f.severity == Severity::kError;
  });
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
