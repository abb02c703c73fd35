#pragma once

#include <memory>
#include <string>

#include "core/clock.h"
#include "core/geometry.h"

namespace roundsman {

enum class ImageFormat { kJpeg, kPng };

// Encoded image bytes as the device gave them, and when they were on the screen. Cheap to copy: the
// bytes are shared and never change.
struct Screenshot {
  std::shared_ptr<const std::string> bytes;
  ImageFormat format = ImageFormat::kJpeg;
  // The device's display time, mapped to our clock; never the arrival.
  MonoTime at;
  // The part of the page it shows, in CSS px; pixels per CSS px follow from the decoded size.
  Size css_size;

  bool Empty() const { return bytes == nullptr || bytes->empty(); }
};

}  // namespace roundsman
