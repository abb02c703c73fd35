#pragma once

#include <optional>
#include <vector>

#include "core/clock.h"
#include "core/geometry.h"
#include "vision/frame.h"
#include "vision/recording.h"

namespace roundsman {

struct FilmstripOptions {
  // What times are told from: the touch.
  MonoTime from;
  // Framed in blue and in green.
  std::optional<MonoTime> reaction = std::nullopt;
  std::optional<MonoTime> completion = std::nullopt;
  int most_frames = 8;
  // Of one frame, px.
  int height = 240;
  // Painted over in every frame before it becomes part of the strip; CSS px.
  std::vector<Rect> hide = {};
};

// A step at one glance, for reports: its frames at the times that matter (the last before `from`,
// reaction, what lies between, completion, the end), each with its time beneath ("+0.64 s"). Empty
// when nothing was recorded.
Frame MakeFilmstrip(const Recording& recording, const FilmstripOptions& options);

// Copies, so that the frame itself stays as it was seen. Boxes in CSS px; one outside the frame
// changes nothing.
enum class Ink { kRed, kOrange, kBlue, kGreen };
// Outlines what a finding is about and dims the rest a little.
Frame DrawBox(const Frame& frame, const Rect& css, Ink ink);
// Fills solid, for redaction: blur could be undone.
Frame PaintOver(const Frame& frame, const std::vector<Rect>& css);

}  // namespace roundsman
