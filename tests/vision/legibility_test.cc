#include "vision/legibility.h"

#include <gtest/gtest.h>

namespace roundsman {
namespace {

double Of(std::vector<std::string> read, std::string_view wanted) {
  std::vector<TextLine> lines;
  for (std::string& text : read) lines.push_back({std::move(text), {0, 0, 100, 20}, 0.9});
  return Legibility(lines, wanted);
}

TEST(LegibilityTest, IsOneForWhatIsThere) {
  EXPECT_DOUBLE_EQ(Of({"登录"}, "登录"), 1);
  EXPECT_DOUBLE_EQ(Of({"Welcome to Roundsman today"}, "roundsman"), 1);
  EXPECT_DOUBLE_EQ(Of({"总资产 (元)", "128,604.37"}, "128,604.37"), 1);
}

TEST(LegibilityTest, ForgivesWhatOcrConfuses) {
  EXPECT_DOUBLE_EQ(Of({"Bill lO0"}, "BiIl 1OO"), 1);
  EXPECT_DOUBLE_EQ(Of({"Y128.00"}, "¥128.00"), 1);
  EXPECT_DOUBLE_EQ(Of({"总资产〔元)"}, "总资产（元）"), 1);
  EXPECT_DOUBLE_EQ(Of({"[[name]]"}, "{{name}}"), 1);
  EXPECT_DOUBLE_EQ(Of({"S5 OFF"}, "$5 off"), 1);
}

TEST(LegibilityTest, ForgivesBlanksAndLineBreaks) {
  EXPECT_DOUBLE_EQ(Of({"Createreport"}, "Create report"), 1);
  EXPECT_DOUBLE_EQ(Of({"投资有风险，入市", "需谨慎"}, "投资有风险，入市需谨慎"), 1);
}

TEST(LegibilityTest, FallsWithEveryLetterThatIsMissing) {
  EXPECT_NEAR(Of({"立即登"}, "立即登录"), 0.75, 0.01);
  EXPECT_LT(Of({"取消"}, "立即登录"), 0.3);
  EXPECT_DOUBLE_EQ(Of({}, "立即登录"), 0);
}

TEST(LegibilityTest, AsksNothingOfEmojiAndIconFonts) {
  EXPECT_DOUBLE_EQ(Of({}, "🎉"), 1);
  EXPECT_DOUBLE_EQ(Of({"Done"}, "Done 🎉"), 1);
  EXPECT_DOUBLE_EQ(Of({}, "\xEE\x80\x81"), 1);
}

}  // namespace
}  // namespace roundsman
