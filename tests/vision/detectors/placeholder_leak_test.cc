#include "vision/detectors/placeholder_leak.h"

#include <gtest/gtest.h>

#include "tests/vision/detectors/scene.h"

namespace roundsman {
namespace {

Page Holdings(std::string name, std::string value) {
  Page page;
  page.Text("您好，" + name, {20, 60, 320, 30});
  page.Text("总资产（元）", {20, 120, 320, 20});
  page.Text(std::move(value), {20, 150, 320, 40}, 30);
  return page;
}

TEST(PlaceholderLeakTest, FindsValuesThatAreNone) {
  const auto found = Judge(MakePlaceholderLeak, Seen().After(Holdings("undefined", "¥NaN")));
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].says, "It shows “undefined” in “您好，undefined”");
  EXPECT_EQ(found[1].says, "It shows “NaN” in “¥NaN”");
  EXPECT_EQ(found[1].box->y, 150);
  EXPECT_TRUE(Judge(MakePlaceholderLeak, Seen().After(Holdings("小明", "128,604.37"))).empty());
}

TEST(PlaceholderLeakTest, ReadsPiecesThatRunTogetherAsOneLine) {
  Page page;
  const int greeting = page.Text("Hello,", {20, 60, 60, 30});
  UiNode name;
  name.parent = greeting;
  name.tag = "#text";
  name.text = "null";
  name.box = {80, 60, 60, 30};
  name.rendered = true;
  page.tree().nodes.push_back(name);
  const auto found = Judge(MakePlaceholderLeak, Seen().After(page));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].seen, "Hello, null");
}

TEST(PlaceholderLeakTest, EachTextIsToldOncePerRun) {
  const auto detector = MakePlaceholderLeak();
  EXPECT_EQ(Judge(*detector, Seen().After(Holdings("undefined", "1.00"))).size(), 1U);
  EXPECT_TRUE(Judge(*detector, Seen().After(Holdings("undefined", "1.00"))).empty());
  EXPECT_EQ(Judge(*detector, Seen().After(Holdings("undefined", "NaN"))).size(), 1U);
}

TEST(PlaceholderLeakTest, WhatNobodySeesIsNoLeak) {
  Page page = Holdings("小明", "1.00");
  page.tree().nodes.back().text = "undefined";
  page.tree().nodes.back().rendered = false;
  EXPECT_TRUE(Judge(MakePlaceholderLeak, Seen().After(page)).empty());
  page.tree().nodes.back().rendered = true;
  page.tree().nodes.back().covered = true;
  EXPECT_TRUE(Judge(MakePlaceholderLeak, Seen().After(page)).empty());
  page.tree().nodes.back().covered = false;
  page.tree().nodes.back().box = {20, 1200, 100, 30};
  EXPECT_TRUE(Judge(MakePlaceholderLeak, Seen().After(page)).empty());
}

TEST(PlaceholderLeakTest, ADeveloperDocumentMaySayUndefined) {
  Page page;
  page.tree().title = "undefined - JavaScript";
  page.Text("undefined", {20, 60, 320, 40}, 28);
  page.Text("The global property undefined represents the primitive value.", {20, 110, 320, 40});
  page.Code("let x; console.log(x === undefined);", {20, 170, 320, 40});
  page.Text("null", {20, 230, 100, 20});
  page.Text("NaN", {20, 260, 100, 20});
  EXPECT_TRUE(Judge(MakePlaceholderLeak, Seen().After(page)).empty());
}

TEST(PlaceholderLeakTest, CodeAndWhatPeopleTypedAreTheirs) {
  Page page;
  page.Text("Search", {20, 20, 100, 30});
  page.Field("undefined", {20, 60, 320, 40});
  page.Code("{{name}}", {20, 120, 320, 40});
  EXPECT_TRUE(Judge(MakePlaceholderLeak, Seen().After(page)).empty());
}

}  // namespace
}  // namespace roundsman
