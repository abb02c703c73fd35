#include "vision/image_codec.h"

#include <gtest/gtest.h>

#include <cmath>
#include <opencv2/core.hpp>

#include "tests/vision/film.h"
#include "vision/check_settings.h"

namespace roundsman {
namespace {

Frame Page() {
  Frame frame{BlankPage({390, 844}), 1, At(0)};
  Fill(frame.bgr, {40, 100, 200, 160}, {200, 60, 20});
  return frame;
}

Screenshot Shot(std::string bytes, ImageFormat format) {
  return {std::make_shared<const std::string>(std::move(bytes)), format, At(0), {390, 844}};
}

double MeanDifference(const cv::Mat& a, const cv::Mat& b) {
  return cv::norm(a, b, cv::NORM_L1) / static_cast<double>(a.total() * 3);
}

TEST(ImageCodecTest, PngComesBackExactly) {
  const Frame page = Page();
  const auto back = Decode(Shot(EncodePng(page), ImageFormat::kPng));
  ASSERT_TRUE(back.has_value());
  EXPECT_EQ(MeanDifference(page.bgr, back->bgr), 0);
  EXPECT_EQ(back->scale, 1);
}

TEST(ImageCodecTest, JpegComesBackNearly) {
  const Frame page = Page();
  const auto back = Decode(Shot(EncodeJpeg(page, 80), ImageFormat::kJpeg));
  ASSERT_TRUE(back.has_value());
  EXPECT_LT(MeanDifference(page.bgr, back->bgr), 2);
}

TEST(ImageCodecTest, ReducesBothFormatsToTheSameSizeAndScale) {
  for (const Reduction by : {Reduction::kHalf, Reduction::kQuarter}) {
    const auto jpeg = Decode(Shot(EncodeJpeg(Page(), 90), ImageFormat::kJpeg), by);
    const auto png = Decode(Shot(EncodePng(Page()), ImageFormat::kPng), by);
    ASSERT_TRUE(jpeg && png);
    EXPECT_EQ(jpeg->bgr.size(), png->bgr.size());
    EXPECT_LT(MeanDifference(jpeg->bgr, png->bgr), 4);
    EXPECT_NEAR(jpeg->scale, 1.0 / static_cast<int>(by), 0.01);
  }
}

TEST(ImageCodecTest, TellsScaleByTheCssSize) {
  Screenshot shot = Shot(EncodePng(Page()), ImageFormat::kPng);
  shot.css_size = {130, 281.33};
  EXPECT_EQ(Decode(shot)->scale, 3);
}

// Every cut is an error: never a partly filled frame.
TEST(ImageCodecTest, RefusesWhatIsCutOff) {
  for (const ImageFormat format : {ImageFormat::kJpeg, ImageFormat::kPng}) {
    const std::string whole =
        format == ImageFormat::kJpeg ? EncodeJpeg(Page(), 80) : EncodePng(Page());
    for (double part = 0; part < 1; part += 0.09) {
      const auto cut = whole.substr(0, static_cast<std::size_t>(part * double(whole.size())));
      const auto frame = Decode(Shot(cut, format));
      ASSERT_FALSE(frame.has_value()) << part;
      EXPECT_EQ(frame.error().blame, Blame::kRobot);
    }
    const auto nearly = whole.substr(0, whole.size() - 100);
    EXPECT_FALSE(Decode(Shot(nearly, format)).has_value());
  }
}

TEST(ImageCodecTest, RefusesForeignBytes) {
  EXPECT_FALSE(Decode(Shot(std::string(5000, 'x'), ImageFormat::kJpeg)).has_value());
  EXPECT_FALSE(Decode(Shot(EncodePng(Page()), ImageFormat::kJpeg)).has_value());
  EXPECT_FALSE(Decode(Shot(EncodeJpeg(Page(), 80), ImageFormat::kPng)).has_value());
  EXPECT_FALSE(Decode({}).has_value());
}

TEST(ImageCodecTest, RefusesAPngThatClaimsAnImpossibleSize) {
  std::string bytes = EncodePng(Page());
  bytes[16] = '\x7f';
  EXPECT_FALSE(Decode(Shot(bytes, ImageFormat::kPng)).has_value());
}

TEST(ImageCodecTest, ShrinksButNeverEnlarges) {
  const Frame small = ShrinkToWidth(Page(), 130);
  EXPECT_EQ(small.bgr.size(), cv::Size(130, 281));
  EXPECT_NEAR(small.scale, 1.0 / 3, 1e-9);
  EXPECT_EQ(ShrinkToWidth(Page(), 1000).bgr.cols, 390);
}

TEST(FrameTest, CutsBoxesAtItsEdge) {
  const Frame frame{cv::Mat(200, 100, CV_8UC3), 2, At(0)};
  EXPECT_EQ(frame.ToPixels({10, 10, 10, 10}), cv::Rect(20, 20, 20, 20));
  EXPECT_EQ(frame.ToPixels({-10, 90, 30, 30}), cv::Rect(0, 180, 40, 20));
  EXPECT_TRUE(frame.ToPixels({50, 0, 10, 10}).empty());
  EXPECT_EQ(frame.ToPixels({10.4, 10.4, 0.2, 0.2}), cv::Rect(20, 20, 2, 2));
}

TEST(CheckSettingsTest, TheStepWinsKeyByKey) {
  CheckSettings scenario;
  scenario.Set(FindingKind::kStall, {Severity::kWarning, std::nullopt, std::chrono::seconds(3)});
  scenario.Set(FindingKind::kJank, {std::nullopt, "", std::nullopt});
  CheckSettings step;
  step.Set(FindingKind::kStall, {std::nullopt, std::nullopt, std::chrono::seconds(1)});
  const CheckSettings both = scenario.With(step);
  EXPECT_EQ(both.SeverityOf(FindingKind::kStall), Severity::kWarning);
  EXPECT_EQ(both.LongerThan(FindingKind::kStall, {}), std::chrono::seconds(1));
  EXPECT_TRUE(both.Off(FindingKind::kJank));
  EXPECT_FALSE(both.Off(FindingKind::kCrash));
  EXPECT_EQ(both.SeverityOf(FindingKind::kCrash), Info(FindingKind::kCrash).default_severity);
}

}  // namespace
}  // namespace roundsman
