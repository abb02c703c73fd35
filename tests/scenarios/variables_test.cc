#include "scenarios/variables.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace roundsman {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Variables Some() {
  Variables variables;
  variables.Set("user", "demo");
  variables.Set("金额", "¥5");
  variables.Set("tricky", "${user}");
  return variables;
}

std::string Expand(std::string_view text) {
  Problems problems;
  std::string expanded = Template::Parse(text, {}, problems).Expand(Some());
  EXPECT_THAT(problems, IsEmpty()) << text;
  return expanded;
}

TEST(TemplateTest, FillsInVariables) {
  EXPECT_EQ(Expand("${user}"), "demo");
  EXPECT_EQ(Expand("a${user}b${user}c"), "ademobdemoc");
  EXPECT_EQ(Expand("合计 ${金额}"), "合计 ¥5");
  EXPECT_EQ(Expand("plain"), "plain");
  EXPECT_EQ(Expand(""), "");
}

TEST(TemplateTest, KeepsDollarSignsThatAreNone) {
  EXPECT_EQ(Expand("^\\d+$"), "^\\d+$");
  EXPECT_EQ(Expand("$5"), "$5");
  EXPECT_EQ(Expand("$$5"), "$5");
  EXPECT_EQ(Expand("$${user}"), "${user}");
  EXPECT_EQ(Expand("$$$${user}"), "$${user}");
}

TEST(TemplateTest, ValuesAreNotFilledInAgain) { EXPECT_EQ(Expand("${tricky}"), "${user}"); }

TEST(TemplateTest, KeepsItsSource) {
  Problems problems;
  const Template parsed = Template::Parse("a ${user} $${b}", {}, problems);
  EXPECT_EQ(parsed.source(), "a ${user} $${b}");
  EXPECT_THAT(parsed.Names(), ElementsAre("user"));
}

TEST(TemplateTest, TellsWhatIsMalformed) {
  for (const char* text : {"${", "${user", "${}", "${a b}", "a ${user} ${"}) {
    Problems problems;
    Template::Parse(text, {"f.yaml", 3, 4}, problems);
    ASSERT_EQ(problems.size(), 1U) << text;
    EXPECT_EQ(problems.front().where, (Place{"f.yaml", 3, 4}));
  }
}

}  // namespace
}  // namespace roundsman
