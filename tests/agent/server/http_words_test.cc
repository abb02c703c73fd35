#include "agent/server/http_words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace roundsman {
namespace {

using ::testing::ElementsAre;
using ::testing::Optional;

TEST(HttpWordsTest, DecodesOnceAndOnlyWhatIsRight) {
  EXPECT_EQ(DecodePercent("a%20%E4%B9%B0"), "a 买");
  EXPECT_EQ(DecodePercent("%252e"), "%2e");
  EXPECT_FALSE(DecodePercent("%"));
  EXPECT_FALSE(DecodePercent("%g0"));
  EXPECT_FALSE(DecodePercent("a%00b"));
}

TEST(HttpWordsTest, AnEscapedSlashStaysInsideItsSegment) {
  EXPECT_THAT(SplitPath("/a/b%2Fc/"), Optional(ElementsAre("a", "b/c", "")));
  EXPECT_FALSE(SplitPath("a"));
}

TEST(HttpWordsTest, ReadsTimesWithAnyOffset) {
  const auto utc = ParseRfc3339("2026-11-22T11:45:03.120Z");
  ASSERT_TRUE(utc);
  EXPECT_EQ(FormatRfc3339(*utc), "2026-11-22T11:45:03.120Z");
  EXPECT_EQ(ParseRfc3339("2026-11-22T19:45:03.120+08:00"), utc);
  for (const char* wrong : {"", "tomorrow", "2026-11-22", "2026-13-22T11:45:03Z",
                            "2026-11-22T11:45:03", "2026-11-22T11:45:03Zx"}) {
    EXPECT_FALSE(ParseRfc3339(wrong)) << wrong;
  }
}

TEST(HttpWordsTest, KnowsWhoTakesGzip) {
  for (const char* yes : {"gzip", "br, gzip", "deflate,gzip;q=0.5", "*"}) {
    EXPECT_TRUE(TakesGzip(yes)) << yes;
  }
  for (const char* no : {"", "br", "gzip;q=0", "identity, xgzip"})
    EXPECT_FALSE(TakesGzip(no)) << no;
}

TEST(HttpWordsTest, FindsOneCookieAmongOthers) {
  EXPECT_EQ(CookieValue("a=1; roundsman_session=x.y; b=2", "roundsman_session"), "x.y");
  EXPECT_EQ(CookieValue("xroundsman_session=1", "roundsman_session"), "");
}

}  // namespace
}  // namespace roundsman
