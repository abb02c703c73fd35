#include "vision/image_codec.h"

#include <png.h>
#include <turbojpeg.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <memory>
#include <opencv2/imgproc.hpp>

namespace roundsman {
namespace {

// 16k px a side is more than any screen; more is damage, and must not be allocated.
constexpr int kLongestSide = 16384;

struct CloseJpeg {
  void operator()(void* handle) const { tjDestroy(handle); }
};
using JpegHandle = std::unique_ptr<void, CloseJpeg>;

// The decoder only warns about missing bytes and fills up with grey; a whole JPEG ends in EOI.
bool EndsInEoi(std::string_view bytes) {
  const std::size_t tail = std::min<std::size_t>(bytes.size(), 64);
  return bytes.substr(bytes.size() - tail).rfind("\xFF\xD9") != std::string_view::npos;
}

Result<cv::Mat> DecodeJpeg(std::string_view bytes, Reduction reduction) {
  const JpegHandle owner(tjInitDecompress());
  const tjhandle handle = owner.get();
  if (handle == nullptr) return RobotError("libjpeg-turbo cannot be started");
  const auto* data = reinterpret_cast<const unsigned char*>(bytes.data());
  int width = 0;
  int height = 0;
  int sampling = 0;
  int colours = 0;
  if (tjDecompressHeader3(handle, data, bytes.size(), &width, &height, &sampling, &colours) != 0 ||
      width <= 0 || height <= 0 || width > kLongestSide || height > kLongestSide) {
    return RobotError("the screenshot is no JPEG that can be decoded");
  }
  if (!EndsInEoi(bytes)) return RobotError("the screenshot's JPEG is cut off");
  const tjscalingfactor factor{1, static_cast<int>(reduction)};
  cv::Mat bgr(TJSCALED(height, factor), TJSCALED(width, factor), CV_8UC3);
  // Fast upsampling keeps unchanged blocks identical whatever their neighbours do.
  const int flags = reduction == Reduction::kNone ? 0 : TJFLAG_FASTUPSAMPLE | TJFLAG_FASTDCT;
  if (tjDecompress2(handle, data, bytes.size(), bgr.data, bgr.cols, static_cast<int>(bgr.step),
                    bgr.rows, TJPF_BGR, flags) != 0) {
    return RobotError(std::string("the screenshot's JPEG is damaged: ") + tjGetErrorStr2(handle));
  }
  return bgr;
}

Result<cv::Mat> DecodePng(std::string_view bytes) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  if (png_image_begin_read_from_memory(&image, bytes.data(), bytes.size()) == 0) {
    return RobotError(std::string("the screenshot is no PNG that can be decoded: ") +
                      image.message);
  }
  if (image.width > kLongestSide || image.height > kLongestSide) {
    png_image_free(&image);
    return RobotError("the screenshot's PNG claims an impossible size");
  }
  image.format = PNG_FORMAT_BGR;
  cv::Mat bgr(static_cast<int>(image.height), static_cast<int>(image.width), CV_8UC3);
  // What is transparent is seen on white.
  const png_color white{255, 255, 255};
  if (png_image_finish_read(&image, &white, bgr.data, static_cast<png_int_32>(bgr.step), nullptr) ==
      0) {
    const std::string why = image.message;
    png_image_free(&image);
    return RobotError("the screenshot's PNG is cut off or damaged: " + why);
  }
  return bgr;
}

cv::Mat Shrunk(const cv::Mat& bgr, int by) {
  if (by == 1) return bgr;
  cv::Mat small;
  cv::resize(bgr, small, {(bgr.cols + by - 1) / by, (bgr.rows + by - 1) / by}, 0, 0,
             cv::INTER_AREA);
  return small;
}

}  // namespace

Result<Frame> Decode(const Screenshot& screenshot, Reduction reduction) {
  if (screenshot.Empty()) return RobotError("the screenshot is empty");
  const std::string_view bytes = *screenshot.bytes;
  Result<cv::Mat> bgr = screenshot.format == ImageFormat::kJpeg
                            ? DecodeJpeg(bytes, reduction)
                            : DecodePng(bytes).map([&](const cv::Mat& whole) {
                                return Shrunk(whole, static_cast<int>(reduction));
                              });
  if (!bgr) return Forward(bgr);
  Frame frame{*bgr, 1.0 / static_cast<int>(reduction), screenshot.at};
  if (screenshot.css_size.width > 0) frame.scale = bgr->cols / screenshot.css_size.width;
  return frame;
}

std::string EncodeJpeg(const Frame& frame, int quality) {
  if (frame.Empty()) return {};
  const JpegHandle handle(tjInitCompress());
  unsigned char* out = nullptr;
  unsigned long size = 0;
  const int sampling = quality >= 90 ? TJSAMP_444 : TJSAMP_420;
  const int failed =
      tjCompress2(handle.get(), frame.bgr.data, frame.bgr.cols, static_cast<int>(frame.bgr.step),
                  frame.bgr.rows, TJPF_BGR, &out, &size, sampling, std::clamp(quality, 1, 100), 0);
  std::string bytes;
  if (failed == 0) bytes.assign(reinterpret_cast<const char*>(out), size);
  tjFree(out);
  return bytes;
}

std::string EncodePng(const Frame& frame) {
  if (frame.Empty()) return {};
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = static_cast<png_uint_32>(frame.bgr.cols);
  image.height = static_cast<png_uint_32>(frame.bgr.rows);
  image.format = PNG_FORMAT_BGR;
  // Fast filters: screens compress well enough, and a report has many of them.
  image.flags = PNG_IMAGE_FLAG_FAST;
  std::string bytes(PNG_IMAGE_PNG_SIZE_MAX(image), '\0');
  png_alloc_size_t size = bytes.size();
  const auto stride = static_cast<png_int_32>(frame.bgr.step);
  if (png_image_write_to_memory(&image, bytes.data(), &size, 0, frame.bgr.data, stride, nullptr) ==
      0) {
    return {};
  }
  bytes.resize(size);
  return bytes;
}

Frame ShrinkToWidth(const Frame& frame, int width) {
  if (frame.Empty() || frame.bgr.cols <= width || width <= 0) return frame;
  const double factor = static_cast<double>(width) / frame.bgr.cols;
  const int height = std::max(1, static_cast<int>(std::lround(frame.bgr.rows * factor)));
  Frame small{cv::Mat(), frame.scale * factor, frame.at};
  cv::resize(frame.bgr, small.bgr, {width, height}, 0, 0, cv::INTER_AREA);
  return small;
}

}  // namespace roundsman
