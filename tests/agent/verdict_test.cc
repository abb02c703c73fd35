#include "agent/verdict.h"

#include <gtest/gtest.h>

namespace roundsman {
namespace {

Finding Of(FindingKind kind) {
  Finding finding;
  finding.kind = kind;
  finding.severity = Info(kind).default_severity;
  return finding;
}

TEST(VerdictTest, StrongestKindExplainsTheWeakerOfTheStep) {
  const auto kept = Weigh({Of(FindingKind::kMissingContent), Of(FindingKind::kErrorPage),
                           Of(FindingKind::kFrontendError)},
                          {});
  ASSERT_EQ(kept.size(), 1U);
  EXPECT_EQ(kept[0].kind, FindingKind::kErrorPage);
  EXPECT_EQ(kept[0].explains,
            (std::vector{FindingKind::kMissingContent, FindingKind::kFrontendError}));
}

TEST(VerdictTest, EqualsBelowTheRankingStandSideBySide) {
  const auto kept = Weigh({Of(FindingKind::kPlaceholderLeak), Of(FindingKind::kBrokenImage)}, {});
  EXPECT_EQ(kept.size(), 2U);
}

TEST(VerdictTest, WarningHidesNoError) {
  CheckSettings checks;
  Finding dead = Of(FindingKind::kDeadControl);
  dead.severity = Severity::kWarning;
  const auto kept = Weigh({dead, Of(FindingKind::kMissingContent)}, checks);
  ASSERT_EQ(kept.size(), 2U);
  EXPECT_EQ(FromFindings(kept), Verdict::kFail);
}

TEST(VerdictTest, SwitchedOffKindsAreDroppedButNotWhatTheScenarioAsks) {
  CheckSettings checks;
  CheckSetting off;
  off.off = "known";
  checks.Set(FindingKind::kStall, off);
  checks.Set(FindingKind::kMissingContent, off);
  const auto kept = Weigh({Of(FindingKind::kStall), Of(FindingKind::kMissingContent)}, checks);
  ASSERT_EQ(kept.size(), 1U);
  EXPECT_EQ(kept[0].kind, FindingKind::kMissingContent);
}

TEST(VerdictTest, OnlyErrorsFailARun) {
  EXPECT_EQ(FromFindings({}), Verdict::kPass);
  EXPECT_EQ(FromFindings({Of(FindingKind::kBrokenImage)}), Verdict::kPass);
  EXPECT_EQ(FromFindings({Of(FindingKind::kBrokenImage), Of(FindingKind::kStall)}), Verdict::kFail);
}

TEST(VerdictTest, OptionalStepOnlyWarns) {
  StepCommon step;
  step.optional = true;
  const Finding finding =
      FromComplaint({FindingKind::kMissingContent, "gone", {}, "", ""}, step, {});
  EXPECT_EQ(finding.severity, Severity::kWarning);
  EXPECT_FALSE(EndsJourney(finding));
}

TEST(VerdictTest, JourneyEndsWhereTheUserIsStuckOnly) {
  EXPECT_TRUE(EndsJourney(Of(FindingKind::kUnreachable)));
  EXPECT_TRUE(EndsJourney(Of(FindingKind::kDeadControl)));
  EXPECT_TRUE(EndsJourney(Of(FindingKind::kMissingContent)));
  EXPECT_FALSE(EndsJourney(Of(FindingKind::kStall)));
  EXPECT_FALSE(EndsJourney(Of(FindingKind::kPlaceholderLeak)));
  EXPECT_FALSE(EndsJourney(Of(FindingKind::kBrokenImage)));
}

TEST(VerdictTest, ConfirmationDecides) {
  EXPECT_EQ(Confirmed(Verdict::kPass), Verdict::kFlaky);
  EXPECT_EQ(Confirmed(Verdict::kFail), Verdict::kFail);
  EXPECT_EQ(Confirmed(Verdict::kInconclusive), Verdict::kInconclusive);
}

TEST(VerdictTest, BusyMachineTakesTheWordFromWhatTimeMakes) {
  Observation seen;
  seen.ended = seen.begun + std::chrono::seconds(10);
  seen.signals.starved = std::chrono::seconds(5);
  EXPECT_NE(TooBusyToTell(seen, {Of(FindingKind::kMissingContent)}), "");
  // A page that says 502 says so on any machine, whatever else is in doubt.
  EXPECT_EQ(TooBusyToTell(seen, {Of(FindingKind::kErrorPage), Of(FindingKind::kStall)}), "");
  EXPECT_EQ(TooBusyToTell(seen, {Of(FindingKind::kErrorPage)}), "");
  EXPECT_EQ(TooBusyToTell(seen, {Of(FindingKind::kBrokenImage)}), "");
  EXPECT_EQ(TooBusyToTell(seen, {}), "");
  seen.signals.starved = std::chrono::seconds(2);
  EXPECT_EQ(TooBusyToTell(seen, {Of(FindingKind::kMissingContent)}), "");
}

TEST(VerdictTest, FreezeThatTheMachineMayHaveMadeIsNeitherStallNorPass) {
  Observation seen;
  seen.ended = seen.begun + std::chrono::seconds(20);
  seen.signals.probes = {{seen.begun, seen.begun + std::chrono::milliseconds(2500)}};
  EXPECT_EQ(TooBusyToTell(seen, {Of(FindingKind::kStall)}), "");
  // The browser waits for a CPU now and then.
  seen.signals.starved = std::chrono::milliseconds(400);
  EXPECT_EQ(TooBusyToTell(seen, {Of(FindingKind::kStall)}), "");
  seen.signals.starved = std::chrono::milliseconds(1800);
  EXPECT_NE(TooBusyToTell(seen, {Of(FindingKind::kStall)}), "");
  EXPECT_EQ(TooBusyToTell(seen, {Of(FindingKind::kUnreachable), Of(FindingKind::kStall)}), "");
}

TEST(ExitCodeTest, FollowsTheSpecification) {
  const auto with = [](std::initializer_list<Verdict> verdicts) {
    Report report;
    for (const Verdict verdict : verdicts) {
      report.runs.emplace_back();
      report.runs.back().verdict = verdict;
    }
    return report;
  };
  using enum Verdict;
  EXPECT_EQ(ExitCode(with({kPass, kPass}), OnFlaky::kTolerate), 0);
  EXPECT_EQ(ExitCode(with({kPass, kFlaky}), OnFlaky::kTolerate), 0);
  EXPECT_EQ(ExitCode(with({kPass, kFlaky}), OnFlaky::kFail), 1);
  EXPECT_EQ(ExitCode(with({kFail, kInconclusive}), OnFlaky::kTolerate), 1);
  EXPECT_EQ(ExitCode(with({kPass, kInconclusive}), OnFlaky::kTolerate), 3);
  EXPECT_EQ(ExitCode(with({}), OnFlaky::kTolerate), 3);
  Report cancelled = with({kPass});
  cancelled.cancelled.push_back("buy on phone");
  EXPECT_EQ(ExitCode(cancelled, OnFlaky::kTolerate), 3);
}

}  // namespace
}  // namespace roundsman
