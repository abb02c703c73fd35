#include "reporters/terminal.h"

#include <gtest/gtest.h>

#include "core/text.h"

namespace roundsman {
namespace {

TEST(TerminalTest, FitsByColumnsNotByBytes) {
  EXPECT_EQ(FitColumns("登录并查看", 10), "登录并查看");
  EXPECT_EQ(FitColumns("登录并查看", 9), "登录并查…");
  EXPECT_EQ(FitColumns("登录并查看", 8), "登录并…");
  EXPECT_EQ(FitColumns("abc", 3), "abc");
  EXPECT_EQ(FitColumns("abc", 2), "a…");
  EXPECT_EQ(FitColumns("abc", 0), "");
}

TEST(TerminalTest, WrapsAtBlanksAndBetweenChineseCharacters) {
  EXPECT_EQ(WrapColumns("one two three", 8, 2), "one two\n  three");
  EXPECT_EQ(WrapColumns("登录并查看持仓", 8, 0), "登录并查\n看持仓");
  EXPECT_EQ(WrapColumns("a\nb", 8, 1), "a\n b");
  EXPECT_EQ(WrapColumns("", 8, 1), "");
}

TEST(TerminalTest, KeepsAWordThatIsTooLongInOnePiece) {
  EXPECT_EQ(WrapColumns("see https://example.com/x", 8, 0), "see\nhttps://example.com/x");
}

TEST(TerminalTest, PaintsOnlyWhenAsked) {
  EXPECT_EQ(Paint(Colour::kNever).Red("x"), "x");
  EXPECT_EQ(Paint(Colour::kAlways).Red("x"), "\x1b[31mx\x1b[0m");
}

TEST(TerminalTest, IsPlainWhenItIsNoTerminal) {
  EXPECT_EQ(TerminalOf(-1).kind, Terminal::Kind::kPlain);
  EXPECT_EQ(TerminalSizeOf(-1).columns, 80);
}

}  // namespace
}  // namespace roundsman
