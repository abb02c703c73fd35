#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/geometry.h"

namespace roundsman {

enum class Severity { kError, kWarning };
std::string_view Name(Severity severity);

// Everything Roundsman can complain about: the closed list of the specification. The order is the
// order of strength: an earlier kind explains a later one of the same step.
enum class FindingKind {
  kUnreachable,
  kCrash,
  kErrorPage,
  kBlankPage,
  kBrokenLayout,
  kEndlessLoading,
  kStall,
  kCoveredControl,
  kDeadControl,
  kMissingContent,
  kUnseenContent,
  kUnexpectedContent,
  kUnexpectedDialog,
  kPlaceholderLeak,
  kGarbledText,
  kInconsistentContent,
  kVisualChange,
  kSlowResponse,
  kJank,
  kOverlappingText,
  kClippedText,
  kBrokenImage,
  kFrontendError,
};

// One row of the kinds' table: feeds `roundsman checks`, `checks:` in scenarios, the JSON Schemas
// and docs.
struct FindingKindInfo {
  FindingKind kind;
  std::string_view name;
  Severity default_severity;
  // What a person would say.
  std::string_view says;
  // Where it does not apply; empty when it always does.
  std::string_view off_where;
  // True for what the robot notices by itself; false for what a scenario asks for.
  bool noticed;
};

std::span<const FindingKindInfo> FindingKinds();
const FindingKindInfo& Info(FindingKind kind);
std::string_view Name(FindingKind kind);
std::optional<FindingKind> ParseFindingKind(std::string_view name);
// Whether, in one step, `strong` is the cause and `weak` its effect.
bool Explains(FindingKind strong, FindingKind weak);

// Paths of pictures, relative to the report's directory; empty where there is none.
struct Evidence {
  std::string screenshot;
  std::string before;
  std::string diff;
  std::string filmstrip;
};

// Did the monitoring that was there before see it too?
enum class BackendView { kUnknown, kSeen, kLate, kUnseen };
std::string_view Name(BackendView view);

// One thing wrong with the target, as a person would say it, with evidence. Detectors and steps
// fill kind, says, box, expected and seen; the runner fills the rest. A robot's own fault is never
// a finding.
struct Finding {
  FindingKind kind = FindingKind::kMissingContent;
  Severity severity = Severity::kError;
  int step = 0;
  std::string step_id;
  // Hash of scenario, device, step id and kind: the same fault has the same fingerprint tomorrow.
  std::string fingerprint;
  std::string says;
  std::optional<Rect> box;
  std::string expected;
  std::string seen;
  std::vector<FindingKind> explains;
  BackendView backend = BackendView::kUnknown;
  Evidence evidence;
};

// 16 hex digits.
std::string Fingerprint(std::string_view scenario, std::string_view device,
                        std::string_view step_id, FindingKind kind);

}  // namespace roundsman
