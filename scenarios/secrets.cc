#include "scenarios/secrets.h"

#include <algorithm>
#include <set>
#include <utility>

#include "core/io/base64.h"
#include "core/text.h"

namespace roundsman {
namespace {

constexpr std::string_view kMasked = "••••";
// A shorter piece of base64 stands in every picture by chance.
constexpr std::size_t kShortestBase64 = 6;

std::string WithoutBlanks(std::string text) {
  std::erase(text, ' ');
  return text;
}

std::string UrlSafe(std::string base64) {
  std::replace(base64.begin(), base64.end(), '+', '-');
  std::replace(base64.begin(), base64.end(), '/', '_');
  return base64;
}

// Pieces of text put together, and which of them a part of the whole comes from.
struct Joined {
  std::string text;
  std::vector<std::size_t> ends;

  void Add(std::string_view piece) {
    text += piece;
    ends.push_back(text.size());
  }
  void PiecesOf(const EncodedMatch::Range& range, std::set<std::size_t>& pieces) const {
    auto end = std::upper_bound(ends.begin(), ends.end(), range.begin);
    for (; end != ends.end(); ++end) {
      const auto piece = static_cast<std::size_t>(end - ends.begin());
      const std::size_t begin = piece == 0 ? 0 : ends[piece - 1];
      if (begin >= range.end) break;
      if (begin < *end) pieces.insert(piece);
    }
  }
};

// The characters of the base64 of any text with `value` in it that depend on `value` alone, for
// each of the three ways it can lie on the groups of three bytes.
std::vector<std::string> Base64Cores(const std::string& value) {
  std::vector<std::string> cores;
  for (std::size_t before = 0; before < 3; ++before) {
    const std::size_t first = (before * 8 + 5) / 6;
    const std::size_t last = (before + value.size()) * 8 / 6;
    const std::string whole = EncodeBase64(std::string(before, '\0') + value);
    if (last > first && (last - first >= kShortestBase64 || before == 0)) {
      cores.push_back(whole.substr(first, last - first));
    }
  }
  return cores;
}

}  // namespace

void Secrets::Add(std::string name, const std::string& value) {
  Value added;
  added.name = std::move(name);
  if (CodePoints(value) >= kShortest) {
    added.folded = WithoutBlanks(Fold(value));
    added.forms.emplace_back(value, LetterCase::kIgnored);
    for (const std::string& core : Base64Cores(value)) {
      added.forms.emplace_back(core, LetterCase::kMatters);
      if (UrlSafe(core) != core) added.forms.emplace_back(UrlSafe(core), LetterCase::kMatters);
    }
  }
  values_.push_back(std::move(added));
}

bool Secrets::Has(std::string_view name) const {
  return std::any_of(values_.begin(), values_.end(),
                     [&](const Value& value) { return value.name == name; });
}

std::string Secrets::Mask(std::string text) const {
  std::vector<EncodedMatch::Range> ranges;
  for (const Value& value : values_) {
    for (const EncodedMatch& form : value.forms) form.FindAll(text, ranges);
  }
  if (ranges.empty()) return text;
  std::sort(ranges.begin(), ranges.end(),
            [](const auto& a, const auto& b) { return a.begin < b.begin; });
  std::string masked;
  std::size_t done = 0;
  for (std::size_t i = 0; i < ranges.size();) {
    std::size_t end = ranges[i].end;
    masked.append(text, done, ranges[i].begin - done);
    for (++i; i < ranges.size() && ranges[i].begin <= end; ++i) end = std::max(end, ranges[i].end);
    masked += kMasked;
    done = end;
  }
  masked.append(text, done);
  return masked;
}

bool Secrets::ShowsIn(std::string_view text) const { return !ShownBy({text}).empty(); }

std::vector<std::size_t> Secrets::ShownBy(const std::vector<std::string_view>& pieces) const {
  Joined raw;
  Joined folded;
  for (const std::string_view piece : pieces) {
    raw.Add(piece);
    folded.Add(WithoutBlanks(Fold(piece)));
  }
  std::set<std::size_t> shown;
  std::vector<EncodedMatch::Range> ranges;
  for (const Value& value : values_) {
    // A page may show an address or a message that has it encoded.
    for (const EncodedMatch& form : value.forms) form.FindAll(raw.text, ranges);
    if (value.folded.empty()) continue;
    for (std::size_t at = folded.text.find(value.folded); at != std::string::npos;
         at = folded.text.find(value.folded, at + 1)) {
      folded.PiecesOf({at, at + value.folded.size()}, shown);
    }
  }
  for (const EncodedMatch::Range& range : ranges) raw.PiecesOf(range, shown);
  return {shown.begin(), shown.end()};
}

}  // namespace roundsman
