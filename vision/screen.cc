#include "vision/screen.h"

#include "vision/image_codec.h"

namespace roundsman {

const Frame& Screen::frame() const {
  if (!frame_) frame_ = Decode(screenshot_).value_or(Frame{});
  return *frame_;
}

const std::vector<TextLine>& Screen::lines(TextReader& reader) const {
  if (!lines_) {
    lines_.emplace();
    if (!frame().Empty()) lines_ = reader.ReadAll(frame()).value_or(std::vector<TextLine>{});
  }
  return *lines_;
}

}  // namespace roundsman
