#include "vision/detectors/endless_loading.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "vision/detectors/visible_text.h"
#include "vision/loading.h"
#include "vision/text_rules.h"

namespace roundsman {
namespace {

// A step waits for ten seconds at most; what still loads near their end is not about to come.
constexpr Duration kEndless = std::chrono::seconds(8);

struct Waiting {
  Rect box;
  std::string words;
  MonoTime since;
};

std::string WordsIn(const std::vector<VisibleText>& texts, const Rect& box) {
  for (const VisibleText& text : texts) {
    if (SaysLoading(text.text) && text.box.Meets(box)) return text.text;
  }
  return {};
}

std::optional<Waiting> StillWaiting(const Observation& seen, const UiTree& tree) {
  const std::vector<VisibleText> texts = VisibleTexts(tree);
  if (const std::optional<LoadingSign> sign = FindLoading(seen.movers, &tree)) {
    // A spinner of an earlier step has turned since then.
    MonoTime since = seen.Start();
    for (const Mover& mover : seen.movers) {
      if (mover.continuous && mover.box.Meets(sign->box)) since = std::min(since, mover.since);
    }
    return Waiting{sign->box, WordsIn(texts, sign->box), since};
  }
  if (const std::optional<LoadingSign> word = FindLoneLoadingWord(tree)) {
    return Waiting{word->box, word->why, seen.Start()};
  }
  return std::nullopt;
}

class EndlessLoading : public Detector {
 public:
  std::vector<Finding> Inspect(const Observation& seen) override {
    const UiTree* tree = seen.after == nullptr ? nullptr : seen.after->tree();
    if (tree == nullptr || seen.signals.crashed) return {};
    const std::optional<Waiting> waiting = StillWaiting(seen, *tree);
    if (!waiting) {
      told_ = false;
      return {};
    }
    const Duration lasted = seen.ended - waiting->since;
    if (lasted < kEndless || (told_ && seen.act != Act::kNavigate)) return {};
    told_ = true;
    Finding finding;
    finding.kind = FindingKind::kEndlessLoading;
    finding.says =
        waiting->words.empty()
            ? fmt::format("It was still loading after {}", FormatDuration(lasted))
            : fmt::format("It still said “{}” after {}", waiting->words, FormatDuration(lasted));
    finding.box = waiting->box;
    finding.expected = "what is loading comes";
    finding.seen = waiting->words.empty() ? "something that keeps turning" : waiting->words;
    return {finding};
  }

 private:
  bool told_ = false;
};

}  // namespace

std::unique_ptr<Detector> MakeEndlessLoading() { return std::make_unique<EndlessLoading>(); }

}  // namespace roundsman
