#pragma once

#include <functional>
#include <optional>
#include <string>

#include "vision/frame.h"
#include "vision/motion.h"
#include "vision/screenshot.h"

namespace roundsman {

// Draws the picture of second `t` on a page that is blank (text rows, a header) where it draws
// nothing.
using Scene = std::function<void(cv::Mat& page, double t)>;

// A JPEG as a screencast sends it: quality 80, one px per CSS px.
Screenshot Jpeg(const cv::Mat& page, double t);
MonoTime At(double t);

// A film of a drawn page, sampled at 30 fps; as in a screencast, a frame comes only when the
// picture changed.
class Film {
 public:
  explicit Film(Scene scene, Size size = {390, 844});
  // Shows what happens until `t`.
  void PlayUntil(double t);
  // Touches `control` now.
  void Touch(const Rect& control, std::optional<Rect> focused = std::nullopt);

  Motion& motion() { return motion_; }
  // Seconds of the film, as whoever looks at it would tell them.
  std::optional<double> Reaction() const;
  std::optional<double> Completion() const;
  double QuietFor() const;
  std::vector<Mover> Movers() const { return motion_.Movers(At(now_)); }

 private:
  Scene scene_;
  Size size_;
  Motion motion_;
  cv::Mat shown_;
  double now_ = 0;
};

// What pages are made of. Boxes in px.
void Fill(cv::Mat& page, const Rect& box, cv::Scalar bgr);
void Write(cv::Mat& page, Point at, const std::string& text);
cv::Mat BlankPage(Size size);
// 0 before `from`, 1 after `to`.
double Progress(double t, double from, double to);

}  // namespace roundsman
