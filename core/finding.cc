#include "core/finding.h"

#include <fmt/format.h>
#include <xxhash.h>

namespace roundsman {
namespace {

using enum FindingKind;

constexpr std::array<FindingKindInfo, 23> kKinds = {{
    {kUnreachable, "unreachable", Severity::kError,
     "the site does not answer (DNS, TLS, refused, time-out)", "", true},
    {kCrash, "crash", Severity::kError, "the page or the app died", "", true},
    {kErrorPage, "error-page", Severity::kError,
     "it shows an error (404, 502, 系统繁忙, 网络异常, something went wrong) instead of content",
     "", true},
    {kBlankPage, "blank-page", Severity::kError, "there is nothing on the page", "", true},
    {kBrokenLayout, "broken-layout", Severity::kError, "the page lost its styling", "", true},
    {kEndlessLoading, "endless-loading", Severity::kError, "it keeps loading", "", true},
    {kStall, "stall", Severity::kError, "it froze", "", true},
    {kCoveredControl, "covered-control", Severity::kError, "something lies over the button", "",
     true},
    {kDeadControl, "dead-control", Severity::kError, "I tapped and nothing happened",
     "a tap with `expect: nothing`", true},
    {kMissingContent, "missing-content", Severity::kError, "what should be there is not", "",
     false},
    {kUnseenContent, "unseen-content", Severity::kError,
     "the page has it, but a person cannot see it", "", false},
    {kUnexpectedContent, "unexpected-content", Severity::kError, "what should not be there is", "",
     false},
    {kUnexpectedDialog, "unexpected-dialog", Severity::kError, "a dialog popped up",
     "`expect-dialogs`", true},
    {kPlaceholderLeak, "placeholder-leak", Severity::kError,
     "it shows `undefined`, `NaN`, `null`, `[object Object]`, `{{name}}`, `%s`, a raw i18n key, "
     "`Invalid Date`",
     "", true},
    {kGarbledText, "garbled-text", Severity::kError, "boxes or mojibake instead of letters", "",
     true},
    {kInconsistentContent, "inconsistent-content", Severity::kError,
     "the same thing says something else now", "", false},
    {kVisualChange, "visual-change", Severity::kWarning, "it does not look as approved", "", false},
    {kSlowResponse, "slow-response", Severity::kWarning, "it took too long to react or to finish",
     "without a budget: 1 s to react, 10 s to finish", true},
    {kJank, "jank", Severity::kWarning, "scrolling or animation stutters", "", true},
    {kOverlappingText, "overlapping-text", Severity::kWarning, "texts run into each other", "",
     true},
    {kClippedText, "clipped-text", Severity::kWarning, "texts are cut off", "", true},
    {kBrokenImage, "broken-image", Severity::kWarning, "a picture did not load", "", true},
    {kFrontendError, "frontend-error", Severity::kWarning,
     "uncaught exceptions, failed requests of this origin", "evidence, not a failure by itself",
     true},
}};

constexpr bool RowsFollowTheEnum() {
  for (std::size_t i = 0; i < kKinds.size(); ++i) {
    if (static_cast<std::size_t>(kKinds[i].kind) != i) return false;
  }
  return true;
}
static_assert(RowsFollowTheEnum(), "Info() indexes the table by the enum");

}  // namespace

std::string_view Name(Severity severity) {
  return severity == Severity::kError ? "error" : "warning";
}

std::span<const FindingKindInfo> FindingKinds() { return kKinds; }

const FindingKindInfo& Info(FindingKind kind) { return kKinds[static_cast<std::size_t>(kind)]; }

std::string_view Name(FindingKind kind) { return Info(kind).name; }

std::optional<FindingKind> ParseFindingKind(std::string_view name) {
  for (const FindingKindInfo& row : kKinds) {
    if (row.name == name) return row.kind;
  }
  return std::nullopt;
}

bool Explains(FindingKind strong, FindingKind weak) {
  // Down to missing-content the specification ranks the kinds; the rest explain nothing.
  return strong <= kMissingContent && strong < weak;
}

std::string_view Name(BackendView view) {
  switch (view) {
    case BackendView::kSeen:
      return "seen";
    case BackendView::kLate:
      return "late";
    case BackendView::kUnseen:
      return "unseen";
    case BackendView::kUnknown:
      break;
  }
  return "unknown";
}

std::string Fingerprint(std::string_view scenario, std::string_view device,
                        std::string_view step_id, FindingKind kind) {
  // A separator no id can hold keeps ("a", "bc") and ("ab", "c") apart.
  const std::string key =
      fmt::format("{}\x1f{}\x1f{}\x1f{}", scenario, device, step_id, Name(kind));
  return fmt::format("{:016x}", XXH3_64bits(key.data(), key.size()));
}

}  // namespace roundsman
