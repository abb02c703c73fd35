#include "agent/runner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <opencv2/core.hpp>

#include "tests/fakes/fake_device.h"
#include "tests/fakes/tree_builder.h"
#include "vision/image_codec.h"

namespace roundsman {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

class FullStore : public ArtifactStore {
 public:
  Result<std::string> Put(const std::string&, std::string_view) override {
    return RobotError("no space left on the disk");
  }
};

class MemoryStore : public ArtifactStore {
 public:
  Result<std::string> Put(const std::string& name, std::string_view) override {
    names.push_back(name);
    return name;
  }
  std::vector<std::string> names;
};

// What cannot be made to happen with a real browser on demand.
class RunnerTest : public ::testing::Test {
 protected:
  RunnerTest() {
    TreeBuilder page;
    page.Open("button", {20, 100, 200, 40})
        .With([](UiNode& node) { node.clickable = true; })
        .Text("Buy")
        .Close();
    device_.tree = page.Build();
    device_.tree.viewport = {393, 852};
    device_.tree.ready_state = "complete";
    device_.tree.url = "http://shop/";
  }

  FakeDevice device_;
  MemoryStore store_;
  std::stop_source stop_;
  int attempt_ = 1;

  RunResult Run(const std::string& steps, Seeing seeing = Seeing::kBlind) {
    return RunOn(store_, steps, seeing);
  }
  RunResult RunOn(ArtifactStore& store, const std::string& steps, Seeing seeing) {
    return RunWith(device_, store, steps, seeing);
  }
  RunResult RunWith(Device& device, ArtifactStore& store, const std::string& steps, Seeing seeing) {
    Problems problems;
    ScenarioOverrides overrides;
    overrides.known_devices = {"phone"};
    auto scenario = ParseScenario("scenario: shop\nbase-url: http://shop/\nwithin: 300ms\n" + steps,
                                  "shop.yaml", overrides, problems);
    for (const Error& problem : problems) ADD_FAILURE() << problem.ToString();
    if (!scenario) return {};
    const auto shipped = DeviceProfiles::Shipped();
    const RunRequest request{
        *scenario, std::make_shared<const DeviceProfile>(*shipped->Find("phone")), {}, attempt_};
    TextReader reader{TextReaderOptions{}};
    SilentProgress progress;
    return CarryOut(request, device, {store, progress, reader, seeing},
                    Deadline::In(std::chrono::seconds(60), stop_.get_token()));
  }
  void Shows(int grey) { Shows(cv::Mat(852, 393, CV_8UC3, cv::Scalar::all(grey))); }
  void ShowsLines(const cv::Scalar& color) {
    cv::Mat page(852, 393, CV_8UC3, cv::Scalar::all(255));
    for (int y = 100; y < 700; y += 60) page(cv::Rect(20, y, 300, 30)).setTo(color);
    Shows(page);
  }
  void Shows(const cv::Mat& picture) {
    device_.picture.bytes = std::make_shared<const std::string>(EncodeJpeg({picture, 1, {}}, 80));
    device_.picture.css_size = {393, 852};
    device_.picture.at = MonoClock::now();
    device_.frames.push_back({device_.picture});
  }
};

TEST_F(RunnerTest, LostDeviceIsInconclusiveWhateverWasBeingDone) {
  for (const char* call : {"Navigate", "ReadTree", "Touch", "TakeSignals"}) {
    device_.failures = {{call, {Blame::kRobot, "the browser was killed", {}}}};
    const RunResult result = Run("steps: [{open: /}, {tap: Buy}, {see: Buy}]");
    EXPECT_EQ(result.report.verdict, Verdict::kInconclusive) << call;
    EXPECT_THAT(result.report.inconclusive, HasSubstr("the browser was killed")) << call;
    EXPECT_THAT(result.report.findings, IsEmpty()) << call;
  }
}

TEST_F(RunnerTest, DeviceThatCannotFilmSeesNothing) {
  device_.failures = {{"Film", {Blame::kRobot, "no film", {}}}};
  const RunResult result = Run("steps: [{open: /}]", Seeing::kFull);
  EXPECT_EQ(result.report.verdict, Verdict::kInconclusive);
  EXPECT_THAT(device_.calls, ::testing::ElementsAre("film on"));
}

TEST_F(RunnerTest, DeviceThatDeliversNoPictureSeesNothingWhateverItsTreeSays) {
  for (const char* steps : {"steps: [{see: Buy}]", "steps: [{tap: Buy}]", "steps: [{open: /}]"}) {
    const RunResult result = Run(steps, Seeing::kFull);
    EXPECT_EQ(result.report.verdict, Verdict::kInconclusive) << steps;
    EXPECT_THAT(result.report.inconclusive, HasSubstr("saw nothing")) << steps;
    EXPECT_THAT(result.report.findings, IsEmpty()) << steps;
  }
}

TEST_F(RunnerTest, DrivingBlindIsNeverAPass) {
  const RunResult fine = Run("steps: [{see: Buy}]", Seeing::kBlind);
  EXPECT_EQ(fine.report.verdict, Verdict::kInconclusive);
  EXPECT_THAT(fine.report.inconclusive, HasSubstr("--blind"));
  EXPECT_EQ(Run("steps: [{see: Sell}]", Seeing::kBlind).report.verdict, Verdict::kFail);
}

TEST_F(RunnerTest, CancelledIsNeitherPassNorFail) {
  device_.on_touch = [this](const Gesture&) { stop_.request_stop(); };
  const RunResult result = Run("steps: [{tap: Buy}, {wait: 10s}, {see: Buy}]");
  EXPECT_EQ(result.report.verdict, Verdict::kInconclusive);
  EXPECT_EQ(result.report.inconclusive, "cancelled");
  ASSERT_EQ(result.report.steps.size(), 3U);
  EXPECT_EQ(result.report.steps.back().status, StepStatus::kSkipped);
}

TEST_F(RunnerTest, PageThatDiesIsACrashNotARobotFault) {
  Shows(200);
  device_.on_touch = [this](const Gesture&) {
    device_.crashed = device_.signals.crashed = true;
    device_.failures = {{"ReadTree", {Blame::kTarget, "the page crashed", {}}}};
  };
  const RunResult result = Run("steps: [{tap: {text: Buy, by: tree}}]", Seeing::kFull);
  EXPECT_EQ(result.report.verdict, Verdict::kFail) << result.report.inconclusive;
  ASSERT_FALSE(result.report.findings.empty());
  EXPECT_EQ(result.report.findings[0].kind, FindingKind::kCrash);
}

TEST_F(RunnerTest, FullDiskCostsTheEvidenceNotTheVerdict) {
  Shows(200);
  FullStore full;
  const RunResult result = RunOn(full, "steps: [{see: {text: Sell, by: tree}}]", Seeing::kFull);
  EXPECT_EQ(result.report.verdict, Verdict::kFail);
  ASSERT_FALSE(result.report.steps.empty());
  EXPECT_THAT(result.report.steps.back().note, HasSubstr("no space left"));
}

TEST_F(RunnerTest, EvidenceOfAFindingIsKept) {
  Shows(200);
  const RunResult result = Run("steps: [{see: {text: Sell, by: tree}}]", Seeing::kFull);
  ASSERT_EQ(result.report.findings.size(), 1U);
  EXPECT_THAT(store_.names, ::testing::Contains(result.report.findings[0].evidence.screenshot));
}

TEST_F(RunnerTest, OptionalFailureGoesOnOnceFailureStopsThere) {
  const RunResult result =
      Run("steps: [{see: Sell, optional: true}, {tap: Buy, once: true}, {see: Sell}, {see: Buy}]");
  EXPECT_EQ(result.report.verdict, Verdict::kFail);
  EXPECT_TRUE(result.once_done);
  std::vector<StepStatus> fates;
  for (const StepReport& step : result.report.steps) fates.push_back(step.status);
  EXPECT_THAT(fates, ::testing::ElementsAre(StepStatus::kWarned, StepStatus::kPassed,
                                            StepStatus::kFailed, StepStatus::kSkipped));
}

TEST_F(RunnerTest, SecondAttemptStopsBeforeOnce) {
  attempt_ = 2;
  const RunResult result = Run("steps: [{see: Buy}, {tap: Buy, once: true}, {see: Sell}]");
  EXPECT_TRUE(result.stopped_at_once);
  EXPECT_THAT(result.report.findings, IsEmpty());
  EXPECT_THAT(device_.calls, IsEmpty());
}

TEST_F(RunnerTest, OnceInsideAGroupCountsToo) {
  attempt_ = 2;
  const RunResult result = Run("steps: [{do: [{tap: Buy, once: true}], repeat: 3}, {see: Sell}]");
  EXPECT_TRUE(result.stopped_at_once);
  EXPECT_THAT(device_.calls, IsEmpty());
}

TEST_F(RunnerTest, RepeatedStepsHaveFingerprintsOfTheirOwn) {
  const RunResult result = Run("steps: [{do: [{tap: Buy}], repeat: 3}]");
  ASSERT_EQ(result.report.steps.size(), 3U);
  EXPECT_NE(result.report.steps[0].id, result.report.steps[1].id);
  EXPECT_EQ(device_.calls.size(), 3U);
}

TEST_F(RunnerTest, OptionalGroupLetsTheJourneyGoOn) {
  const RunResult result =
      Run("steps: [{do: [{see: Sell}, {tap: Buy}], optional: true}, {see: Buy}]");
  for (const Finding& finding : result.report.findings) {
    EXPECT_EQ(finding.severity, Severity::kWarning) << finding.says;
  }
  EXPECT_THAT(device_.calls, IsEmpty());
  EXPECT_EQ(result.report.steps.back().status, StepStatus::kPassed);
}

TEST_F(RunnerTest, FailedSetupIsInconclusiveAndTidiedUp) {
  const RunResult result =
      Run("setup: [{see: Sell}]\nsteps: [{tap: Buy}]\nfinally: [{open: /bye}]");
  EXPECT_EQ(result.report.verdict, Verdict::kInconclusive);
  EXPECT_THAT(result.report.inconclusive, HasSubstr("setup"));
  EXPECT_THAT(device_.calls, ::testing::ElementsAre("open http://shop/bye"));
}

TEST_F(RunnerTest, PictureThatComesLateIsNotWhatIsOnTheScreen) {
  Shows(255);
  const Screenshot white = device_.picture;
  ShowsLines({40, 90, 20});
  device_.picture.at = white.at + std::chrono::milliseconds(40);
  device_.frames = {{device_.picture, white}};
  EXPECT_EQ(Run("steps: [{open: /}]", Seeing::kFull).report.verdict, Verdict::kPass);
}

TEST_F(RunnerTest, APageThatStandsStillIsAskedOnceAStep) {
  ShowsLines({40, 90, 20});
  Run("steps: [{open: /}, {wait: 1ms}]", Seeing::kFull);
  // One a step; a slow machine may need a second look where this one took 4.
  EXPECT_LE(device_.queries.size(), 3U) << "settling, loading and judging share it";
}

TEST_F(RunnerTest, WhatAFingerDidIsReadAnew) {
  ShowsLines({40, 90, 20});
  device_.on_touch = [this](const Gesture&) {
    device_.tree.url = "http://shop/basket";
    ShowsLines({20, 20, 200});
  };
  const RunResult result = Run("steps: [{open: /}, {tap: Buy}]", Seeing::kFull);
  EXPECT_EQ(result.report.address, "http://shop/basket");
}

TEST_F(RunnerTest, AFingerWaitsForNothingThatStandsStill) {
  ShowsLines({40, 90, 20});
  device_.on_touch = [this](const Gesture&) { ShowsLines({20, 20, 200}); };
  Run("steps: [{open: /}, {tap: Buy}, {wait: 1ms}]", Seeing::kFull);
  // Where each asked for itself, 7.
  EXPECT_LE(device_.queries.size(), 5U) << "one each to settle, to find, to judge, to wait";
}

TEST_F(RunnerTest, WhatItsTimeCutShortIsNotDoneAndIsTidiedUp) {
  const RunResult result =
      Run("timeout: 1s\nsteps: [{wait: 20s}]\nfinally: [{tap: Buy}]", Seeing::kBlind);
  EXPECT_EQ(result.report.verdict, Verdict::kFail);
  ASSERT_EQ(result.report.findings.size(), 1U);
  EXPECT_THAT(result.report.findings.front().says, HasSubstr("timeout of 1 s"));
  ASSERT_EQ(result.report.steps.size(), 2U);
  EXPECT_EQ(result.report.steps.back().status, StepStatus::kPassed);
}

// What a page says some time after it was opened, when the device is asked for signals.
class LateDialog : public FakeDevice {
 public:
  Duration after{};

  Result<PageSignals> TakeSignals() override {
    if (opened_ && MonoClock::now() - *opened_ >= after) {
      opened_.reset();
      signals.dialogs.push_back({"alert", "Your session has expired", true, MonoClock::now()});
    }
    return FakeDevice::TakeSignals();
  }
  Result<void> Navigate(const NavigationRequest& request, const Deadline& deadline) override {
    if (request.url.ends_with("/late")) opened_ = MonoClock::now();
    return FakeDevice::Navigate(request, deadline);
  }

 private:
  std::optional<MonoTime> opened_;
};

class PartingLookTest : public RunnerTest {
 protected:
  LateDialog late_;

  RunReport RunLate(Duration after, const std::string& steps) {
    late_.tree = device_.tree;
    late_.after = after;
    cv::Mat page(852, 393, CV_8UC3, cv::Scalar::all(255));
    for (int y = 100; y < 700; y += 60) page(cv::Rect(20, y, 300, 30)).setTo(40);
    late_.picture.bytes = std::make_shared<const std::string>(EncodeJpeg({page, 1, {}}, 80));
    late_.picture.css_size = {393, 852};
    late_.picture.at = MonoClock::now();
    late_.frames = {{late_.picture}};
    return RunWith(late_, store_, steps, Seeing::kFull).report;
  }
};

TEST_F(PartingLookTest, TheEndOfAJourneyIsLookedAt) {
  const RunReport report = RunLate(std::chrono::milliseconds(900), "steps: [{open: /late}]");
  ASSERT_EQ(report.findings.size(), 1U);
  EXPECT_EQ(report.findings[0].kind, FindingKind::kUnexpectedDialog);
  EXPECT_EQ(report.findings[0].step, 1);
  ASSERT_EQ(report.steps.size(), 1U);
  EXPECT_EQ(report.steps[0].status, StepStatus::kFailed);
}

TEST_F(PartingLookTest, APageIsLookedAtBeforeItIsLeft) {
  const RunReport report =
      RunLate(std::chrono::milliseconds(900), "steps: [{open: /late}, {open: /}]");
  ASSERT_EQ(report.findings.size(), 1U);
  EXPECT_EQ(report.findings[0].step, 1);
}

TEST_F(PartingLookTest, WhatComesMuchLaterIsNotWaitedFor) {
  const MonoTime begun = MonoClock::now();
  const RunReport report = RunLate(std::chrono::seconds(30), "steps: [{open: /late}]");
  EXPECT_TRUE(report.findings.empty());
  EXPECT_LT(MonoClock::now() - begun, std::chrono::seconds(20));
}

TEST_F(PartingLookTest, TimeThatAStepTookAnywayCounts) {
  const RunReport report =
      RunLate(std::chrono::seconds(30), "steps: [{open: /late}, {wait: 1500ms}]");
  ASSERT_EQ(report.steps.size(), 2U);
  EXPECT_LT(report.steps[1].seconds, 2.4);
}

TEST_F(RunnerTest, FinallyRunsAfterAFailure) {
  const RunResult result = Run("steps: [{see: Sell}, {tap: Buy}]\nfinally: [{open: /bye}]");
  EXPECT_EQ(result.report.verdict, Verdict::kFail);
  EXPECT_THAT(device_.calls, ::testing::ElementsAre("open http://shop/bye"));
}

}  // namespace
}  // namespace roundsman
