#include "tests/reporters/fake_picture.h"

#include <algorithm>
#include <random>

namespace roundsman {

std::string FakeJpeg(int width, int height, int bytes) {
  const auto word = [](int value) {
    return std::string{static_cast<char>(value >> 8), static_cast<char>(value & 0xFF)};
  };
  std::string out("\xFF\xD8\xFF\xE0\x00\x04..\xFF\xC0\x00\x0B\x08", 13);
  out += word(height) + word(width) + "\x01\x11";
  // Noise at the head makes pictures differ; filling it all would cost the sanitizers half a
  // minute.
  std::mt19937 random(static_cast<unsigned>(bytes));
  while (static_cast<int>(out.size()) < std::min(bytes, 200)) {
    out += static_cast<char>(random() & 0x7FU);
  }
  out.resize(static_cast<std::size_t>(bytes), '.');
  return out;
}

}  // namespace roundsman
