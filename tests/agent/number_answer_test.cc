#include "agent/number_answer.h"

#include <gtest/gtest.h>

#include "tests/fakes/tree_builder.h"

namespace roundsman {
namespace {

using namespace std::chrono_literals;

constexpr Rect kPlus{320, 200, 36, 36};

struct Shown {
  std::string count = "1";
  std::string clock = "00:00:01";
  std::string badge = "3";
};

// A stepper, a clock beside it and a badge far away, as they stand `at` after the touch.
UiTree At(Duration at, const Shown& shown) {
  TreeBuilder page;
  page.Open("div", {0, 0, 390, 844});
  page.Leaf("span", shown.badge, {360, 10, 20, 20});
  page.Open("div", {16, 180, 358, 80});
  page.Leaf("p", "有机蔬菜箱", {16, 180, 200, 20});
  page.Leaf("span", shown.clock, {120, 208, 80, 20});
  page.Open("div", {214, 196, 150, 44});
  page.Open("button", {216, 200, 36, 36}).Text("−").Close();
  page.Leaf("span", shown.count, {280, 208, 12, 20});
  page.Open("button", kPlus).Text("+").Close();
  page.Close().Close().Close();
  UiTree tree = page.Build();
  tree.at = MonoTime{} + 1h + at;
  return tree;
}

class NumberAnswerTest : public ::testing::Test {
 protected:
  const UiTree before_ = At(0ms, {});
  NumberAnswer answer_{before_, kPlus};

  std::optional<Duration> LeftAt(Duration at, const Shown& shown) {
    return answer_.StillToWatch(At(at, shown));
  }
};

TEST_F(NumberAnswerTest, TheStepperOfTheTouchedButtonNeedsNoWatching) {
  EXPECT_EQ(LeftAt(400ms, {.count = "2"}), Duration::zero());
}

TEST_F(NumberAnswerTest, AStepperBesideATickingClockNeedsNoneEither) {
  EXPECT_EQ(LeftAt(400ms, {.count = "2", .clock = "00:00:02"}), Duration::zero());
}

TEST_F(NumberAnswerTest, AClockIsNeverTheAnswer) {
  for (int second = 2; second < 8; ++second) {
    const auto left = LeftAt((second - 1) * 1000ms, {.clock = "00:00:0" + std::to_string(second)});
    ASSERT_TRUE(left);
    EXPECT_GT(*left, 1s) << second;
  }
}

TEST_F(NumberAnswerTest, WhatRestsIsTheAnswer) {
  EXPECT_EQ(LeftAt(400ms, {.badge = "4"}), Duration(2500ms));
  EXPECT_EQ(LeftAt(1400ms, {.badge = "4"}), Duration(1500ms));
  EXPECT_EQ(LeftAt(2900ms, {.badge = "4"}), Duration::zero());
}

TEST_F(NumberAnswerTest, WhereNoNumberChangedItSaysNothing) { EXPECT_FALSE(LeftAt(400ms, {})); }

}  // namespace
}  // namespace roundsman
