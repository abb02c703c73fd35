#include "vision/detectors/placeholder_leak.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <string>

#include "core/text.h"
#include "vision/detectors/visible_text.h"
#include "vision/text_rules.h"

namespace roundsman {
namespace {

// So many lines about programs make a page about programs.
constexpr std::ptrdiff_t kProgramLines = 3;
constexpr std::size_t kMostTold = 3;

bool IsAboutPrograms(const std::vector<VisibleText>& texts, const std::string& title) {
  const auto code =
      std::count_if(texts.begin(), texts.end(), [](const VisibleText& text) { return text.code; });
  const auto talk = std::count_if(texts.begin(), texts.end(), [](const VisibleText& text) {
    return !text.code && TalksAboutPrograms(text.text);
  });
  return code >= 2 || talk >= kProgramLines || (code + talk > 0 && TalksAboutPrograms(title));
}

class PlaceholderLeak : public Detector {
 public:
  std::vector<Finding> Inspect(const Observation& seen) override {
    if (seen.after == nullptr || seen.reader == nullptr) return {};
    const std::vector<VisibleText> texts = VisibleTexts(*seen.after, *seen.reader);
    const UiTree* tree = seen.after->tree();
    std::optional<bool> about_programs;
    std::vector<Finding> findings;
    for (const VisibleText& text : texts) {
      if (text.code || text.field) continue;
      const std::optional<Placeholder> leak = FindPlaceholder(text.text);
      if (!leak || told_.contains(text.text)) continue;
      if (!about_programs)
        about_programs = IsAboutPrograms(texts, tree == nullptr ? "" : tree->title);
      if (*about_programs) return {};
      if (tree != nullptr && !EyeAgrees(*seen.after, *seen.reader, text.box)) continue;
      told_.insert(text.text);
      if (findings.size() == kMostTold) continue;
      Finding finding;
      finding.kind = FindingKind::kPlaceholderLeak;
      const std::string shown = Shorten(text.text, 60);
      finding.says = shown == leak->token
                         ? fmt::format("It shows “{}”", leak->token)
                         : fmt::format("It shows “{}” in “{}”", leak->token, shown);
      finding.box = text.box;
      finding.expected = "a word or a number for people";
      finding.seen = shown;
      findings.push_back(std::move(finding));
    }
    return findings;
  }

 private:
  std::set<std::string> told_;
};

}  // namespace

std::unique_ptr<Detector> MakePlaceholderLeak() { return std::make_unique<PlaceholderLeak>(); }

}  // namespace roundsman
