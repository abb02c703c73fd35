#include "vision/motion.h"

#include <gtest/gtest.h>

#include <cmath>
#include <opencv2/imgproc.hpp>
#include <optional>
#include <string>
#include <vector>

#include "tests/vision/film.h"
#include "tests/vision/scenes.h"

namespace roundsman {
namespace {

// Longest quiet seen while the scene plays from `from` to `until`.
double MostQuiet(Film& film, double from, double until) {
  double most = 0;
  for (double t = from; t < until; t += 0.05) {
    film.PlayUntil(t);
    most = std::max(most, film.QuietFor());
  }
  return most;
}

TEST(QuietTest, CaretClockAndCarouselLetAPageSettle) {
  Film film([](cv::Mat& p, double t) {
    DrawCarousel(p, t, 4, 3);
    DrawClock(p, t + 0.5);
    if (Every(t, 1.0, 0.2, 0.5)) Fill(p, {60, 280, 2, 20}, {0, 0, 0});
  });
  film.PlayUntil(12);
  film.Touch(kButton);
  film.PlayUntil(20);
  EXPECT_GT(film.QuietFor(), 7.9);
  EXPECT_EQ(film.Movers().size(), 3U);
}

TEST(QuietTest, ASpinnerBlocksUntilItIsKnownForOne) {
  Film film([](cv::Mat& p, double t) {
    if (t > 1) DrawSpinner(p, t);
  });
  film.PlayUntil(1);
  film.Touch(kButton);
  EXPECT_LT(MostQuiet(film, 1.05, 2.1), 0.2);
  film.PlayUntil(3.5);
  EXPECT_GT(film.QuietFor(), 1.0);
  const auto movers = film.Movers();
  ASSERT_EQ(movers.size(), 1U);
  EXPECT_TRUE(movers[0].continuous);
  EXPECT_NEAR(Seconds(movers[0].since - At(0)), 1.0, 0.1);
  EXPECT_TRUE(movers[0].box.Inflate(8).Contains(Rect{175, 260, 40, 40}));
  EXPECT_LT(movers[0].box.width, 60);
  EXPECT_GT(movers[0].share, 0);
  EXPECT_LT(movers[0].share, 0.03);
}

TEST(QuietTest, ASpinnerPaintedWithItsPageIsSetApartFromIt) {
  Film film([](cv::Mat& p, double t) {
    if (t < 0.5) return;
    DrawNewPage(p);
    DrawSpinner(p, t);
  });
  film.PlayUntil(4);
  const auto movers = film.Movers();
  ASSERT_EQ(movers.size(), 1U);
  EXPECT_LT(movers[0].box.height, 70);
  EXPECT_GT(film.QuietFor(), 2.5);
  EXPECT_NEAR(film.Reaction().value_or(-1), 0.53, 0.05);
}

TEST(QuietTest, WhatOrbitsIsContinuous) {
  Film film([](cv::Mat& p, double t) {
    cv::circle(p, cv::Point2d(195 + 60 * std::cos(4 * t), 180 + 60 * std::sin(4 * t)), 8,
               {30, 30, 200}, cv::FILLED, cv::LINE_AA);
  });
  film.PlayUntil(8);
  const auto movers = film.Movers();
  ASSERT_EQ(movers.size(), 1U);
  EXPECT_TRUE(movers[0].continuous);
  EXPECT_NEAR(movers[0].box.width, 136, 24);
}

TEST(QuietTest, ShimmerOverHalfTheScreenIsAMover) {
  Film film([](cv::Mat& p, double t) {
    for (int y = 100; y < 600; ++y) {
      for (int x = 0; x < 390; x += 6) {
        const double wave = 225 + 20 * std::sin(x / 60.0 - 5 * t);
        Fill(p, {1.0 * x, 1.0 * y, 6, 1}, {wave, wave, wave});
      }
    }
  });
  film.PlayUntil(5);
  const auto movers = film.Movers();
  ASSERT_EQ(movers.size(), 1U);
  EXPECT_GT(movers[0].share, 0.4);
  EXPECT_GT(film.QuietFor(), 2);
}

TEST(QuietTest, LoadingInBurstsIsNoMover) {
  for (const double pause : {0.5, 0.8, 1.5}) {
    Film film([&](cv::Mat& p, double t) {
      for (int i = 0; i < 4; ++i) {
        if (t > 0.3 + i * pause) Fill(p, {10, 60 + 130.0 * i, 370, 120}, Slide(i));
      }
    });
    film.PlayUntil(0.3 + 3 * pause + 0.5);
    EXPECT_TRUE(film.Movers().empty()) << pause;
    EXPECT_LT(film.QuietFor(), 0.6) << pause;
  }
}

TEST(QuietTest, LoadingTwiceInOnePlaceIsNoMover) {
  Film film([](cv::Mat& p, double t) {
    if (t > 0.4) Fill(p, {10, 100, 370, 200}, {220, 220, 220});
    if (t > 1.4) Fill(p, {10, 100, 370, 200}, {60, 160, 90});
  });
  film.PlayUntil(1.8);
  EXPECT_TRUE(film.Movers().empty());
  EXPECT_LT(film.QuietFor(), 0.5);
  EXPECT_NEAR(film.Completion().value_or(-1), 1.43, 0.05);
}

TEST(QuietTest, ALongAnimationOfALargePartIsWaitedFor) {
  Film film([](cv::Mat& p, double t) {
    for (int i = 0; i < 60; ++i) {
      Write(p, {20, 50 + 30.0 * i - 400 * Progress(t, 0.5, 2)}, "Row " + std::to_string(i * 7919));
    }
  });
  EXPECT_LT(MostQuiet(film, 0.6, 2.0), 0.2);
  EXPECT_TRUE(film.Movers().empty());
}

TEST(MotionTest, AMoverOfThePageBeforeSaysNothingAboutThisOne) {
  Film film([](cv::Mat& p, double t) {
    if (t < 10) return DrawCarousel(p, t, 3, 1);
    DrawNewPage(p);
    if (t > 11.5) Fill(p, kCarousel, {90, 30, 160});
  });
  film.PlayUntil(9.9);
  EXPECT_EQ(film.Movers().size(), 1U);
  film.PlayUntil(10.9);
  film.Touch(kButton);
  film.PlayUntil(12);
  EXPECT_TRUE(film.Movers().empty());
  EXPECT_NEAR(film.Reaction().value_or(-1), 11.53, 0.05);
}

TEST(MotionTest, ForgetsMoversOnNavigation) {
  Film film([](cv::Mat& p, double t) { DrawSpinner(p, t); });
  film.PlayUntil(3);
  EXPECT_EQ(film.Movers().size(), 1U);
  film.motion().Forget();
  EXPECT_TRUE(film.Movers().empty());
}

TEST(MotionTest, ReactionIsTakenBackWhenTheChangeRecurs) {
  Film film([](cv::Mat& p, double t) { DrawCarousel(p, t, 3, 4.2); });
  film.PlayUntil(4);
  film.Touch(kButton);
  film.PlayUntil(5.5);
  EXPECT_TRUE(film.Reaction().has_value());
  film.PlayUntil(14);
  EXPECT_FALSE(film.Reaction().has_value());
}

TEST(MotionTest, SaysThatOnlyTheTouchedControlChanged) {
  const auto toggles = [](cv::Mat& p, double t) {
    DrawButton(p, t > 1.1 ? cv::Scalar(40, 160, 40) : cv::Scalar(200, 100, 20));
  };
  Film toggle(toggles);
  toggle.PlayUntil(1);
  toggle.Touch(kButton);
  toggle.PlayUntil(2);
  EXPECT_TRUE(toggle.motion().OnlyTouchedChanged());

  Film both([&](cv::Mat& p, double t) {
    toggles(p, t);
    if (t > 1.3) Write(p, {60, 280}, "Saved");
  });
  both.PlayUntil(1);
  both.Touch(kButton);
  both.PlayUntil(2);
  EXPECT_FALSE(both.motion().OnlyTouchedChanged());
  EXPECT_TRUE(both.motion().Changed().Contains(Rect{60, 270, 40, 8}));
}

TEST(MotionTest, NoticesThatASpinnerStoodStill) {
  const auto frozen = [](double t) { return t < 3 ? t : std::max(3.0, t - 1.5); };
  Film film([&](cv::Mat& p, double t) { DrawSpinner(p, frozen(t)); });
  film.PlayUntil(6);
  const auto gap = film.motion().LongestGap();
  ASSERT_TRUE(gap.has_value());
  EXPECT_NEAR(Seconds(gap->to - gap->from), 1.5, 0.1);
  EXPECT_NEAR(Seconds(gap->from - At(0)), 3.0, 0.1);
}

TEST(MotionTest, ACarouselsPauseIsNoGap) {
  Film film([](cv::Mat& p, double t) { DrawCarousel(p, t, 3, 1); });
  film.PlayUntil(9);
  const auto gap = film.motion().LongestGap();
  EXPECT_LT(gap ? Seconds(gap->to - gap->from) : 0, 0.1);
}

TEST(MotionTest, CountsFramesThatDiffer) {
  Motion motion;
  motion.BeginStep(At(0), std::nullopt);
  cv::Mat page = BlankPage({390, 844});
  ASSERT_TRUE(motion.Add(Jpeg(page, 0.1)));
  ASSERT_TRUE(motion.Add(Jpeg(page, 0.2)));
  EXPECT_EQ(motion.DistinctFrames(), 0);
  Write(page, {60, 280}, "Saved");
  ASSERT_TRUE(motion.Add(Jpeg(page, 0.3)));
  EXPECT_EQ(motion.DistinctFrames(), 1);
}

TEST(MotionTest, IgnoresLateFramesAndRefusesDamagedOnes) {
  Motion motion;
  motion.BeginStep(At(0), std::nullopt);
  cv::Mat page = BlankPage({390, 844});
  ASSERT_TRUE(motion.Add(Jpeg(page, 1)));
  Fill(page, {0, 0, 390, 400}, {0, 0, 255});
  ASSERT_TRUE(motion.Add(Jpeg(page, 0.5)));
  EXPECT_FALSE(motion.Reaction().has_value());
  const auto broken = motion.Add(
      {std::make_shared<const std::string>("no picture"), ImageFormat::kJpeg, At(2), {390, 844}});
  ASSERT_FALSE(broken.has_value());
  EXPECT_EQ(broken.error().blame, Blame::kRobot);
  EXPECT_FALSE(motion.Reaction().has_value());
}

TEST(MotionTest, AnswerCloseUponALateFrameOfBeforeTheTouchIsAnAnswer) {
  const Rect said{20, 100, 300, 30};
  const auto page = [&](const std::string& words) {
    cv::Mat picture = BlankPage({390, 844});
    Fill(picture, said, cv::Scalar::all(240));
    Write(picture, {24, 120}, words);
    return picture;
  };
  Motion motion;
  ASSERT_TRUE(motion.Add(Jpeg(page("long press"), 0)));
  // Shown before the touch, delivered after it.
  motion.BeginStep(At(5.05), Rect{0, 760, 390, 84});
  ASSERT_TRUE(motion.Add(Jpeg(page("swiped up"), 5)));
  EXPECT_FALSE(motion.Reaction());
  ASSERT_TRUE(motion.Add(Jpeg(page("tapped at 50"), 5.1)));
  ASSERT_TRUE(motion.Reaction());
  EXPECT_EQ(*motion.Reaction(), At(5.1));
}

TEST(MotionTest, AnotherSizeIsAnotherPage) {
  Motion motion;
  motion.BeginStep(At(0), std::nullopt);
  ASSERT_TRUE(motion.Add(Jpeg(BlankPage({390, 844}), 0.1)));
  ASSERT_TRUE(motion.Add(Jpeg(BlankPage({844, 390}), 0.5)));
  ASSERT_TRUE(motion.Reaction().has_value());
  EXPECT_EQ(*motion.Reaction(), At(0.5));
  EXPECT_EQ(motion.Changed(), (Rect{0, 0, 844, 390}));
}

// Ten minutes of a screen where something new happens all the time.
TEST(MotionTest, StaysQuickHoweverLongAStepLasts) {
  Motion motion;
  motion.BeginStep(At(0), std::nullopt);
  cv::Mat page = BlankPage({256, 256});
  unsigned random = 1;
  for (int i = 0; i < 1500; ++i) {
    random = random * 1664525 + 1013904223;
    const double x = 16.0 * (random >> 8 & 15);
    const double y = 16.0 * (random >> 16 & 15);
    Fill(page, {x, y, 10, 10}, {1.0 * (random & 255), 1.0 * (random >> 12 & 255), 90});
    ASSERT_TRUE(motion.Add(Jpeg(page, 1 + 0.4 * i)));
  }
  EXPECT_EQ(motion.Reaction(), At(1.4));
  EXPECT_GT(motion.DistinctFrames(), 1300);
  EXPECT_LE(motion.Movers(At(601)).size(), 64U);
}

TEST(MotionTest, KnowsNothingBeforeTheFirstFrame) {
  Motion motion;
  motion.BeginStep(At(0), kButton);
  EXPECT_FALSE(motion.Reaction() || motion.Completion() || motion.LongestGap());
  EXPECT_TRUE(motion.Changed().Empty());
  EXPECT_TRUE(motion.Movers(At(1)).empty());
  EXPECT_EQ(motion.QuietFor(At(1)), std::chrono::seconds(1));
}

}  // namespace
}  // namespace roundsman
