#include "vision/witness.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <opencv2/imgproc.hpp>
#include <optional>
#include <set>

#include "vision/image_codec.h"

namespace roundsman {
namespace {

struct Colour {
  int red;
  int green;
  int blue;
};

constexpr std::array<Colour, 8> kBar = {{{255, 0, 0},
                                         {0, 160, 0},
                                         {0, 0, 255},
                                         {0, 200, 200},
                                         {200, 0, 200},
                                         {255, 220, 0},
                                         {0, 0, 0},
                                         {255, 255, 255}}};
constexpr std::array<Colour, 4> kCells = {{{220, 0, 0}, {0, 150, 0}, {0, 60, 220}, {250, 210, 0}}};
// Per channel: JPEG at q80 and colour management stay far below.
constexpr int kTolerance = 48;

constexpr std::string_view kLatin = "Roundsman sees 4821";
constexpr std::array<std::string_view, 6> kChinese = {"巡", "检", "员", "看", "得", "见"};
constexpr double kReadable = 0.8;
// Six characters of Chinese: one may be misread.
constexpr double kReadableChinese = 0.6;

// Bands of the page from top to bottom, parts of its height.
struct Band {
  double top;
  double bottom;
};
constexpr Band kBarBand{0, 0.08};
constexpr Band kCellBand{0.08, 0.20};
constexpr Band kNumberBand{0.24, 0.36};
constexpr Band kLatinBand{0.38, 0.50};
constexpr Band kChineseBand{0.52, 0.68};
constexpr Band kMovingBand{0.90, 0.95};
constexpr int kLeastPositions = 3;

std::string Css(const Colour& c) {
  return fmt::format("#{:02x}{:02x}{:02x}", c.red, c.green, c.blue);
}

std::string Style(const Band& band) {
  return fmt::format("top:{:g}vh;height:{:g}vh", 100 * band.top, 100 * (band.bottom - band.top));
}

Rect BoxOf(const Frame& frame, const Band& band) {
  const Size size = frame.css_size();
  return {0, size.height * band.top, size.width, size.height * (band.bottom - band.top)};
}

// Mean of the middle of cell `i` of `n` across the band.
Colour MiddleOf(const Frame& frame, const Band& band, int i, int n) {
  const Rect box = BoxOf(frame, band);
  const double width = box.width / n;
  const cv::Rect px = frame.ToPixels(
      {box.x + (i + 0.3) * width, box.y + 0.3 * box.height, 0.4 * width, 0.4 * box.height});
  if (px.empty()) return {-1, -1, -1};
  const cv::Scalar mean = cv::mean(frame.bgr(px));
  return {static_cast<int>(mean[2]), static_cast<int>(mean[1]), static_cast<int>(mean[0])};
}

int Distance(const Colour& a, const Colour& b) {
  return std::max(
      {std::abs(a.red - b.red), std::abs(a.green - b.green), std::abs(a.blue - b.blue)});
}

enum class Bar { kRight, kOneColour, kSwapped, kWrong };

Bar LookAtBar(const Frame& frame) {
  bool right = true;
  bool swapped = true;
  for (std::size_t i = 0; i < kBar.size(); ++i) {
    const Colour seen = MiddleOf(frame, kBarBand, static_cast<int>(i), kBar.size());
    right = right && Distance(seen, kBar[i]) <= kTolerance;
    swapped = swapped && Distance({seen.blue, seen.green, seen.red}, kBar[i]) <= kTolerance;
  }
  if (right) return Bar::kRight;
  if (swapped) return Bar::kSwapped;
  cv::Scalar mean;
  cv::Scalar deviation;
  cv::meanStdDev(frame.bgr, mean, deviation);
  return std::max({deviation[0], deviation[1], deviation[2]}) < 4 ? Bar::kOneColour : Bar::kWrong;
}

bool ShowsNonce(const Frame& frame, const WitnessNonce& nonce) {
  const double height = (kCellBand.bottom - kCellBand.top) / WitnessNonce::kRows;
  for (int row = 0; row < WitnessNonce::kRows; ++row) {
    const Band band{kCellBand.top + row * height, kCellBand.top + (row + 1) * height};
    for (int column = 0; column < WitnessNonce::kColumns; ++column) {
      const auto cell = static_cast<std::size_t>(row * WitnessNonce::kColumns + column);
      const Colour wanted = kCells[static_cast<std::size_t>(nonce.cells[cell])];
      const Colour seen = MiddleOf(frame, band, column, WitnessNonce::kColumns);
      if (Distance(seen, wanted) > kTolerance) return false;
    }
  }
  return true;
}

double Read(const Frame& frame, const Band& band, std::string_view wanted, TextReader& reader) {
  const auto lines = reader.ReadBox(frame, BoxOf(frame, band));
  return lines ? Legibility(*lines, wanted) : 0;
}

// Em of a line of the page; must say the same as the style sheet.
double Em(const Frame& frame, double vw, double vh, double most) {
  const Size size = frame.css_size();
  return std::min({size.width * vw / 100, size.height * vh / 100, most});
}

// The glyph for what no font has is the same box six times, or nothing at all.
bool LooksLikeTofu(const Frame& frame) {
  const double em = Em(frame, 10, 8, 48);
  const double left = frame.css_size().width * 0.05;
  const Rect band = BoxOf(frame, kChineseBand);
  std::vector<cv::Mat> glyphs;
  for (std::size_t i = 0; i < kChinese.size(); ++i) {
    const cv::Rect px = frame.ToPixels({left + 1.2 * em * static_cast<double>(i), band.y, 1.2 * em,
                                        std::min(1.6 * em, band.height)});
    if (px.empty()) return false;
    cv::Mat grey;
    cv::cvtColor(frame.bgr(px), grey, cv::COLOR_BGR2GRAY);
    cv::resize(grey, grey, {16, 20}, 0, 0, cv::INTER_AREA);
    glyphs.push_back(grey);
  }
  double most = 0;
  for (std::size_t i = 1; i < glyphs.size(); ++i) {
    most = std::max(most, cv::norm(glyphs[0], glyphs[i], cv::NORM_L1) / (16.0 * 20.0));
  }
  return most < 12;
}

// Middle of the dark bar, in hundredths of the width.
std::optional<int> MovingBarAt(const Frame& frame) {
  const Rect band = BoxOf(frame, kMovingBand);
  const cv::Rect px =
      frame.ToPixels({0, band.y + 0.3 * band.height, band.width, 0.4 * band.height});
  if (px.empty()) return std::nullopt;
  cv::Mat grey;
  cv::cvtColor(frame.bgr(px), grey, cv::COLOR_BGR2GRAY);
  cv::Mat row;
  cv::reduce(grey, row, 0, cv::REDUCE_AVG);
  double sum = 0;
  int dark = 0;
  for (int x = 0; x < row.cols; ++x) {
    if (row.at<std::uint8_t>(0, x) > 96) continue;
    sum += x;
    ++dark;
  }
  if (dark == 0 || dark > row.cols / 2) return std::nullopt;
  return static_cast<int>(std::lround(100 * sum / dark / row.cols));
}

bool SeesMotion(const std::vector<Screenshot>& frames) {
  std::set<int> positions;
  for (const Screenshot& shot : frames) {
    const auto frame = Decode(shot);
    if (!frame) continue;
    if (const auto at = MovingBarAt(*frame)) positions.insert(*at);
    if (positions.size() >= kLeastPositions) return true;
  }
  return false;
}

void Say(WitnessReport& report, std::string_view what) {
  if (!report.missing.empty()) report.missing += "; ";
  report.missing += what;
}

void JudgeText(const Frame& frame, const WitnessNonce& nonce, TextReader& reader,
               WitnessReport& report) {
  if (const auto loaded = reader.Load(); !loaded) return Say(report, loaded.error().message);
  report.latin = Read(frame, kLatinBand, kLatin, reader) >= kReadable &&
                 Read(frame, kNumberBand, nonce.number, reader) >= kReadable;
  if (!report.latin) {
    Say(report,
        "Latin text cannot be read: a font or Tesseract's data is missing or broken "
        "(apt-get install fonts-dejavu-core tesseract-ocr-eng)");
  }
  std::string chinese;
  for (const std::string_view character : kChinese) chinese += character;
  report.cjk = Read(frame, kChineseBand, chinese, reader) >= kReadableChinese;
  if (report.cjk) return;
  Say(report, LooksLikeTofu(frame)
                  ? "no CJK font, Chinese comes out as boxes: apt-get install fonts-noto-cjk"
                  : "Chinese text is drawn but cannot be read: apt-get install "
                    "tesseract-ocr-chi-sim");
}

}  // namespace

WitnessNonce MakeWitnessNonce(std::uint64_t random) {
  WitnessNonce nonce;
  std::uint64_t bits = random;
  for (int& cell : nonce.cells) {
    cell = static_cast<int>(bits & 3);
    bits >>= 2;
  }
  // The multiplier spreads all bits over the number (Knuth's MMIX).
  nonce.number = fmt::format("{:06}", (random * 6364136223846793005U >> 33) % 1'000'000);
  return nonce;
}

std::string MakeWitnessPage(const WitnessNonce& nonce) {
  std::string bar;
  for (const Colour& colour : kBar) bar += fmt::format("<i style=background:{}></i>", Css(colour));
  std::string cells;
  for (int row = 0; row < WitnessNonce::kRows; ++row) {
    const double height = (kCellBand.bottom - kCellBand.top) / WitnessNonce::kRows;
    const double top = kCellBand.top + row * height;
    cells += fmt::format("<div class=row style=\"{}\">", Style({top, top + height}));
    for (int column = 0; column < WitnessNonce::kColumns; ++column) {
      const auto cell = static_cast<std::size_t>(row * WitnessNonce::kColumns + column);
      const Colour& colour = kCells[static_cast<std::size_t>(nonce.cells[cell])];
      cells += fmt::format("<i style=background:{}></i>", Css(colour));
    }
    cells += "</div>";
  }
  std::string chinese;
  for (const std::string_view character : kChinese) chinese += fmt::format("<b>{}</b>", character);
  constexpr std::string_view kStyle =
      "html,body{margin:0;height:100%;overflow:hidden;background:#fff;color:#000}"
      "div{position:absolute;left:0;width:100vw;white-space:nowrap;overflow:hidden}"
      ".row{display:flex}i{flex:1}"
      "p{margin:0 5vw;font:min(7vw,6vh,36px)/1.6 sans-serif}"
      "p.zh{font-size:min(10vw,8vh,48px)}b{display:inline-block;width:1.2em;text-align:center;"
      "font-weight:400}"
      "#m{width:12vw;background:#000}";
  constexpr std::string_view kScript =
      "const m=document.getElementById('m');(function f(t){const p=t/400%2;"
      "m.style.transform='translateX('+(p<1?p:2-p)*88+'vw)';requestAnimationFrame(f)})(0)";
  return fmt::format(
      "<!doctype html><html lang=zh-CN><head><meta charset=utf-8>"
      "<meta name=viewport content=\"width=device-width,initial-scale=1\">"
      "<title>Roundsman witness</title><style>{}</style></head><body>"
      "<div class=row style=\"{}\">{}</div>{}"
      "<div style=\"{}\"><p>{}</p></div><div style=\"{}\"><p>{}</p></div>"
      "<div style=\"{}\"><p class=zh>{}</p></div><div id=m style=\"{}\"></div>"
      "<script>{}</script></body></html>",
      kStyle, Style(kBarBand), bar, cells, Style(kNumberBand), nonce.number, Style(kLatinBand),
      kLatin, Style(kChineseBand), chinese, Style(kMovingBand), kScript);
}

WitnessReport JudgeWitness(const std::vector<Screenshot>& frames, const WitnessNonce& nonce,
                           TextReader& reader) {
  WitnessReport report;
  if (frames.empty()) {
    Say(report, "no frame came: the browser draws nothing");
    return report;
  }
  const auto frame = Decode(frames.back());
  if (!frame) {
    Say(report, frame.error().message);
    return report;
  }
  switch (LookAtBar(*frame)) {
    case Bar::kRight:
      report.pixels = true;
      break;
    case Bar::kOneColour:
      Say(report, "the picture is of one colour: the browser draws nothing (graphics driver?)");
      return report;
    case Bar::kSwapped:
      Say(report, "colours are wrong: red and blue are swapped");
      break;
    case Bar::kWrong:
      Say(report, "the picture is not the witness page, or its colours are wrong");
      break;
  }
  if (!report.pixels) return report;
  report.nonce = ShowsNonce(*frame, nonce);
  if (!report.nonce) Say(report, "the picture is stale: it shows an older witness page");
  if (report.nonce) JudgeText(*frame, nonce, reader, report);
  report.moving = SeesMotion(frames);
  if (!report.moving) {
    Say(report, fmt::format("frames are frozen: nothing moved in {} of them (host overloaded?)",
                            frames.size()));
  }
  return report;
}

}  // namespace roundsman
