#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scenarios/rows_parser.h"

namespace roundsman {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

Rows Read(std::string_view text) {
  Problems problems;
  Rows rows = ParseCsv(text, "f.csv", problems);
  EXPECT_THAT(problems, IsEmpty());
  return rows;
}

TEST(CsvTest, NamesColumnsByTheFirstLine) {
  EXPECT_THAT(Read("user,pin\na,1\nb,2\n"),
              ElementsAre(ElementsAre(Pair("pin", "1"), Pair("user", "a")),
                          ElementsAre(Pair("pin", "2"), Pair("user", "b"))));
}

TEST(CsvTest, ReadsQuotesLikeRfc4180) {
  EXPECT_THAT(Read("a,b\r\n\"x, \"\"y\"\"\",\"two\r\nlines\"\r\n"),
              ElementsAre(ElementsAre(Pair("a", "x, \"y\""), Pair("b", "two\r\nlines"))));
}

TEST(CsvTest, TakesWhatEditorsLeaveBehind) {
  EXPECT_THAT(Read("\xEF\xBB\xBF用户\r\n张三\r\n\r\n"),
              ElementsAre(ElementsAre(Pair("用户", "张三"))));
  EXPECT_THAT(Read("a,b\n1,"), ElementsAre(ElementsAre(Pair("a", "1"), Pair("b", ""))));
}

TEST(CsvTest, CountsLinesThroughQuotes) {
  Problems problems;
  ParseCsv("a,b\n\"1\n2\",x\ny\n", "f.csv", problems);
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_EQ(problems.front().ToString(),
            "f.csv:4: found 1 values, expected 2 as in the first line");
}

}  // namespace
}  // namespace roundsman
