#include "vision/motion.h"

#include <gtest/gtest.h>

#include <cmath>
#include <opencv2/imgproc.hpp>
#include <optional>
#include <string>
#include <vector>

#include "tests/vision/film.h"

namespace roundsman {
namespace {

const Rect kButton{40, 700, 310, 48};
const Rect kField{40, 120, 310, 40};
const Rect kCarousel{0, 60, 390, 160};

bool Every(double t, double period, double from, double lasting) {
  return t >= from && std::fmod(t - from, period) < lasting;
}

void DrawButton(cv::Mat& page, cv::Scalar colour = {200, 100, 20}) {
  Fill(page, kButton, colour);
  Write(page, {170, 730}, "Log in");
}

void DrawCaret(cv::Mat& page, double t, double from = 0) {
  Fill(page, kField, {255, 255, 255});
  if (Every(t, 1.0, from, 0.5)) Fill(page, {60, 130, 2, 20}, {0, 0, 0});
}

void DrawClock(cv::Mat& page, double t) {
  const int s = 35990 + static_cast<int>(t);
  Write(page, {300, 90}, cv::format("%02d:%02d:%02d", s / 3600, s / 60 % 60, s % 60));
}

cv::Scalar Slide(int n) { return {60.0 + 70 * (n % 3), 40.0 + 50 * (n % 4), 200.0 - 35 * (n % 5)}; }

// Slides every `period` s for 300 ms.
void DrawCarousel(cv::Mat& page, double t, double period, double first) {
  const int n = t < first ? 0 : 1 + static_cast<int>((t - first) / period);
  const double since = t < first ? 1 : std::fmod(t - first, period);
  const double x = 390 * (1 - Progress(since, 0, 0.3));
  Fill(page, kCarousel, Slide(n + 4));
  Fill(page, {x, 60, 390 - x, 160}, Slide(n + 5));
  Write(page, {x + 30, 140}, "Slide " + std::to_string(n));
  if (x > 60) Write(page, {30, 140}, "Slide " + std::to_string(n - 1));
}

void DrawSpinner(cv::Mat& page, double t, Point at = {195, 280}) {
  cv::ellipse(page, cv::Point2d(at.x, at.y), {20, 20}, std::fmod(t, 1) * 360, 0, 270, {180, 90, 20},
              4, cv::LINE_AA);
}

void DrawNewPage(cv::Mat& page) {
  page.setTo(cv::Scalar(235, 240, 245));
  for (int i = 0; i < 12; ++i) Write(page, {30, 100.0 + 50 * i}, "Holding " + std::to_string(i));
}

struct Case {
  std::string name;
  Scene scene;
  // When the button is touched, and until when one looks.
  double touch = 4;
  double until = 14;
  // Of the touch; absent: none.
  std::optional<double> reaction = std::nullopt;
  std::optional<double> completion = std::nullopt;
  std::optional<Rect> touched = std::nullopt;
  std::optional<Rect> focused = std::nullopt;
};

void PrintTo(const Case& c, std::ostream* out) { *out << c.name; }

std::string NameOf(const testing::TestParamInfo<Case>& info) { return info.param.name; }

class TouchTest : public testing::TestWithParam<Case> {};

TEST_P(TouchTest, IsAnsweredOrNot) {
  const Case& c = GetParam();
  Film film(c.scene);
  film.PlayUntil(c.touch);
  film.Touch(c.touched.value_or(kButton), c.focused);
  film.PlayUntil(c.until);
  const auto reaction = film.Reaction();
  EXPECT_EQ(reaction.has_value(), c.reaction.has_value()) << reaction.value_or(-1);
  if (reaction && c.reaction) {
    EXPECT_NEAR(*reaction, c.touch + *c.reaction, 0.07);
  }
  const auto completion = film.Completion();
  EXPECT_EQ(completion.has_value(), c.completion.has_value());
  if (completion && c.completion) {
    EXPECT_NEAR(*completion, c.touch + *c.completion, 0.1);
  }
}

// Time since the touch at 4 s.
double Since(double t) { return t - 4; }

std::vector<Case> DeadButtonsTable() {
  return {Case{.name = "StillPage", .scene = [](cv::Mat& p, double) { DrawButton(p); }},
          Case{.name = "CaretBlinks",
               .scene =
                   [](cv::Mat& p, double t) {
                     DrawCaret(p, t);
                     DrawButton(p);
                   }},
          Case{.name = "FieldLosesCaretAndFrame",
               .scene =
                   [](cv::Mat& p, double t) {
                     DrawButton(p);
                     const bool focused = Since(t) < 0.05;
                     if (focused) Fill(p, kField.Inflate(2), {255, 120, 0});
                     Fill(p, kField, {255, 255, 255});
                     if (focused && Every(t, 1.0, 0.2, 0.5)) Fill(p, {60, 130, 2, 20}, {0, 0, 0});
                   },
               .focused = kField},
          Case{.name = "ClockTicks",
               .scene =
                   [](cv::Mat& p, double t) {
                     DrawClock(p, t + 0.3);
                     DrawButton(p);
                   }},
          Case{.name = "CarouselKnownBefore",
               .scene =
                   [](cv::Mat& p, double t) {
                     DrawCarousel(p, t, 3, 2);
                     DrawButton(p);
                   },
               .touch = 11,
               .until = 21},
          Case{.name = "CarouselFirstSeenAfterTheTouch",
               .scene =
                   [](cv::Mat& p, double t) {
                     DrawCarousel(p, t, 3, 2.8);
                     DrawButton(p);
                   },
               .touch = 2,
               .until = 12},
          Case{.name = "SlowCarouselFirstSeenAfterTheTouch",
               .scene =
                   [](cv::Mat& p, double t) {
                     DrawCarousel(p, t, 5, 5);
                     DrawButton(p);
                   },
               .touch = 2,
               .until = 12},
          Case{.name = "CarouselAndClockAndCaret",
               .scene =
                   [](cv::Mat& p, double t) {
                     DrawCarousel(p, t, 4, 3);
                     DrawClock(p, t + 0.5);
                     DrawButton(p);
                     if (Every(t, 1.0, 0.2, 0.5)) Fill(p, {60, 280, 2, 20}, {0, 0, 0});
                   },
               .touch = 12,
               .until = 22},
          Case{.name = "BadgePulses",
               .scene =
                   [](cv::Mat& p, double t) {
                     const double pulse = std::max(0.0, std::sin(t * 3.1416));
                     cv::circle(p, {360, 24}, 6 + static_cast<int>(6 * pulse), {40, 40, 230},
                                cv::FILLED, cv::LINE_AA);
                     DrawButton(p);
                   },
               .touch = 6,
               .until = 14},
          Case{.name = "BannerSpinsAllAlong",
               .scene =
                   [](cv::Mat& p, double t) {
                     DrawSpinner(p, t);
                     DrawButton(p);
                   }},
          Case{.name = "PressedLookReturns",
               .scene =
                   [](cv::Mat& p, double t) {
                     const bool pressed = Since(t) > 0.05 && Since(t) < 0.2;
                     DrawButton(p, pressed ? cv::Scalar(120, 60, 10) : cv::Scalar(200, 100, 20));
                   }},
          Case{.name = "LongPressReturns",
               .scene =
                   [](cv::Mat& p, double t) {
                     const bool pressed = Since(t) > 0.05 && Since(t) < 0.9;
                     DrawButton(p, pressed ? cv::Scalar(120, 60, 10) : cv::Scalar(200, 100, 20));
                   }},
          Case{.name = "RowHighlightFades",
               .scene =
                   [](cv::Mat& p, double t) {
                     const double s = Since(t);
                     const double strength = s < 0 ? 0 : (1 - Progress(s, 0.1, 0.5)) * (s > 0.03);
                     Fill(p, {0, 400, 390, 60},
                          cv::Scalar(250, 250, 250) - cv::Scalar(60, 60, 60) * strength);
                     Write(p, {20, 435}, "A fund to tap");
                   },
               .touched = Rect{20, 420, 110, 20}}};
}

INSTANTIATE_TEST_SUITE_P(DeadButtons, TouchTest, testing::ValuesIn(DeadButtonsTable()), NameOf);

std::vector<Case> AnswersTable() {
  return {
      Case{.name = "NewPageAtOnce",
           .scene =
               [](cv::Mat& p, double t) {
                 DrawButton(p);
                 if (Since(t) > 0.3) DrawNewPage(p);
               },
           .reaction = 0.33,
           .completion = 0.33},
      Case{.name = "After900Ms",
           .scene =
               [](cv::Mat& p, double t) {
                 DrawButton(p);
                 if (Since(t) > 0.9) Write(p, {60, 280}, "Wrong password");
               },
           .reaction = 0.93,
           .completion = 0.93},
      Case{.name = "ElsewhereWhileACarouselSlides",
           .scene =
               [](cv::Mat& p, double t) {
                 DrawCarousel(p, t, 3, 1.1);
                 DrawButton(p);
                 if (t > 10.2) Write(p, {60, 240}, "Wrong password");
               },
           .touch = 10,
           .reaction = 0.23,
           .completion = 0.23},
      Case{.name = "OffTheBeatInTheCarousel",
           .scene =
               [](cv::Mat& p, double t) {
                 DrawCarousel(p, t, 3, 1.1);
                 DrawButton(p);
                 if (t > 11.5) Fill(p, kCarousel, {230, 230, 230});
               },
           .touch = 11.3,
           .until = 16,
           .reaction = 0.23,
           .completion = 0.23},
      Case{.name = "TouchInTheCarousel",
           .scene =
               [](cv::Mat& p, double t) {
                 DrawCarousel(p, t, 3, 1.1);
                 if (t > 10.8) Fill(p, kCarousel, {230, 230, 230});
               },
           .touch = 10.6,
           .until = 15,
           .reaction = 0.23,
           .completion = 0.23,
           .touched = Rect{150, 100, 80, 40}},
      Case{.name = "ToastComesAndGoes",
           .scene =
               [](cv::Mat& p, double t) {
                 DrawButton(p);
                 if (Since(t) > 0.2 && Since(t) < 2.2) Fill(p, {95, 400, 200, 44}, {40, 40, 40});
               },
           .reaction = 0.23,
           .completion = 2.23},
      Case{.name = "LateToastComesAndGoes",
           .scene =
               [](cv::Mat& p, double t) {
                 DrawButton(p);
                 if (Since(t) > 1.5 && Since(t) < 3.5) Fill(p, {95, 400, 200, 44}, {40, 40, 40});
               },
           .reaction = 1.53,
           .completion = 3.53},
      Case{.name = "ToggleStays",
           .scene =
               [](cv::Mat& p, double t) {
                 DrawButton(p, Since(t) > 0.1 ? cv::Scalar(40, 160, 40) : cv::Scalar(200, 100, 20));
               },
           .reaction = 0.13,
           .completion = 0.13},
      Case{.name = "ButtonSaysCopiedForTwoSeconds",
           .scene =
               [](cv::Mat& p, double t) {
                 const bool copied = Since(t) > 0.1 && Since(t) < 2.1;
                 DrawButton(p, copied ? cv::Scalar(40, 160, 40) : cv::Scalar(200, 100, 20));
               },
           .reaction = 0.13,
           .completion = 2.13},
      Case{.name = "FieldGetsACaret",
           .scene =
               [](cv::Mat& p, double t) {
                 Fill(p, kField, {255, 255, 255});
                 if (Since(t) > 0 && Every(t, 1.0, 4.1, 0.5)) Fill(p, {60, 130, 2, 20}, {0, 0, 0});
               },
           .reaction = 0.13,
           .completion = 0.13,
           .touched = kField},
      Case{.name = "SpinnerThenContent",
           .scene =
               [](cv::Mat& p, double t) {
                 DrawButton(p);
                 if (Since(t) > 0.2 && Since(t) < 3.2) DrawSpinner(p, t);
                 if (Since(t) >= 3.2) DrawNewPage(p);
               },
           .reaction = 0.23,
           .completion = 3.23},
      Case{.name = "SpinnerThenNothing",
           .scene =
               [](cv::Mat& p, double t) {
                 DrawButton(p);
                 if (Since(t) > 0.2 && Since(t) < 3.2) DrawSpinner(p, t);
               },
           .reaction = 0.23,
           .completion = 3.2},
      Case{.name = "SkeletonThenContentInTheSamePlace",
           .scene =
               [](cv::Mat& p, double t) {
                 if (Since(t) > 0.1) Fill(p, {0, 300, 390, 300}, {230, 230, 230});
                 if (Since(t) > 1.2) {
                   for (int i = 0; i < 6; ++i) Write(p, {20, 330.0 + 45 * i}, "Loaded now");
                 }
               },
           .reaction = 0.13,
           .completion = 1.23},
      Case{.name = "CountdownOnTheButton",
           .scene =
               [](cv::Mat& p, double t) {
                 if (Since(t) < 0.1) return DrawButton(p);
                 Fill(p, kButton, {180, 180, 180});
                 Write(p, {170, 730}, std::to_string(59 - static_cast<int>(Since(t) - 0.1)) + " s");
               },
           .until = 10,
           .reaction = 0.1,
           .completion = 0.1},
      Case{.name = "CounterRunsForASecond",
           .scene =
               [](cv::Mat& p, double t) {
                 DrawButton(p);
                 Write(p, {60, 280}, cv::format("%.2f", 88888 * Progress(Since(t), 0.2, 1.2)));
               },
           .reaction = 0.23,
           .completion = 1.2},
      Case{.name = "ListLoadsPieceByPiece",
           .scene =
               [](cv::Mat& p, double t) {
                 DrawButton(p);
                 const int rows = static_cast<int>(12 * Progress(Since(t), 0.2, 3.8));
                 for (int i = 0; i < rows; ++i) {
                   Fill(p, {10, 80.0 + 50 * i, 370, 40}, {200 - 5.0 * i, 220, 200});
                 }
               },
           .reaction = 0.5,
           .completion = 3.8},
      Case{.name = "WholePageFades",
           .scene =
               [](cv::Mat& p, double t) {
                 DrawButton(p);
                 cv::Mat next = p.clone();
                 DrawNewPage(next);
                 const double mix = Progress(Since(t), 0.1, 0.4);
                 cv::addWeighted(next, mix, p, 1 - mix, 0, p);
               },
           .reaction = 0.13,
           .completion = 0.4},
      Case{.name = "ProgressBarOnePxHigh",
           .scene =
               [](cv::Mat& p, double t) {
                 DrawButton(p);
                 Fill(p, {0, 50, 390 * Progress(Since(t), 0.1, 2.1), 1}, {255, 60, 0});
               },
           .reaction = 0.13,
           .completion = 2.1}};
}

INSTANTIATE_TEST_SUITE_P(Answers, TouchTest, testing::ValuesIn(AnswersTable()), NameOf);

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
