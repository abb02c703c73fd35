#pragma once

#include <string>
#include <string_view>

#include "vision/text_reader.h"

namespace roundsman {

// Text as OCR may honestly mistake it: folded (core/text.h), no blanks, points and quotes, one
// letter for each class of look-alikes (0 O, 1 l I |, 5 S $, ¥ Y, all brackets). Emoji and icon
// fonts, which no OCR reads, are left out.
std::u32string ForEyes(std::string_view utf8);

// The share of `wanted` that stands in one piece of `text`, both ForEyes: 1 minus the least edits
// per letter. An empty `wanted` has nothing to be read: 1.
double ShareFound(std::u32string_view wanted, std::u32string_view text);

}  // namespace roundsman
