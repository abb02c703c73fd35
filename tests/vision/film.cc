#include "tests/vision/film.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <opencv2/imgproc.hpp>

#include "vision/image_codec.h"

namespace roundsman {
namespace {

// So that a time of zero is nothing special.
constexpr double kEpoch = 1000;
constexpr double kFrame = 1.0 / 30;

cv::Rect Pixels(const Rect& box) {
  return {static_cast<int>(box.x), static_cast<int>(box.y), static_cast<int>(box.width),
          static_cast<int>(box.height)};
}

bool Same(const cv::Mat& a, const cv::Mat& b) {
  return a.size() == b.size() && std::memcmp(a.data, b.data, a.total() * a.elemSize()) == 0;
}

}  // namespace

MonoTime At(double t) { return MonoTime{} + FromSeconds(kEpoch + t); }

Screenshot Jpeg(const cv::Mat& page, double t) {
  const std::string bytes = EncodeJpeg({page, 1, At(t)}, 80);
  return {std::make_shared<const std::string>(bytes),
          ImageFormat::kJpeg,
          At(t),
          {1.0 * page.cols, 1.0 * page.rows}};
}

Film::Film(Scene scene, Size size) : scene_(std::move(scene)), size_(size) {
  motion_.BeginStep(At(0), std::nullopt);
}

void Film::PlayUntil(double t) {
  for (; now_ < t; now_ += kFrame) {
    cv::Mat page = BlankPage(size_);
    scene_(page, now_);
    if (Same(page, shown_)) continue;
    if (!motion_.Add(Jpeg(page, now_))) std::abort();
    shown_ = page;
  }
}

void Film::Touch(const Rect& control, std::optional<Rect> focused) {
  motion_.BeginStep(At(now_), control, focused);
}

std::optional<double> Film::Reaction() const {
  motion_.QuietFor(At(now_));
  const auto at = motion_.Reaction();
  if (!at) return std::nullopt;
  return Seconds(*at - At(0));
}

std::optional<double> Film::Completion() const {
  motion_.QuietFor(At(now_));
  const auto at = motion_.Completion();
  if (!at) return std::nullopt;
  return Seconds(*at - At(0));
}

double Film::QuietFor() const { return Seconds(motion_.QuietFor(At(now_))); }

void Fill(cv::Mat& page, const Rect& box, cv::Scalar bgr) {
  cv::rectangle(page, Pixels(box) & cv::Rect(0, 0, page.cols, page.rows), bgr, cv::FILLED);
}

void Write(cv::Mat& page, Point at, const std::string& text) {
  cv::putText(page, text, {static_cast<int>(at.x), static_cast<int>(at.y)},
              cv::FONT_HERSHEY_SIMPLEX, 0.5, {40, 40, 40}, 1, cv::LINE_AA);
}

cv::Mat BlankPage(Size size) {
  cv::Mat page(static_cast<int>(size.height), static_cast<int>(size.width), CV_8UC3,
               cv::Scalar(250, 250, 250));
  Fill(page, {0, 0, size.width, 48}, {160, 80, 20});
  for (int row = 0; row < 8; ++row) {
    Write(page, {20, 340.0 + 40 * row}, "Fund " + std::to_string(1000 + row * 37) + "   +0.42 %");
  }
  return page;
}

double Progress(double t, double from, double to) {
  return std::clamp((t - from) / (to - from), 0.0, 1.0);
}

}  // namespace roundsman
