#include "config/config_node.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <memory>

namespace roundsman {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// A document and what was said of it.
class ConfigNodeTest : public ::testing::Test {
 protected:
  ConfigNode Read(const std::string& yaml) {
    document_ = ConfigDocument::Parse(yaml, "f.yaml", problems_);
    return document_->root();
  }
  ConfigNode Value(const std::string& yaml) { return *Read("v: " + yaml + "\n").Find("v"); }
  std::vector<std::string> Said() const {
    std::vector<std::string> said;
    for (const Error& problem : problems_) said.push_back(problem.ToString());
    return said;
  }

  Problems problems_;
  std::unique_ptr<const ConfigDocument> document_;
};

TEST_F(ConfigNodeTest, KeepsTextsAsTheyWereWritten) {
  for (const char* text :
       {"no", "on", "007", "1.10", "0x10", "1e3", "true", "12:30", "Null-Pointer", "登录"}) {
    EXPECT_EQ(Value(text).Text(), text);
  }
  EXPECT_EQ(Value("\"null\"").Text(), "null");
  EXPECT_EQ(Value("'~'").Text(), "~");
  EXPECT_THAT(Said(), IsEmpty());
}

TEST_F(ConfigNodeTest, TellsNothingFromText) {
  EXPECT_EQ(Value("~").Text(), std::nullopt);
  EXPECT_EQ(Value("").Text(), std::nullopt);
  EXPECT_EQ(Value("\"\"").Text(), std::nullopt);
  EXPECT_THAT(
      Said(),
      ElementsAre(
          "f.yaml:1:4: found `~`, which means nothing unless it is in quotes, expected a text",
          "f.yaml:1:1: found nothing, expected a text",
          "f.yaml:1:4: found an empty text, expected one that is not empty"));
}

TEST_F(ConfigNodeTest, ReadsNumbersWithinTheirBounds) {
  EXPECT_EQ(Value("3").Integer(1, 5), 3);
  EXPECT_EQ(Value("2.5").Number(0, 5), 2.5);
  EXPECT_EQ(Value("6").Integer(1, 5), std::nullopt);
  EXPECT_EQ(Value("3.5").Integer(1, 5), std::nullopt);
  EXPECT_EQ(Value("three").Integer(), std::nullopt);
  EXPECT_EQ(Value("nan").Number(0, 5), std::nullopt);
  EXPECT_THAT(Said(), ElementsAre("f.yaml:1:4: found `6`, expected a whole number from 1 to 5",
                                  "f.yaml:1:4: found `3.5`, expected a whole number from 1 to 5",
                                  "f.yaml:1:4: found `three`, expected a whole number",
                                  "f.yaml:1:4: found `nan`, expected a number from 0 to 5"));
}

TEST_F(ConfigNodeTest, KnowsOnlyTrueAndFalse) {
  EXPECT_EQ(Value("true").Flag(), true);
  EXPECT_EQ(Value("false").Flag(), false);
  EXPECT_EQ(Value("on").Flag(), std::nullopt);
  EXPECT_EQ(Value("No").Flag(), std::nullopt);
  EXPECT_EQ(Value("1").Flag(), std::nullopt);
  EXPECT_THAT(Said(),
              ElementsAre("f.yaml:1:4: found `on`, expected true or false; did you mean `true`?",
                          "f.yaml:1:4: found `No`, expected true or false; did you mean `false`?",
                          "f.yaml:1:4: found `1`, expected true or false"));
}

TEST_F(ConfigNodeTest, AsksForTheUnitOfADuration) {
  EXPECT_EQ(Value("1m30s").Time(), std::chrono::seconds(90));
  EXPECT_EQ(Value("10").Time(), std::nullopt);
  EXPECT_EQ(Value("300").Time(), std::nullopt);
  EXPECT_EQ(Value("-5").Time(), std::nullopt);
  EXPECT_THAT(
      Said(),
      ElementsAre(
          "f.yaml:1:4: found `10`, expected a duration like `10s`: write the unit",
          "f.yaml:1:4: found `300`, expected a duration like `300ms`: write the unit",
          "f.yaml:1:4: found `-5`, expected a duration like `300ms`, `2s`, `1m30s` or `2h`"));
}

TEST_F(ConfigNodeTest, CountsColumnsInCharactersNotBytes) {
  const ConfigNode root = Read("登录: {按钮: x}\n");
  root.Find("登录")->Find("按钮")->Tell("here");
  EXPECT_THAT(Said(), ElementsAre("f.yaml:1:10: here"));
}

TEST_F(ConfigNodeTest, CountsLinesWithWindowsLineEnds) {
  const ConfigNode root = Read(
      "\xEF\xBB\xBF"
      "a: 1\r\nb:\r\n  - c: 2\r\n");
  root.Find("b")->List().front().Find("c")->Tell("here");
  EXPECT_THAT(Said(), ElementsAre("f.yaml:3:8: here"));
}

TEST_F(ConfigNodeTest, ClosesMapsAndHelpsWithSlips) {
  constexpr std::array<std::string_view, 2> kKeys = {"within", "name"};
  EXPECT_TRUE(Read("{wihtin: 1, name: a, zzz: b}").AllowOnly(kKeys, "a step"));
  EXPECT_FALSE(Read("[a]").AllowOnly(kKeys, "a step"));
  EXPECT_THAT(
      Said(),
      ElementsAre(
          "f.yaml:1:2: found the key `wihtin`, expected a key of a step; did you mean `within`?",
          "f.yaml:1:22: found the key `zzz`, expected a key of a step: within or name",
          "f.yaml:1:1: found a list, expected a step: keys and values"));
}

TEST_F(ConfigNodeTest, KeepsQuestionMarksInFlowTexts) {
  const ConfigNode list = Value("[/a?b=c, Sure?, Leave? Now, \"?\", ?x, ??]");
  std::vector<std::string> texts;
  for (const ConfigNode& node : list.List()) texts.push_back(node.raw());
  EXPECT_THAT(texts, ElementsAre("/a?b=c", "Sure?", "Leave? Now", "?", "?x", "??"));
  EXPECT_EQ(Value("/a?b").Text(), "/a?b");
  EXPECT_THAT(Said(), IsEmpty());
}

TEST_F(ConfigNodeTest, ReadsAliasesWhereTheyAreUsed) {
  const ConfigNode root = Read("a: &x {k: v}\nb: *x\n");
  EXPECT_EQ(root.Find("b")->Find("k")->Text(), "v");
}

TEST_F(ConfigNodeTest, ShortensWhatItQuotes) {
  Value(std::string(500, 'x')).Integer();
  ASSERT_EQ(problems_.size(), 1U);
  EXPECT_LT(problems_.front().message.size(), 120U);
}

}  // namespace
}  // namespace roundsman
