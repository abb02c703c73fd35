#include "vision/detectors/error_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "core/text.h"
#include "vision/detectors/visible_text.h"
#include "vision/text_rules.h"

namespace roundsman {
namespace {

// Letters of other content that an error page may still have. Above, the error is a part of a page.
constexpr std::size_t kAroundCertain = 160;
constexpr std::size_t kAroundPossible = 80;
constexpr std::size_t kAroundPossibleWithStatus = 400;
constexpr std::size_t kHardlyAnything = 80;
// An app's title and tabs stand in these shares of the screen's height and stay when the content
// fails.
constexpr double kShell = 0.12;
// What offers to try again belongs to an error this close above it, CSS px.
constexpr double kOffers = 160;
// A toast that fades in is legible by then; so many frames of that time are looked at.
constexpr Duration kShownWithin = std::chrono::milliseconds(600);
constexpr int kMostLooks = 4;

struct Suspect {
  ErrorPhrase phrase;
  Rect box;
  double font_size = 0;
};

// What a person weighs: the error against everything else on the screen.
struct Scales {
  std::optional<Suspect> certain;
  std::optional<Suspect> possible;
  // A huge "404" says something only beside other words.
  bool bare_code = false;
  std::size_t other_letters = 0;
  std::size_t all_letters = 0;
  double largest_other = 0;
  bool other_controls = false;
  bool fields = false;
  std::string first_words;
  // Where the content begins, the error and what stands around it apart.
  double first_other = 1e9;
  // 重试, 返回首页: those that can be touched.
  std::vector<Rect> offers;
};

bool InShell(const Rect& box, const UiTree* tree) {
  if (tree == nullptr) return false;
  const double height = tree->viewport.height;
  return box.bottom() <= height * kShell || box.y >= height * (1 - kShell);
}

Scales Weigh(const std::vector<VisibleText>& texts, const UiTree* tree) {
  Scales scales;
  for (const VisibleText& text : texts) {
    const std::size_t letters = CodePoints(text.text);
    scales.all_letters += letters;
    if (scales.first_words.empty()) scales.first_words = Shorten(text.text, 60);
    if (text.field) {
      scales.fields = true;
      continue;
    }
    const std::optional<ErrorPhrase> phrase = text.code ? std::nullopt : FindErrorPhrase(text.text);
    if (phrase && CodePoints(phrase->words) <= 3) {
      scales.bare_code = true;
    } else if (phrase) {
      std::optional<Suspect>& slot = phrase->certain ? scales.certain : scales.possible;
      if (!slot) slot = Suspect{*phrase, text.box, text.font_size};
    } else if (BelongsToAnError(text.text)) {
      if (text.clickable) scales.offers.push_back(text.box);
    } else if (!InShell(text.box, tree)) {
      scales.first_other = std::min(scales.first_other, text.box.y);
      scales.other_letters += letters;
      scales.largest_other = std::max(scales.largest_other, text.font_size);
      scales.other_controls = scales.other_controls || text.clickable;
    }
  }
  if (tree == nullptr) return scales;
  for (const UiNode& node : tree->nodes) {
    if (node.editable && IsOnScreen(*tree, node, 8)) scales.fields = true;
  }
  if (!scales.certain) {
    const std::optional<ErrorPhrase> title = FindErrorPhrase(tree->title);
    if (title && title->certain) scales.certain = Suspect{*title, {}, 0};
  }
  return scales;
}

bool IsProminent(const Suspect& suspect, const Scales& scales, const UiTree* tree) {
  if (tree == nullptr || suspect.font_size > scales.largest_other) return true;
  const double middle = suspect.box.center().y / std::max(1.0, tree->viewport.height);
  return middle > 0.15 && middle < 0.85;
}

// The error that makes this page an error page.
std::optional<Suspect> Judge(const Scales& scales, int status, const UiTree* tree) {
  const bool refused = status >= 400;
  if (scales.certain && (refused || (scales.other_letters <= kAroundCertain && !scales.fields))) {
    return scales.certain;
  }
  if (scales.possible) {
    if (refused && scales.other_letters <= kAroundPossibleWithStatus) return scales.possible;
    if (scales.other_letters <= kAroundPossible && !scales.fields && !scales.other_controls &&
        IsProminent(*scales.possible, scales, tree)) {
      return scales.possible;
    }
  }
  if (refused && !scales.fields && scales.all_letters > 0 &&
      scales.all_letters <= kHardlyAnything) {
    return Suspect{{scales.first_words, false}, {}, 0};
  }
  return std::nullopt;
}

// An error state of the app's own: it names the error and offers to try again.
bool OffersAWayOut(const Suspect& suspect, const Scales& scales) {
  return std::any_of(scales.offers.begin(), scales.offers.end(), [&](const Rect& offer) {
    return offer.y >= suspect.box.y && offer.y - suspect.box.bottom() <= kOffers;
  });
}

// The parts of an app that need no data stand around its error state: that makes the page no less
// broken where the state took the place of the first content or of what the journey looks for.
std::optional<Suspect> JudgeState(const Scales& scales, bool data_failed, bool missed) {
  const std::optional<Suspect>& state = scales.certain ? scales.certain : scales.possible;
  if (!state || state->box.Empty() || !OffersAWayOut(*state, scales)) return std::nullopt;
  const bool first = state->box.y < scales.first_other;
  return missed || (data_failed && first) ? state : std::nullopt;
}

// The page's own data, asked for by its script.
bool IsLostData(const FailedRequest& request) {
  return request.same_origin && (request.type == "fetch" || request.type == "xhr");
}

// Of what lies under something, as the tree has it, the eye must read a part: any ink will not do.
bool EyeReads(const Screen& screen, TextReader& reader, const ToldFailure& told) {
  const Result<std::vector<TextLine>> lines = reader.ReadBox(screen.frame(), told.box);
  if (!lines) return false;
  std::string read;
  for (const TextLine& line : *lines) read += Fold(line.text);
  const std::string words = Fold(told.words);
  // Two letters in a row are no accident.
  std::size_t pairs = 0;
  std::size_t found = 0;
  const auto next = [&](std::size_t at) {
    do ++at;
    while (at < words.size() && (static_cast<unsigned char>(words[at]) & 0xC0U) == 0x80U);
    return at;
  };
  for (std::size_t at = 0; next(at) < words.size(); at = next(at)) {
    ++pairs;
    found += read.find(words.substr(at, next(next(at)) - at)) != std::string::npos;
  }
  return 3 * found >= pairs && found > 0;
}

// The tree may know it some frames before the film.
bool WasSeen(const ToldFailure& told, const Observation& seen) {
  const UiTree& tree = *told.screen->tree();
  const bool covered = tree.nodes[static_cast<std::size_t>(told.node)].covered;
  const auto shows = [&](const Screen& screen) {
    if (screen.frame().Empty()) return false;
    return covered ? EyeReads(screen, *seen.reader, told)
                   : EyeAgrees(screen, *seen.reader, told.box);
  };
  if (shows(*told.screen)) return true;
  int looks = 0;
  for (const Screenshot& frame : seen.recording.frames()) {
    if (frame.at < tree.at || frame.at > tree.at + kShownWithin) continue;
    if (shows(Screen(frame, told.screen->shared_tree()))) return true;
    if (++looks == kMostLooks) break;
  }
  return false;
}

// Instead of what was asked for: gone again or not, that is how the page answered.
std::optional<Finding> JudgeTold(const Observation& seen) {
  for (const ToldFailure& told : seen.told_failures) {
    if (!WasSeen(told, seen)) continue;
    Finding finding;
    finding.kind = FindingKind::kErrorPage;
    finding.says = fmt::format("It told an error: “{}”", told.words);
    finding.box = told.box;
    finding.expected = "it works";
    finding.seen = told.words;
    return finding;
  }
  return std::nullopt;
}

class ErrorPage : public Detector {
 public:
  std::vector<Finding> Inspect(const Observation& seen) override {
    if (seen.after == nullptr || seen.reader == nullptr || seen.signals.crashed) return {};
    std::vector<Finding> findings = InspectPage(seen);
    if (!findings.empty()) return findings;
    // What a page tells of itself while it loads stands beside its content; what it answers to
    // somebody's doing, now or a step later, stands for it.
    if (seen.act != Act::kNone) by_hand_ = seen.act != Act::kNavigate;
    if (!by_hand_) return findings;
    if (std::optional<Finding> told = JudgeTold(seen)) findings.push_back(*std::move(told));
    return findings;
  }

 private:
  std::vector<Finding> InspectPage(const Observation& seen) {
    const UiTree* tree = seen.after->tree();
    const auto& ways = seen.signals.navigations;
    // The network's own failure is unreachable's.
    if (!ways.empty() && !ways.back().error.empty()) return {};
    if (!ways.empty()) status_ = ways.back().http_status;

    if (!ways.empty()) data_failed_ = false;
    const auto& lost = seen.signals.failed_requests;
    data_failed_ = data_failed_ || std::any_of(lost.begin(), lost.end(), IsLostData);

    const Scales scales = Weigh(VisibleTexts(*seen.after, *seen.reader), tree);
    std::optional<Suspect> error = Judge(scales, status_, tree);
    const bool missed = !seen.succeeded && seen.act == Act::kNone;
    if (!error) error = JudgeState(scales, data_failed_, missed);
    if (!error || (!error->box.Empty() && !EyeAgrees(*seen.after, *seen.reader, error->box))) {
      told_.clear();
      // It came with HTTP 404 and is a page all the same: what it shows later has nothing to do
      // with that.
      status_ = 0;
      return {};
    }
    // Told once for as long as it stands.
    if (told_ == error->phrase.words && ways.empty()) return {};
    told_ = error->phrase.words;
    Finding finding;
    finding.kind = FindingKind::kErrorPage;
    finding.says = fmt::format("It shows an error instead of content: “{}”", error->phrase.words);
    if (status_ >= 400) finding.says += fmt::format(" (HTTP {})", status_);
    if (!error->box.Empty()) finding.box = error->box;
    finding.expected = "the page's content";
    finding.seen = error->phrase.words;
    return {finding};
  }

  // Of the page that is on the screen; it lasts until the next one.
  int status_ = 0;
  bool data_failed_ = false;
  std::string told_;
  // The last act was no mere opening of a page.
  bool by_hand_ = false;
};

}  // namespace

std::unique_ptr<Detector> MakeErrorPage() { return std::make_unique<ErrorPage>(); }

}  // namespace roundsman
