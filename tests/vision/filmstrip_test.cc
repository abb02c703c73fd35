#include "vision/filmstrip.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <opencv2/imgproc.hpp>

#include "tests/vision/film.h"
#include "vision/image_codec.h"

namespace roundsman {
namespace {

// Where ROUNDSMAN_KEEP_PICTURES says, for a person to look at.
void Keep(const Frame& frame, const std::string& name) {
  if (const char* where = std::getenv("ROUNDSMAN_KEEP_PICTURES")) {
    std::ofstream(std::string(where) + "/" + name + ".png", std::ios::binary) << EncodePng(frame);
  }
}

cv::Mat Page(int n) {
  cv::Mat page = BlankPage({390, 844});
  Fill(page, {0, 60, 390, 200}, {30.0 * (n % 8), 255 - 20.0 * (n % 12), 120});
  Write(page, {150, 160}, "Frame " + std::to_string(n));
  return page;
}

Recording Record(int frames) {
  Recording recording;
  for (int i = 0; i < frames; ++i) recording.Add(Jpeg(Page(i), -0.2 + 0.05 * i));
  return recording;
}

cv::Vec3b PixelAt(const Frame& frame, Point css) {
  return frame.bgr.at<cv::Vec3b>(static_cast<int>(css.y * frame.scale),
                                 static_cast<int>(css.x * frame.scale));
}

TEST(FilmstripTest, ShowsAtMostSoManyFramesSideBySide) {
  const Frame strip =
      MakeFilmstrip(Record(60), {.from = At(0), .reaction = At(0.3), .completion = At(1.4)});
  Keep(strip, "filmstrip");
  EXPECT_EQ(strip.bgr.rows, 240 + 2 * 10 + 26);
  const int one = 240 * 390 / 844 + 10;
  EXPECT_NEAR(strip.bgr.cols, 8 * one + 10, 10);
}

TEST(FilmstripTest, ShowsWhatThereIsWhenLittleWasRecorded) {
  EXPECT_TRUE(MakeFilmstrip({}, {.from = At(0)}).Empty());
  const Frame strip = MakeFilmstrip(Record(1), {.from = At(0)});
  EXPECT_NEAR(strip.bgr.cols, 111 + 20, 3);
}

TEST(FilmstripTest, FramesReactionAndCompletionInColour) {
  const auto colours = [](const Frame& strip) {
    int blue = 0;
    int green = 0;
    for (int x = 0; x < strip.bgr.cols; ++x) {
      // The line right above the pictures.
      const auto p = strip.bgr.at<cv::Vec3b>(8, x);
      blue += p[0] > 200 && p[2] < 60 ? 1 : 0;
      green += p[1] > 140 && p[0] < 100 ? 1 : 0;
    }
    return std::pair(blue > 50, green > 50);
  };
  EXPECT_EQ(colours(MakeFilmstrip(Record(30), {.from = At(0)})), std::pair(false, false));
  EXPECT_EQ(colours(MakeFilmstrip(Record(30),
                                  {.from = At(0), .reaction = At(0.2), .completion = At(0.9)})),
            std::pair(true, true));
}

TEST(FilmstripTest, SurvivesADamagedFrame) {
  Recording recording = Record(4);
  recording.Add({std::make_shared<const std::string>("no picture"), ImageFormat::kJpeg, At(1), {}});
  EXPECT_FALSE(MakeFilmstrip(recording, {.from = At(0)}).Empty());
}

TEST(DrawBoxTest, OutlinesTheBoxAndDimsTheRest) {
  const Frame page{Page(3), 1, At(0)};
  const Frame drawn = DrawBox(page, {40, 400, 200, 48}, Ink::kRed);
  Keep(drawn, "box");
  EXPECT_EQ(PixelAt(drawn, {38, 424}), cv::Vec3b(48, 40, 225));
  EXPECT_EQ(PixelAt(drawn, {220, 440}), PixelAt(page, {220, 440}));
  EXPECT_LT(PixelAt(drawn, {370, 800})[1], PixelAt(page, {370, 800})[1]);
  EXPECT_EQ(PixelAt(page, {38, 424})[0], 250) << "the frame itself was drawn on";
}

TEST(DrawBoxTest, StaysWithinTheFrame) {
  const Frame page{Page(3), 1, At(0)};
  EXPECT_EQ(PixelAt(DrawBox(page, {-20, 780, 600, 300}, Ink::kRed), {1, 800}),
            cv::Vec3b(48, 40, 225));
  const Frame untouched = DrawBox(page, {500, 20, 10, 10}, Ink::kRed);
  EXPECT_EQ(PixelAt(untouched, {200, 700}), PixelAt(page, {200, 700}));
}

TEST(PaintOverTest, LeavesNothingOfWhatIsUnderIt) {
  const Frame page{Page(3), 1, At(0)};
  const Frame painted = PaintOver(page, {{140, 140, 100, 30}, {-5, -5, 20, 20}, {900, 0, 5, 5}});
  Keep(painted, "painted");
  cv::Scalar mean;
  cv::Scalar deviation;
  cv::meanStdDev(painted.bgr(cv::Rect(140, 140, 100, 30)), mean, deviation);
  EXPECT_EQ(deviation[0] + deviation[1] + deviation[2], 0);
  EXPECT_EQ(PixelAt(painted, {300, 200}), PixelAt(page, {300, 200}));
}

}  // namespace
}  // namespace roundsman
