#include <gtest/gtest.h>

#include <cmath>
#include <opencv2/imgproc.hpp>
#include <optional>
#include <string>
#include <vector>

#include "tests/vision/film.h"
#include "tests/vision/scenes.h"
#include "vision/motion.h"

namespace roundsman {
namespace {

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
      Case{.name = "PressedLookReturnedLongBeforeTheNewPage",
           .scene =
               [](cv::Mat& p, double t) {
                 const bool pressed = Since(t) > 0.05 && Since(t) < 0.25;
                 DrawButton(p, pressed ? cv::Scalar(120, 60, 10) : cv::Scalar(200, 100, 20));
                 if (Since(t) > 3) DrawNewPage(p);
               },
           .reaction = 3.03,
           .completion = 3.03},
      Case{.name = "PressedStillWhenTheNewPageComes",
           .scene =
               [](cv::Mat& p, double t) {
                 DrawButton(p,
                            Since(t) > 0.05 ? cv::Scalar(120, 60, 10) : cv::Scalar(200, 100, 20));
                 if (Since(t) > 0.5) DrawNewPage(p);
               },
           .reaction = 0.53,
           .completion = 0.53},
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

}  // namespace
}  // namespace roundsman
