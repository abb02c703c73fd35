#include "vision/text_reader.h"

#include <tesseract/baseapi.h>

#include <algorithm>
#include <cstring>
#include <list>
#include <opencv2/core/utility.hpp>
#include <unordered_map>

#include "vision/line_image.h"
#include "vision/line_proposals.h"

// libgomp, declared by hand: clang finds no <omp.h>.
extern "C" void omp_set_max_active_levels(int levels);

namespace roundsman {
namespace {

// Some 2 MB of text: more lines than the pages of one journey have.
constexpr std::size_t kMostKnown = 20000;
// In CSS px: a text's box from the tree is as tight as its font says, not as its letters are.
constexpr double kAirAround = 4;
// Letters stand a little over the edge of their box.
constexpr double kPlaceAir = 2;
// Icons and pieces of pictures read as letters come out below.
constexpr double kLeastConfidence = 0.4;

// Tesseract's LSTM was taught on letters of about this height; the other is for what it doubted.
constexpr int kInkHeight = 32;
constexpr int kOtherInkHeight = 42;
constexpr double kDoubt = 0.8;

struct Reading {
  std::string text;
  double confidence = 0;
};

// Text by the key of its pixels; forgets what was longest not asked for.
class KnownLines {
 public:
  const Reading* Find(std::uint64_t key) {
    const auto found = where_.find(key);
    if (found == where_.end()) return nullptr;
    order_.splice(order_.begin(), order_, found->second);
    return &found->second->second;
  }
  void Add(std::uint64_t key, Reading reading) {
    order_.emplace_front(key, std::move(reading));
    where_[key] = order_.begin();
    if (order_.size() <= kMostKnown) return;
    where_.erase(order_.back().first);
    order_.pop_back();
  }

 private:
  std::list<std::pair<std::uint64_t, Reading>> order_;
  std::unordered_map<std::uint64_t, std::list<std::pair<std::uint64_t, Reading>>::iterator> where_;
};

std::string PackageOf(std::string language) {
  std::replace(language.begin(), language.end(), '_', '-');
  return "tesseract-ocr-" + language;
}

bool IsWide(std::string_view text, std::size_t at) {
  return at < text.size() && static_cast<unsigned char>(text[at]) >= 0xE2;
}

std::size_t StartOfLast(std::string_view text) {
  std::size_t at = text.size();
  while (at > 0 && (static_cast<unsigned char>(text[--at]) & 0xC0) == 0x80) {
  }
  return at;
}

// Tesseract puts blanks between Chinese characters as it pleases.
std::string WithoutStrayBlanks(std::string_view raw) {
  std::string out;
  bool blank = false;
  for (std::size_t at = 0; at < raw.size(); ++at) {
    const char c = raw[at];
    if (c == ' ' || c == '\n' || c == '\t') {
      blank = true;
      continue;
    }
    if (blank && !out.empty() && !(IsWide(raw, at) && IsWide(out, StartOfLast(out)))) out += ' ';
    blank = false;
    out += c;
  }
  return out;
}

// Whether the places leave less of the line than a letter takes.
bool IsWithin(const Rect& line, const std::vector<Rect>& places) {
  std::vector<std::pair<double, double>> parts;
  for (const Rect& place : places) {
    const Rect part = place.Inflate(kPlaceAir).Intersect(line);
    if (part.height * 2 >= line.height) parts.emplace_back(part.x, part.right());
  }
  std::sort(parts.begin(), parts.end());
  const double letter = line.height / 2;
  double covered_to = line.x;
  for (const auto& [from, to] : parts) {
    if (from - covered_to >= letter) return false;
    covered_to = std::max(covered_to, to);
  }
  return line.right() - covered_to < letter;
}

}  // namespace

struct TextReader::Engine {
  explicit Engine(TextReaderOptions wanted) : options(std::move(wanted)) {}

  Result<void> Load();
  Reading Recognise(const cv::Mat& print);
  Reading Recognise(const cv::Mat& bgr, const LineInk& line);
  Result<std::vector<TextLine>> Read(const Frame& frame, const cv::Rect& area,
                                     const std::vector<Rect>& known_places = {});

  TextReaderOptions options;
  tesseract::TessBaseAPI tesseract;
  bool loaded = false;
  KnownLines known;
  TextReaderStats stats;
};

Result<void> TextReader::Engine::Load() {
  if (loaded) return {};
  std::string names;
  for (const std::string& language : options.languages) {
    names += (names.empty() ? "" : "+") + language;
  }
  // Tesseract writes to stderr what we say better.
  const std::vector<std::string> keys = {"debug_file"};
  const std::vector<std::string> values = {"/dev/null"};
  const char* path = options.tessdata.empty() ? nullptr : options.tessdata.c_str();
  const int failed = tesseract.Init(path, names.c_str(), tesseract::OEM_LSTM_ONLY, nullptr, 0,
                                    &keys, &values, false);
  std::vector<std::string> have;
  if (failed == 0) tesseract.GetLoadedLanguagesAsVector(&have);
  for (const std::string& language : options.languages) {
    if (std::find(have.begin(), have.end(), language) != have.end()) continue;
    tesseract.End();
    return RobotError("cannot read text: Tesseract has no data for '" + language + "'" +
                      (path == nullptr ? "" : " in " + options.tessdata) +
                      "; install the package " + PackageOf(language));
  }
  tesseract.SetPageSegMode(tesseract::PSM_SINGLE_LINE);
  // Lines come black on white already.
  tesseract.SetVariable("tessedit_do_invert", "0");
  tesseract.SetVariable("user_defined_dpi", "300");
  loaded = true;
  return {};
}

Reading TextReader::Engine::Recognise(const cv::Mat& print) {
  tesseract.SetImage(print.data, print.cols, print.rows, 1, static_cast<int>(print.step));
  const std::unique_ptr<char[]> raw(tesseract.GetUTF8Text());
  if (raw == nullptr) return {};
  Reading reading{WithoutStrayBlanks(raw.get()), tesseract.MeanTextConf() / 100.0};
  tesseract.Clear();
  return reading;
}

Reading TextReader::Engine::Recognise(const cv::Mat& bgr, const LineInk& line) {
  Reading first = Recognise(AsPrint(bgr, line, kInkHeight));
  if (first.confidence >= kDoubt) return first;
  Reading second = Recognise(AsPrint(bgr, line, kOtherInkHeight));
  return second.confidence > first.confidence ? second : first;
}

Result<std::vector<TextLine>> TextReader::Engine::Read(const Frame& frame, const cv::Rect& area,
                                                       const std::vector<Rect>& known_places) {
  if (const Result<void> ready = Load(); !ready) return Forward(ready);
  // Tesseract asks for four threads by name, which only this or the environment can refuse; four
  // threads take four times the CPU of one for the same line.
  omp_set_max_active_levels(0);
  const MonoTime start = MonoClock::now();
  std::vector<TextLine> lines;
  for (const cv::Rect& proposal : ProposeLines(frame, area)) {
    for (const LineInk& ink : FindInk(frame.bgr, proposal)) {
      const Rect box{ink.box.x / frame.scale, ink.box.y / frame.scale, ink.box.width / frame.scale,
                     ink.box.height / frame.scale};
      if (IsWithin(box, known_places)) continue;
      const std::uint64_t key = KeyOf(frame.bgr, ink);
      ++stats.lines_asked;
      const Reading* reading = known.Find(key);
      if (reading != nullptr) {
        ++stats.lines_known;
      } else {
        known.Add(key, Recognise(frame.bgr, ink));
        reading = known.Find(key);
      }
      if (reading->text.empty() || reading->confidence < kLeastConfidence) continue;
      lines.push_back({reading->text, box, reading->confidence});
    }
  }
  stats.spent += MonoClock::now() - start;
  return lines;
}

TextReader::TextReader(TextReaderOptions options)
    : engine_(std::make_unique<Engine>(std::move(options))) {
  // Workers are threads already; OpenCV's own would only get in their way.
  cv::setNumThreads(1);
}
TextReader::~TextReader() = default;

Result<void> TextReader::Load() { return engine_->Load(); }

Result<std::vector<TextLine>> TextReader::ReadAll(const Frame& frame) {
  if (frame.Empty()) return std::vector<TextLine>{};
  return engine_->Read(frame, cv::Rect(0, 0, frame.bgr.cols, frame.bgr.rows));
}

Result<std::vector<TextLine>> TextReader::ReadBox(const Frame& frame, const Rect& css) {
  if (frame.Empty() || css.Empty()) return std::vector<TextLine>{};
  Result<std::vector<TextLine>> lines =
      engine_->Read(frame, frame.ToPixels(css.Inflate(kAirAround)));
  // The air lets neighbours in by their edges.
  if (lines)
    std::erase_if(*lines, [&](const TextLine& line) { return !css.Contains(line.box.center()); });
  return lines;
}

Result<std::vector<TextLine>> TextReader::ReadApart(const Frame& frame,
                                                    const std::vector<Rect>& known) {
  if (frame.Empty()) return std::vector<TextLine>{};
  return engine_->Read(frame, cv::Rect(0, 0, frame.bgr.cols, frame.bgr.rows), known);
}

const TextReaderStats& TextReader::stats() const { return engine_->stats; }

}  // namespace roundsman
