#include "core/io/json_view.h"

#include <gtest/gtest.h>

namespace roundsman {
namespace {

TEST(JsonViewTest, FindsMembersAndSkipsWhatStandsBefore) {
  const JsonView view(
      R"( {"a" : {"x":[1,{"y":"}]"}],"z":"\"}"}, "b":"text", "n":-1.5e2,"t":true,"l":[1, "two",{}]} )");
  EXPECT_EQ(view["a"]["z"].Text(), "\"}");
  EXPECT_EQ(view["b"].Text(), "text");
  EXPECT_EQ(view["n"].Number(), -150);
  EXPECT_TRUE(view["t"].True());
  EXPECT_EQ(view["a"]["x"].Items()[1]["y"].Text(), "}]");
  ASSERT_EQ(view["l"].Items().size(), 3U);
  EXPECT_EQ(view["l"].Items()[1].RawString(), "two");
}

TEST(JsonViewTest, WhatIsNotThereReadsAsEmpty) {
  const JsonView view(R"({"a":1,"s":"x"})");
  EXPECT_FALSE(view["b"].Exists());
  EXPECT_FALSE(view["a"]["b"].Exists());
  EXPECT_EQ(view["a"].Text(), "");
  EXPECT_EQ(view["s"].Number(7), 7);
  EXPECT_TRUE(view["s"].Items().empty());
  EXPECT_FALSE(JsonView()["a"].Exists());
}

TEST(JsonViewTest, UnescapesToUtf8) {
  EXPECT_EQ(JsonView(R"("a\n\t\"\\\/\u00e9\u4f60\ud83d\ude00")").Text(), "a\n\t\"\\/é你😀");
  EXPECT_EQ(JsonView(R"("\ud83d")").Text(), "\xEF\xBF\xBD") << "half a pair";
  EXPECT_EQ(JsonView(R"("\uzz")").Text(), "\xEF\xBF\xBD");
}

TEST(JsonViewTest, ReadsNothingPastTheEndOfWhatIsCutOff) {
  const std::string whole = R"({"a":{"b":["c\"",{"d":"\u4f60"}]},"e":1.5,"f":"g"})";
  for (std::size_t length = 0; length <= whole.size(); ++length) {
    const std::string cut = whole.substr(0, length);
    const JsonView view(cut);
    for (const JsonView part : {view["a"]["b"], view["e"], view["f"], view["none"]}) {
      (void)part.Text();
      (void)part.Number();
      for (const JsonView item : part.Items()) (void)item["d"].Text();
    }
  }
  for (const char* text :
       {"{", "[", "\"", "\\", "{\"", "{\"a", "{\"a\"", "{\"a\":", "[[", "}", "\"\\"}) {
    (void)JsonView(text)["a"].Text();
    (void)JsonView(text).Items();
    (void)JsonView(text).Text();
  }
}

}  // namespace
}  // namespace roundsman
