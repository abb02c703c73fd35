#include "reporters/picture_size.h"

#include <cstddef>

namespace roundsman {
namespace {

int Byte(std::string_view bytes, std::size_t at) { return static_cast<unsigned char>(bytes[at]); }
int Word(std::string_view bytes, std::size_t at) {
  return Byte(bytes, at) * 256 + Byte(bytes, at + 1);
}

// The frame header that holds the size is one of SOF0 … SOF15, which leaves out DHT, JPG and DAC.
bool IsFrameHeader(int marker) {
  return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
}

std::optional<PictureFacts> ReadJpeg(std::string_view bytes) {
  std::size_t at = 2;
  while (at + 9 < bytes.size()) {
    if (Byte(bytes, at) != 0xFF) return std::nullopt;
    const int marker = Byte(bytes, at + 1);
    if (marker == 0xFF) {
      ++at;
      continue;
    }
    if (IsFrameHeader(marker)) {
      return PictureFacts{"image/jpeg", Word(bytes, at + 7), Word(bytes, at + 5)};
    }
    at += 2 + static_cast<std::size_t>(Word(bytes, at + 2));
  }
  return std::nullopt;
}

std::optional<PictureFacts> ReadPng(std::string_view bytes) {
  if (bytes.size() < 24 || bytes.substr(12, 4) != "IHDR") return std::nullopt;
  const int width = Word(bytes, 16) * 65536 + Word(bytes, 18);
  const int height = Word(bytes, 20) * 65536 + Word(bytes, 22);
  return PictureFacts{"image/png", width, height};
}

}  // namespace

std::optional<PictureFacts> ReadPictureFacts(std::string_view bytes) {
  std::optional<PictureFacts> facts;
  if (bytes.starts_with("\xFF\xD8")) facts = ReadJpeg(bytes);
  if (bytes.starts_with("\x89PNG\r\n\x1A\n")) facts = ReadPng(bytes);
  if (facts && (facts->width <= 0 || facts->height <= 0)) return std::nullopt;
  return facts;
}

}  // namespace roundsman
