#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/clock.h"
#include "core/geometry.h"
#include "core/result.h"
#include "vision/frame.h"

namespace roundsman {

// A line of text as the eye read it. The box is in CSS px; confidence 0..1.
struct TextLine {
  std::string text;
  Rect box;
  double confidence = 0;
};

struct TextReaderOptions {
  // Tesseract's names.
  std::vector<std::string> languages = {"chi_sim", "eng"};
  // Where the traineddata lie; empty: Tesseract's own default.
  std::string tessdata;
};

struct TextReaderStats {
  std::size_t lines_asked = 0;
  // Answered from the cache.
  std::size_t lines_known = 0;
  Duration spent{};
};

// Reads text off pixels (Tesseract), line by line on our own line proposals. Text is remembered by
// the hash of a line's pixels, across steps and runs. Belongs to one worker at a time; making one
// costs some 200 ms, so it is loaded at the first question. `Read…` never asks the UI tree: it is
// the independent eye.
class TextReader {
 public:
  explicit TextReader(TextReaderOptions options);
  ~TextReader();
  TextReader(const TextReader&) = delete;
  TextReader& operator=(const TextReader&) = delete;

  // Loads the engine now, e.g. while a browser starts. A missing traineddata is a robot error that
  // names the package.
  Result<void> Load();
  // All lines of the frame, in reading order.
  Result<std::vector<TextLine>> ReadAll(const Frame& frame);
  // The lines inside a box in CSS px (a text's box from the tree, with a little air around).
  Result<std::vector<TextLine>> ReadBox(const Frame& frame, const Rect& css);
  // The lines of the frame that these boxes (CSS px) leave at least a letter of: the others are not
  // read.
  Result<std::vector<TextLine>> ReadApart(const Frame& frame, const std::vector<Rect>& known);
  const TextReaderStats& stats() const;

 private:
  struct Engine;
  std::unique_ptr<Engine> engine_;
};

// How much of `wanted` a person could read in `lines`: 0..1, tolerant of what OCR confuses (0/O,
// 1/l/I, full and half width, spaces). 1 = every character in order.
double Legibility(const std::vector<TextLine>& lines, std::string_view wanted);

}  // namespace roundsman
