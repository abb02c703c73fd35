#include "vision/detectors/unexpected_dialog.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/text.h"

namespace roundsman {
namespace {

bool IsExpected(const DialogOpened& dialog, const std::vector<std::string>& expected) {
  const std::string message = Fold(dialog.message);
  return std::any_of(expected.begin(), expected.end(), [&](const std::string& text) {
    return message.find(Fold(text)) != std::string::npos;
  });
}

class UnexpectedDialog : public Detector {
 public:
  std::vector<Finding> Inspect(const Observation& seen) override {
    std::vector<Finding> findings;
    for (const DialogOpened& dialog : seen.signals.dialogs) {
      // "Leave this page?" is asked because the robot leaves.
      if (dialog.type == "beforeunload" || IsExpected(dialog, seen.expected_dialogs)) continue;
      Finding finding;
      finding.kind = FindingKind::kUnexpectedDialog;
      const std::string_view what = dialog.type == "confirm"  ? "A question"
                                    : dialog.type == "prompt" ? "A question to type into"
                                                              : "A message";
      finding.says = fmt::format("{} popped up: “{}”", what, Shorten(dialog.message, 80));
      finding.expected = "no dialog";
      finding.seen =
          fmt::format("{}, {}", dialog.type, dialog.accepted ? "answered OK" : "dismissed");
      findings.push_back(std::move(finding));
    }
    return findings;
  }
};

}  // namespace

std::unique_ptr<Detector> MakeUnexpectedDialog() { return std::make_unique<UnexpectedDialog>(); }

}  // namespace roundsman
