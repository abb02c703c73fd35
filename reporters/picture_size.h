#pragma once

#include <optional>
#include <string_view>

namespace roundsman {

// What a page must know of a picture before it is decoded.
struct PictureFacts {
  // "image/jpeg"
  std::string_view type;
  int width = 0;
  int height = 0;
};

// Reads only the headers of a JPEG or PNG. Nothing for anything else or a damaged file.
std::optional<PictureFacts> ReadPictureFacts(std::string_view bytes);

}  // namespace roundsman
