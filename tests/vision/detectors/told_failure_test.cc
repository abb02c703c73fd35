#include "vision/told_failure.h"

#include <gtest/gtest.h>

#include "tests/vision/detectors/scene.h"
#include "vision/detectors/error_page.h"

namespace roundsman {
namespace {

// A page with enough on it that no error could stand for it.
Page Funds() {
  Page page;
  page.Text("我的持仓", {0, 10, 360, 40});
  for (int i = 0; i < 6; ++i) {
    page.Text("沪深300指数增强基金 近一年收益 " + std::string(1, static_cast<char>('A' + i)),
              {20, 100.0 + i * 70, 320, 40});
  }
  page.Button("提交", {20, 640, 320, 44});
  return page;
}

std::string Told(const Page& before, const Page& after) {
  const auto told = FindToldFailure(*before.Shown()->tree(), *after.Shown()->tree());
  return told ? told->words : "";
}

// What is told when only this comes up over the page.
std::string ToldBy(const std::string& words) {
  Page after = Funds();
  after.Text(words, {80, 340, 200, 40});
  return Told(Funds(), after);
}

TEST(ToldFailureTest, FindsWhatComesUpOverAPageThatStays) {
  for (const char* words : {"网络异常，请稍后重试", "提交失败", "Something went wrong",
                            "系统出现异常，请稍后再试", "Failed to save your changes"}) {
    EXPECT_EQ(ToldBy(words), words);
  }
}

TEST(ToldFailureTest, GoodNewsAndThePersonsOwnMistakesAreNone) {
  for (const char* words : {"提交成功", "已加入购物车", "Copied", "网络已恢复",
                            "Back online: the network error is resolved",
                            "提交失败：手机号格式不正确", "密码错误，登录失败", "请输入手机号",
                            "Invalid email, failed to submit", "User not found"}) {
    EXPECT_EQ(ToldBy(words), "") << words;
  }
}

TEST(ToldFailureTest, ADialogsVeilHidesNothingFromIt) {
  Page after = Funds();
  for (UiNode& node : after.tree().nodes) node.covered = true;
  after.Text("网络异常，请稍后重试", {80, 340, 200, 40});
  after.Button("知道了", {80, 400, 200, 40});
  EXPECT_NE(Told(Funds(), after), "");
}

TEST(ToldFailureTest, AToastThatLetsFingersThroughIsFoundToo) {
  Page after = Funds();
  const int toast = after.Text("网络异常，请稍后重试", {80, 340, 200, 40});
  after.node(toast + 1).covered = true;
  EXPECT_NE(Told(Funds(), after), "");
}

TEST(ToldFailureTest, WhatWasThereBeforeIsNotTold) {
  Page before = Funds();
  before.Text("网络异常，请稍后重试", {80, 340, 200, 40});
  EXPECT_EQ(Told(before, before), "");
}

TEST(ToldFailureTest, AClockThatTicksMeanwhileIsNotNew) {
  Page before = Funds();
  before.Text("距离结束 00:10:59", {20, 560, 320, 30});
  Page after = Funds();
  after.Text("距离结束 00:10:58", {20, 560, 320, 30});
  EXPECT_EQ(Told(before, after), "");
  after.Text("提交失败", {80, 340, 200, 40});
  EXPECT_EQ(Told(before, after), "提交失败");
}

TEST(ToldFailureTest, AListInWhichSomethingFailedIsContent) {
  Page after = Funds();
  after.Text("中短债精选", {20, 560, 200, 30});
  after.Text("支付失败", {240, 560, 100, 30});
  EXPECT_EQ(Told(Funds(), after), "");
}

TEST(ToldFailureTest, AnOptionToChooseIsContent) {
  Page after = Funds();
  after.Button("支付失败", {20, 340, 200, 40});
  EXPECT_EQ(Told(Funds(), after), "");
}

TEST(ToldFailureTest, WhatUnfoldsAndMovesTheRestIsContent) {
  Page after = Funds();
  for (std::size_t i = 5; i < after.tree().nodes.size(); ++i) after.tree().nodes[i].box.y += 50;
  after.Text("系统繁忙，请稍后再试", {20, 220, 320, 40});
  EXPECT_EQ(Told(Funds(), after), "");

  Page longer = Funds();
  longer.tree().content.height += 40;
  longer.Text("系统繁忙，请稍后再试", {20, 700, 320, 40});
  EXPECT_EQ(Told(Funds(), longer), "");
}

TEST(ToldFailureTest, HeadlinesThatTakeTurnsAreContent) {
  Page before = Funds();
  before.Text("中短债精选费率一折起", {20, 560, 320, 30});
  Page after = Funds();
  after.Text("某行回应网络异常", {20, 560, 300, 30});
  EXPECT_EQ(Told(before, after), "");

  Page waiting = Funds();
  waiting.Text("提交中…", {20, 560, 320, 30});
  Page over = Funds();
  over.Text("提交失败", {20, 560, 300, 30});
  EXPECT_EQ(Told(waiting, over), "提交失败");
}

TEST(ToldFailureTest, WhateverComesOnTopTellsSomethingAndTurnsDoNot) {
  const auto tells = [](const Page& before, const Page& after) {
    return TellsSomething(*before.Shown()->tree(), *after.Shown()->tree());
  };
  Page toast = Funds();
  toast.Text("已加入购物车", {80, 340, 200, 40});
  EXPECT_TRUE(tells(Funds(), toast));
  EXPECT_FALSE(tells(toast, Funds()));

  Page first = Funds();
  first.Text("精选基金", {20, 560, 320, 30});
  Page second = Funds();
  second.Text("新客福利", {20, 560, 320, 30});
  EXPECT_FALSE(tells(first, second));
}

TEST(ToldFailureTest, AnotherPageIsJudgedAsAPage) {
  Page other;
  other.Text("系统繁忙，请稍后再试", {80, 340, 200, 40});
  EXPECT_EQ(Told(Funds(), other), "");
}

TEST(ToldFailureTest, TheEyeMustHaveSeenIt) {
  Page after = Funds();
  after.Text("提交失败", {80, 340, 200, 40});
  auto told = FindToldFailure(*Funds().Shown()->tree(), *after.Shown()->tree());
  ASSERT_TRUE(told);
  told->screen = after.Shown(Plain(255, 255, 255));
  Seen seen(Act::kTouch);
  seen.After(Funds(), Plain(255, 255, 255));
  seen.observation.told_failures = {*told};
  EXPECT_TRUE(Judge(MakeErrorPage, seen).empty());
}

}  // namespace
}  // namespace roundsman
