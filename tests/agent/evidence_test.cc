#include "agent/evidence.h"

#include <gtest/gtest.h>

#include <map>
#include <opencv2/core.hpp>

#include "tests/fakes/tree_builder.h"
#include "vision/image_codec.h"

namespace roundsman {
namespace {

constexpr Size kScreen{390, 844};
constexpr int kGrey = 128;

class PictureStore : public ArtifactStore {
 public:
  Result<std::string> Put(const std::string& name, std::string_view bytes) override {
    pictures[name] = std::string(bytes);
    return name;
  }
  std::map<std::string, std::string> pictures;
};

class EvidenceTest : public ::testing::Test {
 protected:
  TreeBuilder page_;
  PictureStore store_;
  Secrets secrets_;

  EvidenceTest() { secrets_.Add("password", "ZEBRA77"); }

  // One inline element per letter, 12 px wide.
  void Letters(const std::string& word, Point at, const std::string& tag = "span",
               double step = 12) {
    for (const char letter : word) {
      page_.Leaf(tag, std::string(1, letter), {at.x, at.y, 12, 20});
      at.x += step;
    }
  }

  // Which of the points are painted over in what is kept of a grey screen.
  std::vector<bool> Hidden(const std::vector<Point>& points) {
    UiTree tree = page_.Build();
    tree.viewport = kScreen;
    Screenshot shot;
    shot.bytes = std::make_shared<const std::string>(
        EncodePng({cv::Mat(844, 390, CV_8UC3, cv::Scalar::all(kGrey)), 1, {}}));
    shot.format = ImageFormat::kPng;
    shot.css_size = kScreen;
    Observation seen;
    seen.step = 1;
    seen.after = std::make_shared<const Screen>(shot, std::make_shared<const UiTree>(tree));
    Screenshot kept;
    kept.bytes = std::make_shared<const std::string>(
        store_.pictures[EvidenceKeeper(store_, "run", secrets_).KeepStep(seen)]);
    const Result<Frame> frame = Decode(kept);
    EXPECT_TRUE(frame);
    std::vector<bool> hidden;
    for (const Point& point : points) {
      const auto pixel =
          frame->bgr.at<cv::Vec3b>(static_cast<int>(point.y * frame->bgr.rows / 844),
                                   static_cast<int>(point.x * frame->bgr.cols / 390));
      hidden.push_back(std::abs(pixel[1] - kGrey) > 24);
    }
    return hidden;
  }
};

TEST_F(EvidenceTest, ASecretWithOneElementPerLetterIsPaintedOver) {
  page_.Open("p", {20, 100, 300, 20}).TextAt("You said:", {20, 100, 80, 20});
  Letters("ZEBRA77", {104, 100});
  page_.TextAt("and more", {230, 100, 80, 20}).Close();
  EXPECT_EQ(Hidden({{110, 110}, {146, 110}, {182, 110}, {60, 110}, {270, 110}}),
            (std::vector<bool>{true, true, true, false, false}));
}

TEST_F(EvidenceTest, LettersThatAreBoxesBesideEachOtherAreOneWord) {
  Letters("ZEBRA77", {104, 100}, "div");
  EXPECT_EQ(Hidden({{110, 110}, {182, 110}}), (std::vector<bool>{true, true}));
}

// What was painted over on a PIN pad would tell the PIN.
TEST_F(EvidenceTest, KeysAndRowsAreNoWord) {
  secrets_.Add("pin", "4567");
  Letters("456789", {20, 100}, "div", 60);
  page_.Leaf("li", "45", {20, 300, 24, 20});
  page_.Leaf("li", "67", {20, 330, 24, 20});
  EXPECT_EQ(Hidden({{26, 110}, {86, 110}, {30, 310}, {30, 340}}),
            (std::vector<bool>{false, false, false, false}));
}

TEST_F(EvidenceTest, WhatOnlyBeginsLikeItStays) {
  page_.Open("p", {20, 100, 300, 20});
  Letters("ZEBRA78", {104, 100});
  page_.Close();
  EXPECT_EQ(Hidden({{110, 110}, {182, 110}}), (std::vector<bool>{false, false}));
}

// People are shown the film of the finding they are told of, and that need not be the first.
TEST_F(EvidenceTest, AllFindingsOfAStepHaveItsFilm) {
  const auto shot_at = [](MonoTime at, double grey) {
    Screenshot shot;
    shot.bytes = std::make_shared<const std::string>(
        EncodePng({cv::Mat(844, 390, CV_8UC3, cv::Scalar::all(grey)), 1, {}}));
    shot.format = ImageFormat::kPng;
    shot.css_size = kScreen;
    shot.at = at;
    return shot;
  };
  const MonoTime begun = MonoClock::now();
  Observation filmed;
  filmed.step = 1;
  filmed.recording.Add(shot_at(begun, 20));
  filmed.recording.Add(shot_at(begun + std::chrono::seconds(1), 220));
  Observation still;
  still.step = 2;
  EvidenceKeeper keeper(store_, "run", secrets_);
  const Evidence first = keeper.KeepFinding(filmed, shot_at(begun, 20), 0);
  EXPECT_TRUE(store_.pictures.contains(first.filmstrip)) << first.filmstrip;
  EXPECT_EQ(keeper.KeepFinding(filmed, {}, 1).filmstrip, first.filmstrip);
  EXPECT_EQ(keeper.KeepFinding(still, {}, 1).filmstrip, "") << "that step has none";
}

}  // namespace
}  // namespace roundsman
