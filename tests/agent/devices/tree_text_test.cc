#include "agent/devices/tree_text.h"

#include <gmock/gmock.h>

namespace roundsman {
namespace {

constexpr const char* kHead =
    "https://a.test/\tTitle\tzh\t390\t844\t0\t12.5\t390\t2000\tcomplete\t0";

TEST(TreeTextTest, ReadsPageAndNodes) {
  const auto tree =
      ReadTreeText(std::string(kHead) +
                   "\n-1\thtml\t3\t0\t0\t390\t844"
                   "\n0\tbutton\t263\t10.5\t20\t100\t40\t\t16\t255\t4294967295\tbutton\tgo\tGo "
                   "on\t0\t\tdiv.mask\t1\t2"
                   "\n1\t#text\t1\t12\t22\t50\t20\tGo 你\t16\t255");
  ASSERT_TRUE(tree) << tree.error().message;
  EXPECT_EQ(tree->title, "Title");
  EXPECT_EQ(tree->language, "zh");
  EXPECT_EQ(tree->scroll.y, 12.5);
  EXPECT_EQ(tree->content.height, 2000);
  ASSERT_EQ(tree->nodes.size(), 3U);
  const UiNode& button = tree->nodes[1];
  EXPECT_EQ(button.parent, 0);
  EXPECT_EQ(button.box, (Rect{10.5, 20, 100, 40}));
  EXPECT_TRUE(button.rendered && button.block && button.clickable && button.covered);
  EXPECT_FALSE(button.editable || button.disabled || button.password || button.focused);
  EXPECT_EQ(button.background, 0xFFFFFFFFU);
  EXPECT_EQ(button.covered_by, "div.mask");
  EXPECT_EQ(button.selectors, 1U | (std::uint64_t{2} << 32U));
  EXPECT_EQ(tree->nodes[2].text, "Go 你");
  EXPECT_EQ(tree->nodes[2].colour, 255U);
}

TEST(TreeTextTest, SelectorThePageRefusesIsAConfigError) {
  const auto tree = ReadTreeText("!\tp[");
  ASSERT_FALSE(tree);
  EXPECT_EQ(tree.error().blame, Blame::kConfig);
  EXPECT_EQ(tree.error().message, "not a CSS selector: p[");
}

TEST(TreeTextTest, AnythingElseIsARobotErrorAndNeverACrash) {
  EXPECT_EQ(ReadTreeText("").error().blame, Blame::kRobot);
  EXPECT_EQ(ReadTreeText("nonsense").error().blame, Blame::kRobot);
  EXPECT_FALSE(ReadTreeText(std::string(kHead) + "\n7\tp\t1")) << "a parent that is not there";
  EXPECT_TRUE(ReadTreeText(std::string(kHead) + "\n\n\t\t\t"));
}

}  // namespace
}  // namespace roundsman
