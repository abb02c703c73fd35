#pragma once

#include "core/geometry.h"
#include "vision/frame.h"

namespace roundsman {

// What moves on the drawn pages of the motion tests, as it looks at second `t`.
inline constexpr Rect kButton{40, 700, 310, 48};
inline constexpr Rect kField{40, 120, 310, 40};
inline constexpr Rect kCarousel{0, 60, 390, 160};

// Whether `t` is in the first `lasting` s of a period.
bool Every(double t, double period, double from, double lasting);
void DrawButton(cv::Mat& page, cv::Scalar colour = {200, 100, 20});
void DrawCaret(cv::Mat& page, double t, double from = 0);
void DrawClock(cv::Mat& page, double t);
cv::Scalar Slide(int n);
void DrawCarousel(cv::Mat& page, double t, double period, double first);
void DrawSpinner(cv::Mat& page, double t, Point at = {195, 280});
void DrawNewPage(cv::Mat& page);

}  // namespace roundsman
