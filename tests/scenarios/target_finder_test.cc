#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/clock.h"
#include "scenarios/scenario.h"
#include "scenarios/target.h"
#include "tests/fakes/tree_builder.h"

namespace roundsman {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Target Of(std::optional<Template> Target::*key, const std::string& text) {
  Target target;
  Problems problems;
  target.*key = Template::Parse(text, {}, problems);
  return target;
}
Target Text(const std::string& text) { return Of(&Target::text, text); }
Target Regex(const std::string& text) { return Of(&Target::regex, text); }

Target Related(Target target, Relation relation, Target to) {
  target.related.push_back({relation, std::make_shared<const Target>(std::move(to))});
  return target;
}

std::vector<int> Find(const UiTree& tree, const Target& target, const Variables& variables = {}) {
  const auto finder = TargetFinder::Make(target, variables);
  EXPECT_TRUE(finder);
  return finder ? finder->FindAll(tree) : std::vector<int>();
}

TEST(TargetFinderTest, MatchesTextFolded) {
  TreeBuilder page;
  const int button = page.Leaf("button", "  Ｌｏｇ\n In ", {10, 10, 100, 40});
  page.Leaf("button", "Logout", {10, 60, 100, 40});
  EXPECT_THAT(Find(page.Build(), Text("log in")), ElementsAre(button));
  EXPECT_THAT(Find(page.Build(), Text("LOG  IN")), ElementsAre(button));
  EXPECT_THAT(Find(page.Build(), Text("login")), IsEmpty());
}

TEST(TargetFinderTest, FindsTextBrokenOverInlineChildren) {
  TreeBuilder page;
  page.Open("div", {0, 0, 390, 100});
  page.Open("p", {0, 0, 390, 40}).TextAt("¥", {0, 0, 10, 40});
  const int price = page.current();
  page.Open("b", {10, 0, 60, 40}).Text("1,286").Close();
  page.TextAt(".50", {70, 0, 30, 40}).Close();
  page.Close();
  EXPECT_THAT(Find(page.Build(), Text("¥1,286.50")), ElementsAre(price));
  EXPECT_THAT(Find(page.Build(), Regex("^¥1,286\\.50$")), ElementsAre(price));
}

TEST(TargetFinderTest, BlocksDoNotRunTogether) {
  TreeBuilder page;
  page.Open("div", {0, 0, 390, 100});
  const int both = page.current();
  page.Leaf("p", "one", {0, 0, 100, 20});
  page.Leaf("p", "two", {0, 20, 100, 20});
  page.Close();
  EXPECT_THAT(Find(page.Build(), Text("onetwo")), IsEmpty());
  EXPECT_THAT(Find(page.Build(), Text("one two")), ElementsAre(both));
}

TEST(TargetFinderTest, TakesTheInnermostThatContainsIt) {
  TreeBuilder page;
  page.Open("div", {0, 0, 390, 100}).Open("button", {0, 0, 100, 40}).Open("span", {10, 10, 40, 20});
  page.Text("登录");
  const int span = page.current();
  page.Close().Close().Close();
  EXPECT_THAT(Find(page.Build(), Text("登录")), ElementsAre(span));
}

TEST(TargetFinderTest, AllKeysMustHoldTogether) {
  TreeBuilder page;
  page.Open("button", {0, 0, 100, 40}).With([](UiNode& n) { n.role = "button"; });
  const int button = page.current();
  page.Leaf("span", "登录", {10, 10, 40, 20});
  page.Close();
  page.Leaf("h1", "登录", {0, 100, 100, 40});
  Target target = Text("登录");
  target.role = Template::Literal("button");
  EXPECT_THAT(Find(page.Build(), target), ElementsAre(button));
  target.id = Template::Literal("other");
  EXPECT_THAT(Find(page.Build(), target), IsEmpty());
}

TEST(TargetFinderTest, AWholeTextBeatsALongerOneUnlessAnIndexCounts) {
  TreeBuilder page;
  const int longer = page.Leaf("p", "登录后查看", {0, 0, 100, 20});
  const int exact = page.Leaf("button", "登录", {0, 40, 100, 20});
  EXPECT_THAT(Find(page.Build(), Text("登录")), ElementsAre(exact));
  Target counted = Text("登录");
  counted.index = 0;
  EXPECT_THAT(Find(page.Build(), counted), ElementsAre(longer, exact));
}

TEST(TargetFinderTest, SeveralThatAreNotWholeStaySeveral) {
  TreeBuilder page;
  const int first = page.Leaf("p", "基金一号", {0, 0, 100, 20});
  const int second = page.Leaf("p", "基金二", {0, 40, 100, 20});
  EXPECT_THAT(Find(page.Build(), Text("基金")), ElementsAre(first, second));
}

TEST(TargetFinderTest, AnswersInReadingOrder) {
  TreeBuilder page;
  const int bottom = page.Leaf("p", "x", {0, 200, 50, 20});
  const int right = page.Leaf("p", "x", {200, 0, 50, 20});
  const int left = page.Leaf("p", "x", {0, 5, 50, 20});
  EXPECT_THAT(Find(page.Build(), Text("x")), ElementsAre(left, right, bottom));
}

TEST(TargetFinderTest, RegexMindsCaseAndUnicode) {
  TreeBuilder page;
  const int price = page.Leaf("p", "¥1,286.50", {0, 0, 100, 20});
  page.Leaf("p", "Price", {0, 40, 100, 20});
  EXPECT_THAT(Find(page.Build(), Regex("¥[\\d,.]+")), ElementsAre(price));
  EXPECT_THAT(Find(page.Build(), Regex("price")), IsEmpty());
  EXPECT_THAT(Find(page.Build(), Regex("(?i)^price$")), ElementsAre(price + 2));
}

TEST(TargetFinderTest, AWildRegexEnds) {
  TreeBuilder page;
  page.Leaf("p", std::string(3000, 'a') + "b", {0, 0, 100, 20});
  const MonoTime begun = MonoClock::now();
  EXPECT_THAT(Find(page.Build(), Regex("^(a+)+$")), IsEmpty());
  EXPECT_LT(Seconds(MonoClock::now() - begun), 10);
}

TEST(TargetFinderTest, FindsByIdRoleLabelAndSelector) {
  TreeBuilder page;
  page.Open("input", {0, 0, 100, 20}).With([](UiNode& n) {
    n.id = "phone";
    n.role = "textbox";
    n.label = "手机号 (必填)";
    n.selectors = 1;
  });
  const int field = page.current();
  page.Close();
  page.Open("input", {0, 40, 100, 20}).With([](UiNode& n) { n.id = "phone2"; }).Close();
  EXPECT_THAT(Find(page.Build(), Of(&Target::id, "phone")), ElementsAre(field));
  EXPECT_THAT(Find(page.Build(), Of(&Target::role, "textbox")), ElementsAre(field));
  EXPECT_THAT(Find(page.Build(), Of(&Target::label, "手机号")), ElementsAre(field));
  EXPECT_THAT(Find(page.Build(), Of(&Target::css, ".phone")), ElementsAre(field));
}

TEST(TargetFinderTest, AsksForTheSelectorsOfItsAnchorsToo) {
  const Target target = Related(Of(&Target::css, ".a"), Relation::kBelow, Of(&Target::css, ".b"));
  const auto finder = TargetFinder::Make(target, {});
  EXPECT_THAT(finder->selectors(), ElementsAre(".a", ".b"));
  TreeBuilder page;
  page.Open("p", {0, 0, 100, 20}).With([](UiNode& n) { n.selectors = 2; }).Close();
  page.Open("p", {0, 40, 100, 20}).With([](UiNode& n) { n.selectors = 1; }).Close();
  EXPECT_THAT(finder->FindAll(page.Build()), ElementsAre(1));
}

// Three rows: a name on the left, 删除 on the right.
UiTree Orders(std::vector<int>& buttons) {
  TreeBuilder page;
  for (int i = 0; i < 3; ++i) {
    page.Leaf("span", "订单 " + std::to_string(i + 1), {16, 100.0 + 60 * i, 80, 20});
    buttons.push_back(page.Leaf("button", "删除", {300, 95.0 + 60 * i, 60, 30}));
  }
  return page.Build();
}

TEST(TargetFinderTest, NearMeansTheClosest) {
  std::vector<int> buttons;
  const UiTree tree = Orders(buttons);
  EXPECT_THAT(Find(tree, Text("删除")), ElementsAre(buttons[0], buttons[1], buttons[2]));
  EXPECT_THAT(Find(tree, Related(Text("删除"), Relation::kNear, Text("订单 2"))),
              ElementsAre(buttons[1]));
  EXPECT_THAT(Find(tree, Related(Text("删除"), Relation::kRightOf, Text("订单 3"))),
              ElementsAre(buttons[2]));
  EXPECT_THAT(Find(tree, Related(Text("删除"), Relation::kNear, Text("订单 9"))), IsEmpty());
  EXPECT_THAT(Find(tree, Related(Text("删除"), Relation::kLeftOf, Text("订单 2"))), IsEmpty());
}

TEST(TargetFinderTest, NearHasAReach) {
  TreeBuilder page;
  page.Leaf("p", "合计", {0, 0, 50, 20});
  page.Leaf("p", "¥5", {0, 700, 50, 20});
  EXPECT_THAT(Find(page.Build(), Related(Text("¥5"), Relation::kNear, Text("合计"))), IsEmpty());
}

TEST(TargetFinderTest, AboveAndBelowTakeTheNearestInTheColumn) {
  TreeBuilder page;
  const int far_above = page.Leaf("button", "买", {0, 0, 50, 20});
  const int above = page.Leaf("button", "买", {0, 50, 50, 20});
  page.Leaf("p", "基金", {0, 100, 80, 20});
  const int below = page.Leaf("button", "买", {0, 150, 50, 20});
  page.Leaf("button", "买", {200, 130, 50, 20});
  EXPECT_THAT(Find(page.Build(), Related(Text("买"), Relation::kBelow, Text("基金"))),
              ElementsAre(below));
  EXPECT_THAT(Find(page.Build(), Related(Text("买"), Relation::kAbove, Text("基金"))),
              ElementsAre(above));
  Target counted = Related(Text("买"), Relation::kAbove, Text("基金"));
  counted.index = 0;
  EXPECT_THAT(Find(page.Build(), counted), ElementsAre(far_above, above));
}

TEST(TargetFinderTest, RelationsHoldTogether) {
  std::vector<int> buttons;
  const UiTree tree = Orders(buttons);
  const Target target = Related(Related(Text("删除"), Relation::kBelow,
                                        [] {
                                          Target first = Text("删除");
                                          first.index = 0;
                                          return first;
                                        }()),
                                Relation::kRightOf, Text("订单 3"));
  EXPECT_THAT(Find(tree, target), ElementsAre(buttons[2]));
}

TEST(TargetFinderTest, InsideMeansWithinItsBox) {
  TreeBuilder page;
  page.Open("nav", {0, 0, 390, 50}).With([](UiNode& n) { n.role = "navigation"; });
  page.Leaf("a", "首页", {10, 10, 50, 20});
  page.Close();
  const int other = page.Open("main", {0, 60, 390, 700})
                        .With([](UiNode& n) { n.role = "main"; })
                        .Leaf("a", "首页", {10, 100, 50, 20});
  page.Close();
  EXPECT_THAT(
      Find(page.Build(), Related(Text("首页"), Relation::kInside, Of(&Target::role, "main"))),
      ElementsAre(other));
}

TEST(TargetFinderTest, WhatIsNotShownIsFoundOnlyWhenNothingElseIs) {
  TreeBuilder page;
  page.Open("button", {0, 0, 50, 20})
      .With([](UiNode& n) { n.rendered = false; })
      .Text("登录")
      .Close();
  EXPECT_THAT(Find(page.Build(), Text("登录")), ElementsAre(0));
  const int shown = page.Leaf("button", "登录", {0, 40, 50, 20});
  EXPECT_THAT(Find(page.Build(), Text("登录")), ElementsAre(shown));
}

TEST(TargetFinderTest, HiddenTextInAShownElementIsFoundAsHidden) {
  TreeBuilder page;
  page.Open("h1", {10, 10, 200, 40}).Text("Shop name").Close();
  UiTree tree = page.Build();
  tree.nodes.back().rendered = false;
  const std::vector<int> found = Find(tree, Text("Shop name"));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_FALSE(tree.nodes[static_cast<std::size_t>(found[0])].rendered);
  tree.nodes.back().rendered = true;
  EXPECT_EQ(tree.nodes[static_cast<std::size_t>(Find(tree, Text("Shop name")).at(0))].tag, "h1");
}

TEST(TargetFinderTest, HiddenTextDoesNotBreakVisibleText) {
  TreeBuilder page;
  page.Open("p", {0, 0, 100, 20}).Text("foo");
  page.Open("i", {0, 0, 0, 0}).With([](UiNode& n) { n.rendered = false; }).Text("hidden").Close();
  page.Text("baz").Close();
  EXPECT_THAT(Find(page.Build(), Text("foobaz")), ElementsAre(0));
}

TEST(TargetFinderTest, FillsInVariables) {
  TreeBuilder page;
  page.Leaf("p", "你好，张三", {0, 0, 100, 20});
  Variables variables;
  variables.Set("user", "张三");
  EXPECT_THAT(Find(page.Build(), Text("你好，${user}"), variables), ElementsAre(0));
  EXPECT_EQ(TargetFinder::Make(Text("a ${user}"), variables)->Describe(), "a 张三");
}

TEST(TargetFinderTest, RefusesWhatVariablesMakeSenseless) {
  Variables variables;
  variables.Set("empty", " ");
  variables.Set("open", "(");
  const auto empty = TargetFinder::Make(Text("${empty}"), variables);
  ASSERT_FALSE(empty);
  EXPECT_EQ(empty.error().blame, Blame::kConfig);
  const auto broken = TargetFinder::Make(Regex("${open}"), variables);
  ASSERT_FALSE(broken);
  EXPECT_EQ(broken.error().blame, Blame::kConfig);
}

TEST(TargetTest, SaysWhatItIs) {
  EXPECT_EQ(Text("登录").Describe(), "登录");
  EXPECT_EQ(Of(&Target::css, ".buy").Describe(), "css \".buy\"");
  EXPECT_EQ(Related(Text("删除"), Relation::kNear, Text("订单 1")).Describe(), "删除 near 订单 1");
  EXPECT_EQ(Regex("¥\\d+").Describe(), "/¥\\d+/");
}

}  // namespace
}  // namespace roundsman
