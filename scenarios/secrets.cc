#include "scenarios/secrets.h"

#include <algorithm>
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

bool Secrets::ShowsIn(std::string_view text) const {
  // A page may show an address or a message that has it encoded.
  std::vector<EncodedMatch::Range> encoded;
  for (const Value& value : values_) {
    for (const EncodedMatch& form : value.forms) form.FindAll(text, encoded);
  }
  if (!encoded.empty()) return true;
  const std::string folded = WithoutBlanks(Fold(text));
  return std::any_of(values_.begin(), values_.end(), [&](const Value& value) {
    return !value.folded.empty() && folded.find(value.folded) != std::string::npos;
  });
}

}  // namespace roundsman
