#pragma once

#include <string>

namespace roundsman {

// Bytes with the header of a JPEG of that size and `bytes` of noise, the same for the same
// arguments. Good for everything that does not decode.
std::string FakeJpeg(int width, int height, int bytes);

}  // namespace roundsman
