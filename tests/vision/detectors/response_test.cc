#include <gtest/gtest.h>

#include "tests/vision/detectors/scene.h"
#include "vision/detectors/covered_control.h"
#include "vision/detectors/dead_control.h"
#include "vision/detectors/endless_loading.h"
#include "vision/detectors/slow_response.h"
#include "vision/detectors/stall.h"

namespace roundsman {
namespace {

constexpr Rect kGo{20, 600, 320, 48};

Page WithButton() {
  Page page;
  page.Text("基金详情", {0, 10, 360, 40});
  page.Button("Go", kGo);
  return page;
}

Seen Tapped() {
  Seen seen(Act::kTouch);
  seen.Before(WithButton()).After(WithButton(), Plain(255, 255, 255)).Ended(10s).Touched("Go", kGo);
  return seen;
}

TEST(DeadControlTest, SaysHowLongNothingHappened) {
  const auto found = Judge(MakeDeadControl, Tapped());
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].says, "Tapped Go and nothing changed for " + FormatDuration(10s));
  EXPECT_EQ(found[0].box->y, 600);
}

TEST(DeadControlTest, ACarouselBehindADeadButtonIsNoAnswer) {
  const auto found = Judge(MakeDeadControl, Tapped().Moves({0, 100, 360, 160}));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].seen, "no change but what moves by itself");
}

TEST(DeadControlTest, AnyAnswerIsAnAnswer) {
  EXPECT_TRUE(Judge(MakeDeadControl, Tapped().Reacted(900ms, 950ms)).empty());
  EXPECT_TRUE(Judge(MakeDeadControl, Tapped().Navigated(200)).empty());
  Seen dialog = Tapped();
  dialog.observation.signals.dialogs.push_back({"alert", "OK", true, {}});
  EXPECT_TRUE(Judge(MakeDeadControl, dialog).empty());
  Seen tree = Tapped();
  tree.observation.touch->tree_changed = true;
  EXPECT_TRUE(Judge(MakeDeadControl, tree).empty());
  Seen scrolled = Tapped();
  Page lower = WithButton();
  lower.tree().scroll = {0, 300};
  EXPECT_TRUE(Judge(MakeDeadControl, scrolled.After(lower, Plain(255, 255, 255))).empty());
}

TEST(DeadControlTest, SilentWhereNothingWasAskedOrSeen) {
  Seen meant = Tapped();
  meant.observation.touch->expect_nothing = true;
  EXPECT_TRUE(Judge(MakeDeadControl, meant).empty());
  Seen failed = Tapped();
  failed.observation.succeeded = false;
  EXPECT_TRUE(Judge(MakeDeadControl, failed).empty());
  Seen crashed = Tapped();
  crashed.observation.signals.crashed = true;
  EXPECT_TRUE(Judge(MakeDeadControl, crashed).empty());
  EXPECT_TRUE(Judge(MakeDeadControl, Tapped().Ended(1s)).empty());
  EXPECT_TRUE(Judge(MakeDeadControl, Tapped().After(WithButton())).empty());
  Seen typed = Tapped();
  typed.observation.act = Act::kType;
  EXPECT_TRUE(Judge(MakeDeadControl, typed).empty());
}

TEST(DeadControlTest, AFieldAnswersWithItsCaret) {
  Page page;
  page.Field("", {20, 200, 320, 44});
  Seen seen(Act::kTouch);
  seen.Before(page)
      .After(page, Plain(255, 255, 255))
      .Ended(10s)
      .Touched("手机号", {20, 200, 320, 44});
  EXPECT_TRUE(Judge(MakeDeadControl, seen).empty());
}

TEST(SlowResponseTest, ATouchHasASecondToReact) {
  EXPECT_TRUE(Judge(MakeSlowResponse, Tapped().Reacted(900ms, 1200ms)).empty());
  const auto found = Judge(MakeSlowResponse, Tapped().Reacted(1400ms, 1500ms));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].says, "Go took " + FormatDuration(1400ms) + " to react to a tap");
  Seen patient = Tapped().Reacted(1400ms, 1500ms);
  patient.observation.checks.Set(FindingKind::kSlowResponse, {{}, {}, 2s});
  EXPECT_TRUE(Judge(MakeSlowResponse, patient).empty());
}

TEST(SlowResponseTest, TimeRunsFromTheFinger) {
  Seen late(Act::kTouch);
  late.After(WithButton()).Ended(10s).Touched("Go", kGo, 3s).Reacted(3500ms, 3600ms);
  EXPECT_TRUE(Judge(MakeSlowResponse, late).empty());
}

TEST(SlowResponseTest, ForAPagePeopleWait) {
  // A finger is answered within a second wherever it leads; a page that is opened has ten.
  EXPECT_EQ(Judge(MakeSlowResponse, Tapped().Navigated(200).Reacted(3s, 4s)).size(), 1U);
  EXPECT_TRUE(Judge(MakeSlowResponse, Tapped().Navigated(200).Reacted(900ms, 4s)).empty());
  EXPECT_TRUE(Judge(MakeSlowResponse, Seen().Navigated(200).Reacted(3s, 4s).Ended(5s)).empty());
  EXPECT_EQ(Judge(MakeSlowResponse, Seen().Navigated(200).Reacted(3s, 11s).Ended(12s)).size(), 1U);
  Seen moving = Seen().Navigated(200).Reacted(3s, 11s).Ended(12s);
  moving.observation.settled = false;
  EXPECT_TRUE(Judge(MakeSlowResponse, moving).empty());
  EXPECT_TRUE(Judge(MakeSlowResponse, Seen(Act::kScroll).Reacted(3s, 11s).Ended(12s)).empty());
}

TEST(SlowResponseTest, ABudgetHoldsForAnything) {
  Seen seen(Act::kType);
  seen.Reacted(200ms, 1800ms).Ended(3s);
  EXPECT_TRUE(Judge(MakeSlowResponse, seen).empty());
  seen.observation.budget = 1s;
  seen.observation.step_name = "type 1000";
  const auto found = Judge(MakeSlowResponse, seen);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].says, "It took " + FormatDuration(1800ms) +
                               " until type 1000 had finished; its budget is " +
                               FormatDuration(1s));
  seen.observation.budget = 2s;
  EXPECT_TRUE(Judge(MakeSlowResponse, seen).empty());
  seen.observation.settled = false;
  EXPECT_EQ(Judge(MakeSlowResponse, seen).size(), 1U);
}

TEST(StallTest, AMainThreadThatDoesNotAnswerIsAFreeze) {
  Seen seen = Tapped();
  seen.observation.signals.probes = {{seen.At(100ms), seen.At(110ms)},
                                     {seen.At(600ms), seen.At(4000ms)}};
  const auto found = Judge(MakeStall, seen);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].says, "After a tap on Go it froze for " + FormatDuration(3400ms));
  EXPECT_EQ(found[0].seen, "the page's main thread was busy");
  seen.observation.checks.Set(FindingKind::kStall, {{}, {}, 5s});
  EXPECT_TRUE(Judge(MakeStall, seen).empty());
}

TEST(StallTest, WhatTheMachineMayHaveDoneIsSaidAsAnErrorNeverAsAWarning) {
  Seen seen = Tapped();
  seen.observation.signals.probes = {{seen.At(600ms), seen.At(3100ms)}};
  seen.observation.signals.starved = 1800ms;
  EXPECT_TRUE(HostMayHaveFrozenIt(seen.observation));
  EXPECT_EQ(Judge(MakeStall, seen).size(), 1U);
  seen.observation.checks.Set(FindingKind::kStall, {Severity::kWarning, {}, {}});
  EXPECT_TRUE(Judge(MakeStall, seen).empty());
  seen.observation.signals.starved = 200ms;
  EXPECT_FALSE(HostMayHaveFrozenIt(seen.observation));
  EXPECT_EQ(Judge(MakeStall, seen).size(), 1U);
}

TEST(StallTest, NoAnswerAtAllLastsUntilTheEnd) {
  Seen seen = Seen().Ended(6s);
  seen.observation.signals.probes = {{seen.At(500ms), std::nullopt}};
  EXPECT_EQ(Judge(MakeStall, seen).size(), 1U);
  Seen fresh = Seen().Ended(1s);
  fresh.observation.signals.probes = {{fresh.At(500ms), std::nullopt}};
  EXPECT_TRUE(Judge(MakeStall, fresh).empty());
}

TEST(StallTest, AQuestionStillOpenWhenItWasCountedIsAnsweredLater) {
  Seen seen = Seen().Ended(9s);
  seen.observation.signals.probes = {{seen.At(1s), std::nullopt},
                                     {seen.At(1s), std::nullopt},
                                     {seen.At(1s), seen.At(1010ms)},
                                     {seen.At(8900ms), std::nullopt}};
  EXPECT_TRUE(Judge(MakeStall, seen).empty());
}

TEST(StallTest, ALateAcknowledgementIsAFreeze) {
  Seen seen = Tapped();
  seen.observation.touch->acknowledged = 2500ms;
  EXPECT_EQ(Judge(MakeStall, seen).size(), 1U);
  seen.observation.touch->acknowledged = 900ms;
  EXPECT_TRUE(Judge(MakeStall, seen).empty());
  seen.observation.touch->acknowledged.reset();
  EXPECT_TRUE(Judge(MakeStall, seen).empty());
}

TEST(StallTest, AStillPictureIsNoFreezeUnlessItWasMoving) {
  Seen seen = Seen().Ended(8s);
  seen.observation.longest_gap = FrameGap{seen.At(1s), seen.At(5s)};
  EXPECT_TRUE(Judge(MakeStall, seen).empty());
  EXPECT_EQ(Judge(MakeStall, seen.Moves({100, 100, 40, 40})).size(), 1U);
}

TEST(StallTest, NavigationsAndDialogsHoldAnswersBack) {
  Seen away = Tapped();
  away.observation.signals.probes = {{away.At(10ms), std::nullopt}};
  EXPECT_EQ(Judge(MakeStall, away).size(), 1U);
  EXPECT_TRUE(Judge(MakeStall, away.Navigated(200)).empty());
  Seen dialog = Tapped();
  dialog.observation.signals.probes = {{dialog.At(10ms), dialog.At(4s)}};
  dialog.observation.signals.dialogs.push_back({"alert", "OK", true, dialog.At(20ms)});
  EXPECT_TRUE(Judge(MakeStall, dialog).empty());
}

TEST(EndlessLoadingTest, ASpinnerThatIsStillThereIsEndless) {
  Page page = WithButton();
  page.Text("加载中…", {140, 420, 80, 20});
  const Seen seen = Seen().Ended(10s).After(page).Moves({160, 360, 40, 40}, 500ms);
  const auto found = Judge(MakeEndlessLoading, seen);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].says, "It still said “加载中…” after " + FormatDuration(10s));
  ASSERT_TRUE(found[0].box);
}

TEST(EndlessLoadingTest, ASpinnerByItsClassNeedsNoWords) {
  Page page = WithButton();
  for (int i = 0; i < 8; ++i)
    page.Text("沪深300指数增强基金 近一年 +12.3%", {20, 60.0 + i * 40, 320, 30});
  page.node(page.Element("div", {160, 500, 40, 40})).loading = true;
  EXPECT_EQ(
      Judge(MakeEndlessLoading, Seen().Ended(10s).After(page).Moves({156, 496, 48, 48})).size(),
      1U);
}

TEST(EndlessLoadingTest, ItsTimeRunsOverSteps) {
  Page page;
  page.Text("Loading…", {140, 420, 80, 20});
  Seen seen = Seen(Act::kNone).Ended(3s).After(page);
  EXPECT_TRUE(Judge(MakeEndlessLoading, seen).empty());
  EXPECT_EQ(Judge(MakeEndlessLoading, seen.Moves({160, 360, 40, 40}, -7s)).size(), 1U);
}

TEST(EndlessLoadingTest, AWordAloneOnAnEmptyPageIsEnough) {
  Page page;
  page.Text("Loading...", {140, 380, 80, 20});
  EXPECT_EQ(Judge(MakeEndlessLoading, Seen().Ended(10s).After(page)).size(), 1U);
  EXPECT_TRUE(Judge(MakeEndlessLoading, Seen().Ended(2s).After(page)).empty());
}

TEST(EndlessLoadingTest, WhatMovesForDecorationIsNotLoading) {
  Page shop;
  for (int i = 0; i < 9; ++i)
    shop.Text("沪深300指数增强基金 近一年 +12.3%", {20, 300.0 + i * 40, 320, 30});
  EXPECT_TRUE(
      Judge(MakeEndlessLoading, Seen().Ended(10s).After(shop).Moves({0, 60, 360, 180})).empty());
  EXPECT_TRUE(
      Judge(MakeEndlessLoading, Seen().Ended(10s).After(shop).Moves({160, 380, 40, 40})).empty());
  Seen unsettled = Seen().Ended(10s).After(shop).Moves({0, 60, 360, 180});
  unsettled.observation.settled = false;
  EXPECT_TRUE(Judge(MakeEndlessLoading, unsettled).empty());
}

TEST(EndlessLoadingTest, AHiddenSpinnerTurnsForNobody) {
  Page shop;
  for (int i = 0; i < 9; ++i)
    shop.Text("沪深300指数增强基金 近一年 +12.3%", {20, 300.0 + i * 40, 320, 30});
  shop.node(shop.Element("div", {160, 100, 40, 40})).loading = true;
  shop.tree().nodes.back().rendered = false;
  EXPECT_TRUE(
      Judge(MakeEndlessLoading, Seen().Ended(10s).After(shop).Moves({0, 60, 360, 180})).empty());
}

// A wide bar over the button, no dialog, nothing to scroll.
Page Covered() {
  Page page = WithButton();
  page.Button("Details", {20, 200, 320, 48});
  page.Button("Back", {20, 300, 320, 48});
  UiNode& go = page.node(3);
  go.covered = true;
  go.covered_by = "div.banner";
  page.Element("div", {0, 560, 360, 220});
  return page;
}

TEST(CoveredControlTest, AMainButtonUnderABannerForGood) {
  ASSERT_EQ(Covered().node(3).tag, "button");
  const auto found = Judge(MakeCoveredControl, Seen().Before(Covered()).After(Covered()));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].says, "Something lies over Go: a finger cannot meet it");
  EXPECT_EQ(found[0].seen, "covered by div.banner");
}

TEST(CoveredControlTest, WhatIsMeantToCoverIsFine) {
  const auto judge = [](const Page& page) {
    return Judge(MakeCoveredControl, Seen().Before(page).After(page));
  };
  Page scrolls = Covered();
  scrolls.tree().content.height = 2000;
  EXPECT_TRUE(judge(scrolls).empty());
  Page dialog = Covered();
  dialog.node(dialog.Element("div", {40, 200, 280, 300})).role = "dialog";
  EXPECT_TRUE(judge(dialog).empty());
  Page mask = Covered();
  mask.node(3).covered_by = "div.modal-mask";
  EXPECT_TRUE(judge(mask).empty());
  Page all = Covered();
  for (UiNode& node : all.tree().nodes) node.covered = node.clickable;
  EXPECT_TRUE(judge(all).empty());
  Page huge = Covered();
  huge.tree().nodes.back().box = {0, 0, 360, 780};
  EXPECT_TRUE(judge(huge).empty());
  Page stretched = Covered();
  stretched.tree().nodes.back().box = kGo;
  EXPECT_TRUE(judge(stretched).empty());
  EXPECT_TRUE(judge(WithButton()).empty());
}

TEST(CoveredControlTest, ForAMomentIsNotForGood) {
  EXPECT_TRUE(Judge(MakeCoveredControl, Seen().Before(WithButton()).After(Covered())).empty());
  Seen moving = Seen().Before(Covered()).After(Covered());
  moving.observation.settled = false;
  EXPECT_TRUE(Judge(MakeCoveredControl, moving).empty());
}

TEST(CoveredControlTest, ATapThatMetSomethingElse) {
  Seen seen(Act::kTouch);
  seen.Before(Covered()).After(WithButton()).Touched("Go", kGo);
  EXPECT_EQ(Judge(MakeCoveredControl, seen).size(), 1U);
  // Then the step has told it.
  seen.observation.succeeded = false;
  EXPECT_TRUE(Judge(MakeCoveredControl, seen).empty());
}

}  // namespace
}  // namespace roundsman
