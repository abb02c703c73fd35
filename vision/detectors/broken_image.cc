#include "vision/detectors/broken_image.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>

#include "core/text.h"
#include "vision/detectors/visible_text.h"

namespace roundsman {
namespace {

// Smaller ones are counters and spacers.
constexpr double kLeastSide = 16;

std::string FileOf(const std::string& address) {
  if (address.starts_with("data:")) return "an inlined picture";
  const std::string path = address.substr(0, address.find_first_of("?#"));
  const std::size_t slash = path.find_last_of('/');
  const std::string file = slash == std::string::npos ? path : path.substr(slash + 1);
  return Shorten(file.empty() ? address : file, 40);
}

std::string WhyOf(const PageSignals& signals, const std::string& address) {
  for (const FailedRequest& failed : signals.failed_requests) {
    if (failed.url != address) continue;
    if (failed.http_status >= 400) return fmt::format("{} (HTTP {})", address, failed.http_status);
    return failed.error.empty() ? address : fmt::format("{} ({})", address, failed.error);
  }
  return address.starts_with("data:") ? "an inlined picture" : address;
}

class BrokenImage : public Detector {
 public:
  std::vector<Finding> Inspect(const Observation& seen) override {
    const UiTree* tree = seen.after == nullptr ? nullptr : seen.after->tree();
    if (tree == nullptr) return {};
    std::vector<const UiNode*> broken;
    for (const UiNode& node : tree->nodes) {
      // Without an address nothing was to be loaded.
      if (node.picture != PictureState::kBroken || node.source.empty()) continue;
      if (!IsOnScreen(*tree, node, kLeastSide)) continue;
      if (told_.insert(node.source).second) broken.push_back(&node);
    }
    if (broken.empty()) return {};
    Finding finding;
    finding.kind = FindingKind::kBrokenImage;
    finding.box = broken.front()->box.Intersect(tree->screen());
    const std::string& name = broken.front()->label;
    const std::string first =
        name.empty() ? FileOf(broken.front()->source) : fmt::format("“{}”", Shorten(name, 40));
    finding.says = broken.size() == 1 ? fmt::format("A picture did not load: {}", first)
                                      : fmt::format("{} pictures did not load, among them {}",
                                                    broken.size(), first);
    finding.expected = "all pictures in view are there";
    for (std::size_t i = 0; i < std::min<std::size_t>(broken.size(), 5); ++i) {
      finding.seen += (i == 0 ? "" : ", ") + WhyOf(seen.signals, broken[i]->source);
    }
    return {finding};
  }

 private:
  std::set<std::string> told_;
};

}  // namespace

std::unique_ptr<Detector> MakeBrokenImage() { return std::make_unique<BrokenImage>(); }

}  // namespace roundsman
