#include "vision/detectors/blank_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <opencv2/core.hpp>

#include "vision/blankness.h"
#include "vision/detectors/visible_text.h"

namespace roundsman {
namespace {

// A page that is still asking for something may yet fill: then it is blank only after this long.
constexpr Duration kPatience = std::chrono::seconds(8);
std::string_view ColourName(const Frame& frame) {
  const cv::Scalar mean = cv::mean(frame.bgr);
  const double brightest = std::max({mean[0], mean[1], mean[2]});
  const double darkest = std::min({mean[0], mean[1], mean[2]});
  if (darkest > 240) return "white";
  if (brightest < 40) return "black";
  return "one colour";
}

// A film that is still black has its own look; what else may be dark by right is not known.
bool ShowsAFilm(const UiTree& tree) {
  return std::any_of(tree.nodes.begin(), tree.nodes.end(), [&](const UiNode& node) {
    return node.tag == "video" && IsOnScreen(tree, node, 100);
  });
}

class BlankPage : public Detector {
 public:
  std::vector<Finding> Inspect(const Observation& seen) override {
    if (seen.after == nullptr || seen.reader == nullptr || seen.signals.crashed) return {};
    const auto& ways = seen.signals.navigations;
    if (!ways.empty() && !ways.back().error.empty()) return {};
    if (!ways.empty()) status_ = ways.back().http_status;
    if (!IsBlank(seen)) {
      told_ = false;
      // It came with HTTP 404 and is a page all the same.
      status_ = 0;
      return {};
    }
    if (told_ && ways.empty()) return {};
    told_ = true;
    const Frame& frame = seen.after->frame();
    Finding finding;
    finding.kind = FindingKind::kBlankPage;
    finding.says = fmt::format("There is nothing on the page: all of it is {}", ColourName(frame));
    const Size size = frame.css_size();
    finding.box = Rect{0, 0, size.width, size.height};
    finding.expected = "something to see";
    finding.seen = Claim(*seen.after);
    // Nothing went missing on the way to the screen: the server's error is all there is.
    if (status_ >= 400 && HasNoText(*seen.after)) {
      finding.kind = FindingKind::kErrorPage;
      finding.says = fmt::format("It answers with an error and an empty page (HTTP {})", status_);
      finding.expected = "the page's content";
      finding.seen = fmt::format("HTTP {}; {}", status_, finding.seen);
    }
    return {finding};
  }

 private:
  static bool IsBlank(const Observation& seen) {
    // In motion there is something to see, or will be.
    if (!seen.settled || seen.after->frame().Empty()) return false;
    const UiTree* tree = seen.after->tree();
    const bool waiting =
        seen.signals.requests_pending > 0 || (tree != nullptr && tree->ready_state == "loading");
    if (waiting && seen.ended - seen.Start() < kPatience) return false;
    if (tree != nullptr && ShowsAFilm(*tree)) return false;
    if (ShowsSomething(seen.after->frame())) return false;
    const Result<std::vector<TextLine>> lines = seen.reader->ReadAll(seen.after->frame());
    return lines && lines->empty();
  }

  static std::size_t Texts(const UiTree& tree) {
    return static_cast<std::size_t>(std::count_if(
        tree.nodes.begin(), tree.nodes.end(),
        [](const UiNode& node) { return node.tag == "#text" && !node.text.empty(); }));
  }
  static bool HasNoText(const Screen& screen) {
    return screen.tree() != nullptr && Texts(*screen.tree()) == 0;
  }

  // What the page thinks it shows, for whoever mends it.
  static std::string Claim(const Screen& screen) {
    const UiTree* tree = screen.tree();
    if (tree == nullptr) return "one even colour";
    const std::size_t texts = Texts(*tree);
    if (texts == 0) return "one even colour; the page has no text";
    return fmt::format("one even colour; the page has {} texts, none of them visible on the screen",
                       texts);
  }

  bool told_ = false;
  // Of the page that is on the screen, as long as nothing was to be seen of it.
  int status_ = 0;
};

}  // namespace

std::unique_ptr<Detector> MakeBlankPage() { return std::make_unique<BlankPage>(); }

}  // namespace roundsman
