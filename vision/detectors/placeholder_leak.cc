#include "vision/detectors/placeholder_leak.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <map>
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

// Fewer labels in a person's words say nothing of the page's language; and among so many for each
// key a key is a slip.
constexpr std::size_t kNaturalLabels = 3;

std::string Trimmed(const std::string& text) {
  const std::size_t from = text.find_first_not_of(" \t\n");
  if (from == std::string::npos) return {};
  return text.substr(from, text.find_last_not_of(" \t\n") - from + 1);
}

// "稳健添利债券A", "Total return".
bool IsNatural(const std::string& text) {
  const auto first = static_cast<unsigned char>(text.front());
  const bool latin = text.size() > 1 && std::isupper(first) != 0;
  const bool wide = std::any_of(text.begin(), text.end(),
                                [](char c) { return static_cast<unsigned char>(c) >= 0xE2; });
  return wide || latin || (std::isalpha(first) != 0 && text.find(' ') != std::string::npos);
}

// "notes.txt", "example.com": where such things stand, a dotted name may be one of them.
bool IsDottedName(const std::string& text) {
  for (std::size_t at = text.find('.'); at != std::string::npos; at = text.find('.', at + 1)) {
    if (at > 0 && at + 1 < text.size() && text.find(' ') == std::string::npos &&
        std::isalpha(static_cast<unsigned char>(text[at - 1])) != 0 &&
        std::isalpha(static_cast<unsigned char>(text[at + 1])) != 0) {
      return true;
    }
  }
  return false;
}

// "holdings" is a word of https://m.example.com/app/holdings?tab=1.
bool IsInAddress(const std::string& word, const UiTree* tree) {
  if (tree == nullptr) return false;
  const std::size_t host = tree->url.find("://");
  const std::size_t path = host == std::string::npos ? host : tree->url.find('/', host + 3);
  if (path == std::string::npos) return false;
  const auto letter = [&](std::size_t at) {
    return at < tree->url.size() && std::isalnum(static_cast<unsigned char>(tree->url[at])) != 0;
  };
  for (std::size_t at = tree->url.find(word, path); at != std::string::npos;
       at = tree->url.find(word, at + 1)) {
    if (!letter(at - 1) && !letter(at + word.size())) return true;
  }
  return false;
}

// Dotted names that stand as labels among labels in a person's words, and are made of the words of
// which keys are made: raw keys of translations.
std::set<std::string> RawKeys(const std::vector<VisibleText>& texts, const UiTree* tree) {
  std::map<std::string, RawKey> keys;
  std::set<std::string> natural;
  for (const VisibleText& text : texts) {
    const std::string label = Trimmed(text.text);
    if (text.code || text.field || label.empty()) continue;
    if (const std::optional<RawKey> key = FindRawKey(label)) {
      if (!key->certain) keys.emplace(label, *key);
    } else if (IsDottedName(label)) {
      return {};
    } else if (IsNatural(label)) {
      natural.insert(label);
    }
  }
  if (natural.size() < kNaturalLabels * std::max<std::size_t>(1, keys.size())) return {};
  std::set<std::string> raw;
  for (const auto& [text, key] : keys) {
    const auto kin = std::count_if(keys.begin(), keys.end(), [&head = key.head](const auto& other) {
      return other.second.head == head && other.second.ends_plain;
    });
    if (key.plain || (key.ends_plain && (kin > 1 || IsInAddress(key.head, tree)))) raw.insert(text);
  }
  return raw;
}

class PlaceholderLeak : public Detector {
 public:
  std::vector<Finding> Inspect(const Observation& seen) override {
    if (seen.after == nullptr || seen.reader == nullptr) return {};
    const std::vector<VisibleText> texts = VisibleTexts(*seen.after, *seen.reader);
    const UiTree* tree = seen.after->tree();
    const std::set<std::string> keys = RawKeys(texts, tree);
    std::optional<bool> about_programs;
    std::vector<Finding> findings;
    for (const VisibleText& text : texts) {
      if (text.code || text.field) continue;
      const std::string label = Trimmed(text.text);
      const std::optional<Placeholder> leak =
          keys.contains(label) ? Placeholder{label} : FindPlaceholder(text.text);
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
