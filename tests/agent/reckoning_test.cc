#include "agent/reckoning.h"

#include <gtest/gtest.h>

#include "tests/fakes/tree_builder.h"

namespace roundsman {
namespace {

ToldFailure Told(const std::string& words) {
  TreeBuilder page;
  page.Open("div", {0, 0, 390, 844});
  page.Open("div", {80, 340, 230, 40}).With([](UiNode& node) { node.role = "alert"; }).Text(words);
  ToldFailure told;
  told.words = words;
  told.box = {80, 340, 230, 40};
  told.node = 2;
  told.screen =
      std::make_shared<const Screen>(Screenshot{}, std::make_shared<const UiTree>(page.Build()));
  return told;
}

bool Reckons(const std::string& steps, const std::string& words = "提交失败") {
  Problems problems;
  const auto scenario =
      ParseScenario("scenario: shop\nbase-url: http://shop/\n" + steps, "shop.yaml", {}, problems);
  for (const Error& problem : problems) ADD_FAILURE() << problem.ToString();
  if (!scenario) return false;
  return Reckoning(**scenario).With(Told(words), (*scenario)->variables);
}

TEST(ReckoningTest, AJourneyThatLooksForAFailureReckonsWithIt) {
  EXPECT_TRUE(Reckons("steps: [{open: /}, {tap: 提交}, {see: 提交失败}]"));
  EXPECT_TRUE(Reckons("steps: [{tap: 提交}, {see: 失败}]"));
  EXPECT_TRUE(Reckons("steps: [{tap: 提交}, {see: {regex: '提交.*败'}}]"));
  EXPECT_TRUE(Reckons("steps: [{tap: 提交}, {see: {role: alert}}]"));
  EXPECT_TRUE(Reckons("steps: [{tap: 提交}, {see: {css: .toast}}]"));
  EXPECT_TRUE(Reckons("vars: {hint: 提交失败}\nsteps: [{tap: 提交}, {see: '${hint}'}]"));
}

TEST(ReckoningTest, AConditionReckonsWithWhatItAsksAfter) {
  EXPECT_TRUE(Reckons("steps: [{do: [{tap: 重来}], if: {see: 提交失败}}]"));
  EXPECT_TRUE(Reckons("steps: [{tap: 重来, if: {see: 提交失败}}]"));
  EXPECT_TRUE(Reckons("steps: [{do: [{do: [{see: 提交失败}]}]}]"));
}

TEST(ReckoningTest, OtherTargetsDoNot) {
  EXPECT_FALSE(Reckons("steps: [{open: /}, {tap: 提交}, {see: 提交成功}]"));
  EXPECT_FALSE(Reckons("steps: [{tap: 提交}, {not-see: 提交失败}]"));
  EXPECT_FALSE(Reckons("steps: [{tap: 提交}, {see: {css: .order-list}}]"));
  EXPECT_FALSE(Reckons("steps: [{see: 网络}]", "网络异常，请稍后重试"));
}

}  // namespace
}  // namespace roundsman
