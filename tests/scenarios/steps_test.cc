#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scenarios/scenario.h"
#include "tests/fakes/fake_step_context.h"
#include "tests/fakes/tree_builder.h"

namespace roundsman {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class StepsTest : public ::testing::Test {
 protected:
  Result<void> Run(const std::string& step) {
    Problems problems;
    const auto parsed = ParseScenario(
        fmt::format(
            "scenario: x\nbase-url: https://m.example.com/\nvars: {{user: demo}}\nsteps:\n  - {}\n",
            step),
        "f.yaml", {}, problems);
    EXPECT_TRUE(parsed) << parsed.error().ToString();
    if (!parsed) return RobotError("not parsed");
    context_.values = (*parsed)->variables;
    return (*parsed)->steps.front()->Run(context_);
  }
  void Show(const std::string& text, const Rect& box = {100, 200, 100, 40}) {
    page_.Leaf("button", text, box);
    fake().tree = page_.Build();
  }
  FakeDevice& fake() { return context_.fake; }

  FakeStepContext context_;
  TreeBuilder page_;
};

TEST_F(StepsTest, OpenResolvesItsAddress) {
  EXPECT_TRUE(Run("open: login?u=${user}"));
  EXPECT_THAT(fake().calls, ElementsAre("open https://m.example.com/login?u=demo"));
}

TEST_F(StepsTest, BackAndReloadNavigate) {
  EXPECT_TRUE(Run("back"));
  EXPECT_TRUE(Run("reload:"));
  EXPECT_THAT(fake().calls, ElementsAre("back", "reload"));
}

TEST_F(StepsTest, TapTouchesTheMiddleAndSaysSo) {
  Show("登录");
  EXPECT_TRUE(Run("tap: 登录"));
  EXPECT_THAT(fake().calls, ElementsAre("tap 150,220"));
  EXPECT_THAT(context_.events, ElementsAre("about to touch 登录", "touched"));
}

TEST_F(StepsTest, TapWaitsForItsTarget) {
  context_.After(seconds(3), [this] { Show("登录"); });
  EXPECT_TRUE(Run("tap: 登录"));
  EXPECT_THAT(fake().calls, SizeIs(1));
}

TEST_F(StepsTest, TapComplainsOfWhatNeverComes) {
  const auto ran = Run("tap: 登录");
  ASSERT_FALSE(ran);
  EXPECT_EQ(ran.error().blame, Blame::kTarget);
  EXPECT_THAT(fake().calls, IsEmpty());
  EXPECT_THAT(context_.complaints, SizeIs(1));
}

TEST_F(StepsTest, APointNeedsNoLooking) {
  EXPECT_TRUE(Run("double-tap: {point: [50%, 100px]}"));
  EXPECT_TRUE(Run("long-press: {point: [0px, 844px]}"));
  EXPECT_THAT(fake().calls, ElementsAre("double-tap 195,100", "long-press 0,844"));
  EXPECT_THAT(fake().queries, IsEmpty());
}

TEST_F(StepsTest, ALostDeviceIsTheRobotsFault) {
  Show("登录");
  fake().failures["Touch"] = {Blame::kRobot, "gone", {}};
  const auto ran = Run("tap: 登录");
  ASSERT_FALSE(ran);
  EXPECT_EQ(ran.error().blame, Blame::kRobot);
  EXPECT_THAT(context_.events, ElementsAre("about to touch 登录"));
}

class TypeTest : public StepsTest {
 protected:
  void ShowField(bool focused) {
    TreeBuilder page;
    page.Open("input", {0, 100, 200, 40}).With([&](UiNode& n) {
      n.label = "手机号";
      n.editable = true;
      n.focused = focused;
    });
    fake().tree = page.Close().Build();
  }
};

TEST_F(TypeTest, TouchesTheFieldWaitsForTheFocusAndTypes) {
  ShowField(false);
  fake().on_touch = [this](const Gesture&) {
    context_.After(context_.passed() + milliseconds(300), [this] { ShowField(true); });
  };
  EXPECT_TRUE(Run("type: {into: {label: 手机号}, text: \"${user}\", clear: true, submit: true}"));
  EXPECT_THAT(fake().calls, ElementsAre("tap 100,120", "clear and type demo", "press Enter"));
}

TEST_F(TypeTest, LeavesAFocusedFieldAlone) {
  ShowField(true);
  EXPECT_TRUE(Run("type: {into: {label: 手机号}, text: a}"));
  EXPECT_THAT(fake().calls, ElementsAre("type a"));
}

TEST_F(TypeTest, EmptiesAFieldWithoutTyping) {
  ShowField(true);
  EXPECT_TRUE(Run("type: {into: {label: 手机号}, clear: true}"));
  EXPECT_TRUE(Run("type: {text: \"\", clear: true}"));
  EXPECT_THAT(fake().calls, ElementsAre("clear and type ", "clear and type "));
}

TEST_F(TypeTest, ComplainsWhenNothingTakesTheText) {
  ShowField(false);
  EXPECT_FALSE(Run("type: a"));
  ASSERT_THAT(context_.complaints, SizeIs(1));
  EXPECT_EQ(context_.complaints.front().kind, FindingKind::kMissingContent);
  EXPECT_THAT(fake().calls, IsEmpty());
}

TEST_F(TypeTest, TypesOnWhenThePageCannotBeAsked) {
  fake().failures["ReadTree"] = {Blame::kTarget, "the page does not answer", {}};
  EXPECT_TRUE(Run("type: a"));
  EXPECT_THAT(fake().calls, ElementsAre("type a"));
}

TEST_F(StepsTest, PressSendsOneKey) {
  EXPECT_TRUE(Run("press: ArrowDown"));
  EXPECT_THAT(fake().calls, ElementsAre("press ArrowDown"));
}

TEST_F(StepsTest, ScrollMovesByPartOfTheScreen) {
  EXPECT_TRUE(Run("scroll: down"));
  EXPECT_TRUE(Run("scroll: {direction: left, by: 100px}"));
  EXPECT_THAT(fake().calls, ElementsAre("wheel 195,422 by 0,591", "wheel 195,422 by -100,0"));
}

// A list whose row `to` comes into view after `screens` gestures.
class ScrollToTest : public StepsTest {
 protected:
  void Place(double offset) {
    TreeBuilder page;
    page.Open("ul", {0, 100, 390, 400}).With([](UiNode& n) { n.id = "list"; });
    for (int i = 0; i < rows_; ++i)
      page.Leaf("li", fmt::format("row {}", i), {0, 100 + 600.0 * i - offset, 390, 50});
    fake().tree = page.Close().Build();
  }
  void Scrollable(double most) {
    Place(0);
    fake().on_touch = [this, most](const Gesture& gesture) {
      offset_ = std::clamp(offset_ + gesture.to.y, 0.0, most);
      Place(offset_);
    };
  }
  int rows_ = 6;
  double offset_ = 0;
};

TEST_F(ScrollToTest, StopsWhenItCanBeSeen) {
  Scrollable(3000);
  EXPECT_TRUE(Run("scroll: {to: row 3}"));
  EXPECT_THAT(fake().calls, SizeIs(2));
}

TEST_F(ScrollToTest, DoesNothingWhenItIsThere) {
  Scrollable(3000);
  EXPECT_TRUE(Run("scroll: {to: row 0}"));
  EXPECT_THAT(fake().calls, IsEmpty());
}

TEST_F(ScrollToTest, GivesUpAtTheEnd) {
  Scrollable(1200);
  EXPECT_FALSE(Run("scroll: {to: row 77, in: {id: list}}"));
  ASSERT_THAT(context_.complaints, SizeIs(1));
  EXPECT_EQ(context_.complaints.front().says,
            "Scrolled down and came to the end without seeing row 77");
  EXPECT_LT(context_.passed(), seconds(10));
}

TEST_F(ScrollToTest, WaitsForAListThatLoadsMore) {
  rows_ = 2;
  Scrollable(600);
  fake().on_touch = [this](const Gesture& gesture) {
    offset_ = std::min(offset_ + gesture.to.y, 600.0 * (rows_ - 1));
    Place(offset_);
    if (rows_ == 2 && offset_ == 600) {
      context_.After(context_.passed() + milliseconds(700), [this] {
        rows_ = 8;
        Place(offset_);
      });
    }
  };
  EXPECT_TRUE(Run("scroll: {to: row 4}"));
}

TEST_F(StepsTest, SwipeGoesAcrossTheMiddle) {
  EXPECT_TRUE(Run("swipe: left"));
  EXPECT_TRUE(Run("swipe: {from: [90%, 50%], to: {point: [10%, 50%]}, over: 500ms}"));
  EXPECT_THAT(fake().calls, ElementsAre("swipe 312,422 to 78,422", "swipe 351,422 to 39,422"));
}

TEST_F(StepsTest, SwipeStartsOnAThing) {
  Show("订单 1", {300, 200, 80, 40});
  EXPECT_TRUE(Run("swipe: {from: 订单 1, to: left}"));
  EXPECT_THAT(fake().calls, ElementsAre("swipe 340,220 to 106,220"));
}

TEST_F(StepsTest, SeeWaitsForAllOfThem) {
  Show("总资产");
  context_.After(seconds(2), [this] { Show("持仓", {0, 300, 50, 20}); });
  EXPECT_TRUE(Run("see: [总资产, 持仓]"));
}

TEST_F(StepsTest, SeeWantsThemAtTheSameTime) {
  Show("一");
  context_.After(seconds(1), [this] {
    page_ = TreeBuilder();
    Show("二");
  });
  EXPECT_FALSE(Run("see: [一, 二]"));
  EXPECT_THAT(context_.complaints, SizeIs(1));
}

TEST_F(StepsTest, NotSeeLooksAtASettledScreen) {
  EXPECT_TRUE(Run("not-see: 系统繁忙"));
  EXPECT_THAT(context_.events, ElementsAre("settle 400ms"));
}

TEST_F(StepsTest, NotSeeComplainsOfWhatIsThere) {
  Show("系统繁忙");
  EXPECT_FALSE(Run("not-see: [无, 系统繁忙]"));
  ASSERT_THAT(context_.complaints, SizeIs(1));
  EXPECT_EQ(context_.complaints.front().kind, FindingKind::kUnexpectedContent);
}

// A toast that goes away by itself was there all the same.
TEST_F(StepsTest, NotSeeDoesNotWaitUntilItIsGone) {
  Show("系统繁忙");
  context_.After(seconds(2), [this] { fake().tree = TreeBuilder().Build(); });
  EXPECT_FALSE(Run("not-see: 系统繁忙"));
}

TEST_F(StepsTest, NotSeeWithATimeOfItsOwnWaits) {
  Show("加载中");
  context_.After(seconds(2), [this] { fake().tree = TreeBuilder().Build(); });
  EXPECT_TRUE(Run("{not-see: 加载中, within: 5s}"));
}

TEST_F(StepsTest, NotSeeHoldsAtTheEndOfFor) {
  context_.After(seconds(1), [this] { Show("系统繁忙"); });
  EXPECT_FALSE(Run("{not-see: 系统繁忙, for: 2s}"));
  EXPECT_EQ(context_.complaints.front().kind, FindingKind::kUnexpectedContent);
}

TEST_F(StepsTest, WaitLetsTimePass) {
  EXPECT_TRUE(Run("wait: 2s"));
  EXPECT_EQ(context_.passed(), seconds(2));
}

TEST_F(StepsTest, WaitSettledFailsWhenItNeverDoes) {
  EXPECT_TRUE(Run("wait: {settled: 800ms}"));
  EXPECT_THAT(context_.events, ElementsAre("settle 800ms"));
  context_.settles = {false};
  EXPECT_FALSE(Run("wait: settled"));
  ASSERT_THAT(context_.complaints, SizeIs(1));
  EXPECT_EQ(context_.complaints.front().kind, FindingKind::kEndlessLoading);
}

TEST_F(StepsTest, ScreenshotKeepsOne) {
  EXPECT_TRUE(Run("screenshot: end of ${user}"));
  EXPECT_THAT(context_.events, ElementsAre("keep end of demo"));
}

TEST_F(StepsTest, DoRunsItsStepsOrTheOthers) {
  EXPECT_TRUE(Run("{do: [{tap: a}, {tap: b}], if: {see: x}, else: [back]}"));
  Show("x");
  EXPECT_TRUE(Run("{do: [{tap: a}, {tap: b}], if: {see: x}, else: [back]}"));
  EXPECT_THAT(context_.events, ElementsAre("run 1", "run 2"));
}

TEST_F(StepsTest, DoRepeats) {
  EXPECT_TRUE(Run("{do: [{tap: a}], repeat: 3}"));
  EXPECT_THAT(context_.events, ElementsAre("run 1", "run 1", "run 1"));
}

TEST_F(StepsTest, DoRepeatsUntil) {
  context_.on_run = [this](int count) {
    if (count == 2) Show("done");
  };
  EXPECT_TRUE(Run("{do: [{tap: a}], repeat: {until: {see: done}, at-most: 5}}"));
  EXPECT_THAT(context_.events, SizeIs(2));
  EXPECT_TRUE(Run("{do: [{tap: a}], repeat: {until: {see: done}, at-most: 5}}"));
  EXPECT_THAT(context_.events, SizeIs(2)) << "it held before the first round";
}

TEST_F(StepsTest, DoThatNeverGetsThereFails) {
  EXPECT_FALSE(Run("{do: [{tap: a}], repeat: {until: {see: done}, at-most: 5}}"));
  EXPECT_THAT(context_.events, SizeIs(5));
  EXPECT_EQ(context_.complaints.front().says, "Did it 5 times, and still not: see done");
}

TEST_F(StepsTest, DoStopsAtAFailure) {
  context_.run_fails = Error{Blame::kTarget, "no", {}};
  EXPECT_FALSE(Run("{do: [{tap: a}], repeat: 3}"));
  EXPECT_THAT(context_.events, SizeIs(1));
}

}  // namespace
}  // namespace roundsman
