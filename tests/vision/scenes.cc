#include "tests/vision/scenes.h"

#include <cmath>
#include <opencv2/imgproc.hpp>
#include <string>

#include "tests/vision/film.h"

namespace roundsman {

bool Every(double t, double period, double from, double lasting) {
  return t >= from && std::fmod(t - from, period) < lasting;
}

void DrawButton(cv::Mat& page, cv::Scalar colour) {
  Fill(page, kButton, colour);
  Write(page, {170, 730}, "Log in");
}

void DrawCaret(cv::Mat& page, double t, double from) {
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

void DrawSpinner(cv::Mat& page, double t, Point at) {
  cv::ellipse(page, cv::Point2d(at.x, at.y), {20, 20}, std::fmod(t, 1) * 360, 0, 270, {180, 90, 20},
              4, cv::LINE_AA);
}

void DrawNewPage(cv::Mat& page) {
  page.setTo(cv::Scalar(235, 240, 245));
  for (int i = 0; i < 12; ++i) Write(page, {30, 100.0 + 50 * i}, "Holding " + std::to_string(i));
}

}  // namespace roundsman
