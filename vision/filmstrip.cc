#include "vision/filmstrip.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <opencv2/imgproc.hpp>
#include <set>
#include <string>

#include "vision/image_codec.h"

namespace roundsman {
namespace {

constexpr int kGap = 10;
constexpr int kCaption = 26;
constexpr int kFrameLine = 4;
const cv::Scalar kPaper(255, 255, 255);
const cv::Scalar kText(70, 70, 70);
const cv::Scalar kEdge(205, 205, 205);
// Redaction's solid colour.
const cv::Scalar kBlot(60, 60, 60);

cv::Scalar Bgr(Ink ink) {
  switch (ink) {
    case Ink::kRed:
      return {48, 40, 225};
    case Ink::kOrange:
      return {0, 130, 240};
    case Ink::kBlue:
      return {225, 110, 20};
    case Ink::kGreen:
      return {70, 160, 30};
  }
  return {0, 0, 0};
}

// The frame that is on the screen at `at`.
std::size_t ShownAt(const std::vector<Screenshot>& frames, MonoTime at) {
  const auto later = std::upper_bound(frames.begin(), frames.end(), at,
                                      [](MonoTime t, const Screenshot& s) { return t < s.at; });
  return later == frames.begin() ? 0 : static_cast<std::size_t>(later - frames.begin()) - 1;
}

// Indices, ascending: those that must be there, then the widest gap between chosen ones is halved
// (in time) until there are enough.
std::vector<std::size_t> Choose(const std::vector<Screenshot>& frames, const FilmstripOptions& o) {
  std::set<std::size_t> chosen = {ShownAt(frames, o.from), frames.size() - 1};
  if (o.reaction) chosen.insert(ShownAt(frames, *o.reaction));
  if (o.completion) chosen.insert(ShownAt(frames, *o.completion));
  const auto most = static_cast<std::size_t>(std::max(o.most_frames, 4));
  while (chosen.size() < most) {
    std::optional<std::size_t> best;
    Duration widest{};
    for (auto a = chosen.begin(), b = std::next(a); b != chosen.end(); ++a, ++b) {
      if (*b - *a < 2) continue;
      const MonoTime middle = frames[*a].at + (frames[*b].at - frames[*a].at) / 2;
      const std::size_t candidate = std::clamp(ShownAt(frames, middle), *a + 1, *b - 1);
      const Duration width =
          std::min(frames[candidate].at - frames[*a].at, frames[*b].at - frames[candidate].at);
      if (best && width <= widest) continue;
      best = candidate;
      widest = width;
    }
    if (!best) break;
    chosen.insert(*best);
  }
  return {chosen.begin(), chosen.end()};
}

void DrawCaption(cv::Mat& strip, const cv::Rect& under, const std::string& text,
                 const cv::Scalar& colour) {
  constexpr double kScale = 0.45;
  int base = 0;
  const cv::Size size = cv::getTextSize(text, cv::FONT_HERSHEY_SIMPLEX, kScale, 1, &base);
  const int x = under.x + (under.width - size.width) / 2;
  cv::putText(strip, text, {std::max(x, 0), under.br().y + 19}, cv::FONT_HERSHEY_SIMPLEX, kScale,
              colour, 1, cv::LINE_AA);
}

struct Cell {
  cv::Mat picture;
  std::string caption;
  std::optional<Ink> ink;
};

Frame Paste(const std::vector<Cell>& cells, int height) {
  int width = kGap;
  for (const Cell& cell : cells) width += cell.picture.cols + kGap;
  Frame strip{cv::Mat(height + 2 * kGap + kCaption, width, CV_8UC3, kPaper), 1, {}};
  int x = kGap;
  for (const Cell& cell : cells) {
    const cv::Rect place(x, kGap, cell.picture.cols, cell.picture.rows);
    cell.picture.copyTo(strip.bgr(place));
    const cv::Scalar line = cell.ink ? Bgr(*cell.ink) : kEdge;
    const int thick = cell.ink ? kFrameLine : 1;
    // Around the picture, not on it.
    for (int i = 1; i <= thick; ++i) {
      cv::rectangle(strip.bgr,
                    cv::Rect(place.x - i, place.y - i, place.width + 2 * i, place.height + 2 * i),
                    line);
    }
    DrawCaption(strip.bgr, place, cell.caption, cell.ink ? line : kText);
    x += place.width + kGap;
  }
  return strip;
}

}  // namespace

Frame MakeFilmstrip(const Recording& recording, const FilmstripOptions& options) {
  const auto& frames = recording.frames();
  if (frames.empty()) return {};
  const auto marked = [&](std::optional<MonoTime> at) {
    return at ? std::optional(ShownAt(frames, *at)) : std::nullopt;
  };
  const auto reaction = marked(options.reaction);
  const auto completion = marked(options.completion);
  std::vector<Cell> cells;
  for (const std::size_t i : Choose(frames, options)) {
    auto frame = Decode(frames[i]);
    // One damaged frame does not cost the others.
    if (!frame) continue;
    if (!options.hide.empty()) *frame = PaintOver(*frame, options.hide);
    const int width =
        static_cast<int>(std::lround(1.0 * options.height * frame->bgr.cols / frame->bgr.rows));
    Cell cell;
    cv::resize(frame->bgr, cell.picture, {std::max(width, 1), options.height}, 0, 0,
               cv::INTER_AREA);
    cell.caption = fmt::format("{:+.2f} s", Seconds(frames[i].at - options.from));
    if (reaction == i) cell.ink = Ink::kBlue;
    if (completion == i) cell.ink = Ink::kGreen;
    cells.push_back(std::move(cell));
  }
  return cells.empty() ? Frame{} : Paste(cells, options.height);
}

Frame DrawBox(const Frame& frame, const Rect& css, Ink ink) {
  const cv::Rect box = frame.ToPixels(css);
  if (box.empty()) return frame;
  Frame drawn{cv::Mat(), frame.scale, frame.at};
  constexpr double kDim = 0.72;
  frame.bgr.convertTo(drawn.bgr, -1, kDim);
  const int line = std::max(3, static_cast<int>(std::lround(3 * frame.scale)));
  const cv::Rect whole(0, 0, frame.bgr.cols, frame.bgr.rows);
  // A little air, so that the line does not lie on what it shows.
  const cv::Rect around =
      cv::Rect(box.x - line, box.y - line, box.width + 2 * line, box.height + 2 * line) & whole;
  frame.bgr(around).copyTo(drawn.bgr(around));
  const cv::Scalar colour = Bgr(ink);
  const auto paint = [&](const cv::Rect& edge) {
    if (const cv::Rect cut = edge & whole; !cut.empty()) drawn.bgr(cut).setTo(colour);
  };
  paint({around.x, around.y, around.width, line});
  paint({around.x, around.br().y - line, around.width, line});
  paint({around.x, around.y, line, around.height});
  paint({around.br().x - line, around.y, line, around.height});
  return drawn;
}

Frame PaintOver(const Frame& frame, const std::vector<Rect>& css) {
  if (frame.Empty() || css.empty()) return frame;
  Frame painted{frame.bgr.clone(), frame.scale, frame.at};
  for (const Rect& box : css) {
    if (const cv::Rect px = frame.ToPixels(box); !px.empty()) painted.bgr(px).setTo(kBlot);
  }
  return painted;
}

}  // namespace roundsman
