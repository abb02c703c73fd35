#include "reporters/clean_text.h"

#include <gtest/gtest.h>

namespace roundsman {
namespace {

TEST(CleanTextTest, KeepsWordsOfEveryScript) {
  const std::string text = "登录 Ünïcode العربية 👍 \t\n ok";
  EXPECT_EQ(CleanText(text), text);
}

TEST(CleanTextTest, ReplacesWhatATerminalWouldObey) {
  EXPECT_EQ(CleanText("a\x1b[31mb\x07"), "a\uFFFD[31mb\uFFFD");
  EXPECT_EQ(CleanText("a\u009b31mb"), "a\uFFFD31mb");
  EXPECT_EQ(CleanText(std::string("a\0b", 3)), "a\uFFFDb");
}

TEST(CleanTextTest, ReplacesWhatTurnsTheReadingDirection) {
  for (const char* turn :
       {"\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068", "\u2069"}) {
    EXPECT_EQ(CleanText(std::string("a") + turn + "b"), "a\uFFFDb");
  }
  EXPECT_EQ(CleanText("a\u200fb"), "a\u200fb") << "a mark only says how a neighbour reads";
}

TEST(CleanTextTest, ReplacesInvalidUtf8ByteByByte) {
  EXPECT_EQ(CleanText("a\xff\xc3z"), "a\uFFFD\uFFFDz");
  EXPECT_EQ(CleanText("\xed\xa0\x80"), "\uFFFD\uFFFD\uFFFD") << "a lone surrogate";
  EXPECT_EQ(CleanText("\xe7\x99"), "\uFFFD\uFFFD") << "cut in the middle of a character";
}

TEST(CleanTextTest, ReadsEveryLineEndAsOne) { EXPECT_EQ(CleanText("a\r\nb\rc"), "a\nb\nc"); }

TEST(CleanLineTest, StaysOnOneLine) { EXPECT_EQ(CleanLine("a\nb\tc"), "a b c"); }

TEST(EscapeHtmlTest, LeavesNothingMarkupCouldUse) {
  EXPECT_EQ(EscapeHtml("</script><b a=\"x\" b='y'>&`"),
            "&lt;/script&gt;&lt;b a=&quot;x&quot; b=&#39;y&#39;&gt;&amp;&#96;");
}

}  // namespace
}  // namespace roundsman
