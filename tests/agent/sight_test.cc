#include "agent/sight.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <opencv2/imgproc.hpp>

#include "agent/unlisted_text.h"
#include "tests/fakes/tree_builder.h"
#include "vision/image_codec.h"

namespace roundsman {
namespace {

using ::testing::HasSubstr;

constexpr Size kScreen{390, 844};

// A screen whose picture is drawn apart from its tree, so that they can disagree.
class SightTest : public ::testing::Test {
 protected:
  TreeBuilder page_;
  cv::Mat picture_{844, 390, CV_8UC3, cv::Scalar(255, 255, 255)};
  TextReader reader_{TextReaderOptions{}};
  // What a builder of healthy pages has no words for.
  std::function<void(UiTree&)> change_;

  void Draw(const std::string& text, Point at, const cv::Scalar& ink = cv::Scalar(20, 20, 20)) {
    cv::putText(picture_, text, cv::Point(static_cast<int>(at.x), static_cast<int>(at.y)),
                cv::FONT_HERSHEY_DUPLEX, 0.8, ink, 1, cv::LINE_AA);
  }

  static Target Text(const std::string& text) {
    Target target;
    target.text = Template::Literal(text);
    return target;
  }

  Screen Shown() {
    UiTree tree = page_.Build();
    tree.viewport = kScreen;
    if (change_) change_(tree);
    Screenshot shot;
    shot.bytes = std::make_shared<const std::string>(EncodePng({picture_, 1, {}}));
    shot.format = ImageFormat::kPng;
    shot.css_size = kScreen;
    return Screen(shot, std::make_shared<const UiTree>(std::move(tree)));
  }

  Sight Look(const Target& target, SightFor what = SightFor::kSeeing,
             TextReader* reader = nullptr) {
    const Screen screen = Shown();
    auto finder = TargetFinder::Make(target, {});
    EXPECT_TRUE(finder) << finder.error().ToString();
    return LookFor(*finder, screen, what, reader);
  }
  Sight LookWithEyes(const Target& target, SightFor what = SightFor::kSeeing) {
    return Look(target, what, &reader_);
  }

  Sight ReadWithoutTree(const std::string& text, SightFor what = SightFor::kSeeing) {
    const Screen screen = Shown();
    auto finder = TargetFinder::Make(Text(text), {});
    EXPECT_TRUE(finder) << finder.error().ToString();
    return ReadUnlisted(*finder, screen, what, reader_).sight;
  }
  // The font size tells the eye that a box holds one line.
  void Listed(const std::string& text, const Rect& box) {
    page_.Open("p", box).TextAt(text, box).Close();
    const std::size_t piece = page_.Build().nodes.size() - 1;
    const auto before = change_;
    change_ = [before, piece](UiTree& tree) {
      if (before) before(tree);
      tree.nodes[piece].font_size = tree.nodes[piece].box.height / 1.2;
    };
  }

  // A button that takes a touch.
  int Button(const std::string& text, const Rect& box) {
    page_.Open("button", box).With([](UiNode& node) { node.clickable = true; }).Text(text);
    const int node = page_.current();
    page_.Close();
    return node;
  }
};

TEST_F(SightTest, SeesWhatIsInTreeAndPicture) {
  Button("Confirm order", {20, 100, 220, 40});
  Draw("Confirm order", {26, 128});
  const Sight sight = LookWithEyes(Text("Confirm order"), SightFor::kTouching);
  EXPECT_EQ(sight.state, SightState::kSeen) << sight.why;
  EXPECT_EQ(sight.sighting.name, "Confirm order");
  EXPECT_NEAR(sight.sighting.point.x, 130, 1);
  EXPECT_NEAR(sight.sighting.point.y, 120, 1);
}

TEST_F(SightTest, WhatIsNotPaintedIsNotSeen) {
  Button("Confirm order", {20, 100, 220, 40});
  const Sight sight = LookWithEyes(Text("Confirm order"));
  EXPECT_EQ(sight.state, SightState::kUnseen);
  EXPECT_THAT(sight.why, HasSubstr("not painted"));
}

TEST_F(SightTest, PaleTextHasNoContrastGreyTextHas) {
  Button("Confirm order", {20, 100, 220, 40});
  Draw("Confirm order", {26, 128}, cv::Scalar(246, 246, 246));
  EXPECT_EQ(LookWithEyes(Text("Confirm order")).state, SightState::kUnseen);
  Draw("Confirm order", {26, 128}, cv::Scalar(150, 150, 150));
  EXPECT_EQ(LookWithEyes(Text("Confirm order")).state, SightState::kSeen);
}

// A placeholder's ink is a hundredth of a wide field.
TEST_F(SightTest, SparseInkInAWideBoxIsInk) {
  page_.Open("input", {5, 100, 380, 60})
      .With([](UiNode& node) {
        node.id = "amount";
        node.editable = node.clickable = true;
      })
      .Close();
  Draw("min", {20, 136}, cv::Scalar(150, 150, 150));
  Target target;
  target.id = Template::Literal("amount");
  const Sight sight = LookWithEyes(target, SightFor::kTouching);
  EXPECT_EQ(sight.state, SightState::kSeen) << sight.why;
}

TEST_F(SightTest, SomethingElsePaintedThereIsToldWithWhatItSays) {
  Button("Confirm order", {20, 100, 220, 40});
  Draw("Accept cookies", {26, 128});
  const Sight sight = LookWithEyes(Text("Confirm order"));
  EXPECT_EQ(sight.state, SightState::kUnseen) << sight.why;
  EXPECT_THAT(sight.seen, HasSubstr("ookies"));
}

TEST_F(SightTest, MereTextUnderSomethingIsNotSeen) {
  page_.Open("p", {20, 100, 220, 40}).Text("Total assets").Close();
  change_ = [](UiTree& tree) {
    tree.nodes.back().covered = true;
    tree.nodes.back().covered_by = "div.bar";
  };
  // The bar ends a little above the text's box, which thereby has contrast.
  cv::rectangle(picture_, {20, 104, 220, 36}, cv::Scalar(180, 180, 180), cv::FILLED);
  const Sight sight = LookWithEyes(Text("Total assets"));
  EXPECT_EQ(sight.state, SightState::kUnseen);
  EXPECT_THAT(sight.why, HasSubstr("div.bar"));
  Draw("Total assets", {26, 128});
  EXPECT_EQ(LookWithEyes(Text("Total assets")).state, SightState::kSeen)
      << "what lies over it lets it be seen";
}

TEST_F(SightTest, LettersOfAPixelAreNotSeen) {
  page_.Open("p", {20, 100, 220, 40}).TextAt("Total assets", {20, 100, 10, 1.4}).Close();
  cv::rectangle(picture_, {20, 100, 6, 2}, cv::Scalar(90, 90, 90), cv::FILLED);
  const Sight sight = LookWithEyes(Text("Total assets"));
  EXPECT_EQ(sight.state, SightState::kUnseen);
  EXPECT_THAT(sight.why, HasSubstr("too small"));
}

TEST_F(SightTest, ABrowsersOwnPickerAnswersOutsideThePage) {
  page_.Open("select", {20, 100, 220, 40})
      .With([](UiNode& node) {
        node.clickable = true;
        node.role = "combobox";
      })
      .Text("France")
      .Close();
  Button("Buy", {20, 200, 220, 40});
  EXPECT_TRUE(Look(Text("France"), SightFor::kTouching).sighting.editable);
  EXPECT_FALSE(Look(Text("Buy"), SightFor::kTouching).sighting.editable);
}

TEST_F(SightTest, OutsideTheScreenSaysWhere) {
  Button("Below", {20, 900, 100, 40});
  Button("Left", {-300, 100, 100, 40});
  EXPECT_THAT(Look(Text("Below")).why, HasSubstr("below"));
  EXPECT_THAT(Look(Text("Left")).why, HasSubstr("left"));
  EXPECT_EQ(Look(Text("Below")).state, SightState::kUnseen);
}

TEST_F(SightTest, NothingAnywhereIsMissing) {
  Button("Buy", {20, 100, 100, 40});
  EXPECT_EQ(Look(Text("Sell")).state, SightState::kMissing);
}

TEST_F(SightTest, CoveredAndDisabledMatterToAFingerOnly) {
  page_.Open("button", {20, 100, 100, 40})
      .With([](UiNode& node) {
        node.clickable = node.covered = true;
        node.covered_by = "div.veil";
      })
      .Text("Buy")
      .With([](UiNode& node) { node.covered = true; })
      .Close();
  page_.Open("button", {20, 200, 100, 40})
      .With([](UiNode& node) { node.clickable = node.disabled = true; })
      .Text("Sell")
      .Close();
  const Sight covered = Look(Text("Buy"), SightFor::kTouching);
  EXPECT_EQ(covered.state, SightState::kCovered);
  EXPECT_THAT(covered.why, HasSubstr("div.veil"));
  EXPECT_EQ(Look(Text("Sell"), SightFor::kTouching).state, SightState::kDisabled);
  EXPECT_EQ(Look(Text("Buy")).state, SightState::kSeen);
  EXPECT_EQ(Look(Text("Sell")).state, SightState::kSeen);
}

TEST_F(SightTest, SeveralStopAFingerAndAreListed) {
  Button("Delete", {20, 100, 100, 40});
  Button("Delete", {20, 200, 100, 40});
  const Sight sight = Look(Text("Delete"), SightFor::kTouching);
  EXPECT_EQ(sight.state, SightState::kSeveral);
  EXPECT_THAT(sight.why, HasSubstr("2 things match"));
  EXPECT_EQ(Look(Text("Delete")).state, SightState::kSeen) << "one that is seen is enough to see";
  Target second = Text("Delete");
  second.index = 1;
  EXPECT_NEAR(Look(second, SightFor::kTouching).sighting.point.y, 220, 1);
  second.index = 2;
  EXPECT_EQ(Look(second, SightFor::kTouching).state, SightState::kMissing);
}

TEST_F(SightTest, BySightNeedsNoTree) {
  Draw("Confirm", {26, 128});
  Target target = Text("Confirm");
  target.by = Witnesses::kSight;
  const Sight sight = LookWithEyes(target, SightFor::kTouching);
  EXPECT_EQ(sight.state, SightState::kSeen);
  EXPECT_NEAR(sight.sighting.point.y, 120, 12);
}

TEST_F(SightTest, ByTreeAsksNoEye) {
  Button("Confirm order", {20, 100, 220, 40});
  Target target = Text("Confirm order");
  target.by = Witnesses::kTree;
  EXPECT_EQ(LookWithEyes(target).state, SightState::kSeen);
}

TEST_F(SightTest, WordsOutsideTheScreenAreNotSeenWhateverTheirElementShows) {
  page_.Open("h1", {20, 100, 220, 40}).TextAt("Shop name", {-9000, 104, 90, 24}).Close();
  Draw("Logo", {26, 128});
  const Sight sight = LookWithEyes(Text("Shop name"));
  EXPECT_EQ(sight.state, SightState::kUnseen);
  EXPECT_THAT(sight.why, HasSubstr("left"));
}

TEST_F(SightTest, WhatTheTreeDoesNotListIsThereIfItIsRead) {
  Listed("Order", {20, 40, 90, 24});
  Draw("Payment received", {26, 128});
  const Sight sight = ReadWithoutTree("Payment received");
  EXPECT_EQ(sight.state, SightState::kSeen);
  EXPECT_NEAR(sight.sighting.point.y, 120, 12);
  EXPECT_EQ(ReadWithoutTree("Payment refused").state, SightState::kMissing);
  EXPECT_EQ(ReadWithoutTree("Payment not received").state, SightState::kMissing);
}

TEST_F(SightTest, WhatTheTreeSaysOtherwiseIsNotReadForIt) {
  // The tree knows what stands there: the eye would only misread it.
  Listed("Payment received", {20, 104, 250, 30});
  Draw("Payment received", {26, 128});
  EXPECT_EQ(ReadWithoutTree("Payment received").state, SightState::kMissing);
  // What lies over it is another matter.
  const auto listed = change_;
  change_ = [listed](UiTree& tree) {
    listed(tree);
    tree.nodes.back().covered = true;
  };
  EXPECT_EQ(ReadWithoutTree("Payment received").state, SightState::kSeen);
}

TEST_F(SightTest, PaleWordsThatTheTreeDoesNotListAreNotRead) {
  Draw("Payment received", {26, 128}, cv::Scalar(246, 246, 246));
  EXPECT_EQ(ReadWithoutTree("Payment received").state, SightState::kMissing);
}

TEST_F(SightTest, FiguresAreReadToThePoint) {
  Draw("Sum 3864 kg", {26, 128});
  EXPECT_EQ(ReadWithoutTree("Sum 3864 kg").state, SightState::kSeen);
  EXPECT_EQ(ReadWithoutTree("Sum 38.64 kg").state, SightState::kMissing);
  EXPECT_EQ(ReadWithoutTree("Sum 3854 kg").state, SightState::kMissing);
}

TEST_F(SightTest, AFingerAsksTheControlUnderUnlistedWords) {
  page_.Open("button", {20, 100, 280, 40})
      .With([](UiNode& node) { node.clickable = node.disabled = true; })
      .Close();
  Draw("Confirm payment", {26, 128});
  EXPECT_EQ(ReadWithoutTree("Confirm payment").state, SightState::kSeen);
  EXPECT_EQ(ReadWithoutTree("Confirm payment", SightFor::kTouching).state, SightState::kDisabled);
  Draw("Confirm payment", {26, 328});
  EXPECT_EQ(ReadWithoutTree("Confirm payment", SightFor::kTouching).state, SightState::kSeveral);
}

TEST_F(SightTest, OnlyMereTextIsLeftToTheEye) {
  const auto may = [](const Target& target) {
    return MayBeUnlisted(target, target.text->Expand({}));
  };
  EXPECT_TRUE(may(Text("Buy")));
  EXPECT_TRUE(may(Text("登录")));
  EXPECT_FALSE(may(Text("OK"))) << "an icon reads like it";
  EXPECT_FALSE(may(Text("×")));
  Target by_tree = Text("Confirm");
  by_tree.by = Witnesses::kTree;
  EXPECT_FALSE(may(by_tree));
  Target second = Text("Confirm");
  second.index = 1;
  EXPECT_FALSE(may(second));
}

}  // namespace
}  // namespace roundsman
