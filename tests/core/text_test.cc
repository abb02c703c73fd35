#include "core/text.h"

#include <gtest/gtest.h>

#include <vector>

namespace roundsman {
namespace {

TEST(TextTest, FoldsWidthCaseAndWhiteSpace) {
  EXPECT_EQ(Fold("  Hello \n  WORLD "), "hello world");
  EXPECT_EQ(Fold("ＡＢＣ　１２３"), "abc 123");
  EXPECT_EQ(Fold("登 录　"), "登 录");
  EXPECT_EQ(Fold("Straße"), Fold("STRASSE"));
  EXPECT_EQ(Fold("ﬁne"), "fine");
  EXPECT_EQ(Fold("a\xC2\xA0z"), "a z");
}

TEST(TextTest, FoldSurvivesBytesThatAreNoUtf8) {
  EXPECT_EQ(Fold("a\xFFz"), "a\xEF\xBF\xBDz");
  EXPECT_EQ(Fold("\xE4\xBD"), "\xEF\xBF\xBD\xEF\xBF\xBD");
}

TEST(TextTest, ShortensByCodePointsNotBytes) {
  EXPECT_EQ(Shorten("登录并查看持仓", 4), "登录并…");
  EXPECT_EQ(Shorten("登录", 2), "登录");
  EXPECT_EQ(Shorten("", 3), "");
}

TEST(TextTest, GuessesTheNameThatWasMeantAndNoOther) {
  const std::vector<std::string> known = {"iphone-15", "pixel-8", "tap", "swipe"};
  EXPECT_EQ(DidYouMean("iphon-15", known), "iphone-15");
  EXPECT_EQ(DidYouMean("tpa", known), "tap");
  EXPECT_EQ(DidYouMean("tapp", known), "tap");
  EXPECT_EQ(DidYouMean("swpie", known), "swipe");
  EXPECT_EQ(DidYouMean("zebra", known), std::nullopt);
}

TEST(TextTest, CountsTerminalColumns) {
  EXPECT_EQ(TerminalWidth("abc"), 3U);
  EXPECT_EQ(TerminalWidth("登录"), 4U);
}

TEST(TextTest, QuotesForAShellOnlyWhatItWouldTakeForSomethingElse) {
  EXPECT_EQ(ShellQuoted("https://h:8/a_b-c.d?"), "'https://h:8/a_b-c.d?'");
  EXPECT_EQ(ShellQuoted("/etc/a-b_c.d:8@x=1"), "/etc/a-b_c.d:8@x=1");
  EXPECT_EQ(ShellQuoted("it's $HOME & \"co\""), "'it'\\''s $HOME & \"co\"'");
  EXPECT_EQ(ShellQuoted(""), "''");
  EXPECT_EQ(ShellQuoted("~/x"), "'~/x'");
}

TEST(TextTest, SlugKeepsLettersOfEveryScript) {
  EXPECT_EQ(Slug("Tap 登录 (now)!"), "tap-登录-now");
  EXPECT_EQ(Slug("---"), "");
}

}  // namespace
}  // namespace roundsman
