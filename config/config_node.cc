#include "config/config_node.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "config/duration.h"
#include "core/text.h"

namespace roundsman {
namespace {

constexpr std::size_t kLongestQuote = 60;

template <typename T>
std::optional<T> ParseNumber(std::string_view text) {
  T value{};
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failed != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::string Between(std::string_view what, double least, double most) {
  if (least <= static_cast<double>(std::numeric_limits<long>::min())) return std::string(what);
  if (most >= static_cast<double>(std::numeric_limits<long>::max())) {
    return fmt::format("{} of at least {}", what, least);
  }
  return fmt::format("{} from {} to {}", what, least, most);
}

}  // namespace

std::string Quoted(std::string_view written) {
  std::string line(written);
  std::replace(line.begin(), line.end(), '\n', ' ');
  return fmt::format("`{}`", Shorten(line, kLongestQuote));
}

std::string DidYouMeanClause(const std::optional<std::string>& name) {
  return name ? fmt::format("; did you mean {}?", Quoted(*name)) : "";
}

std::string DidYouMeanClause(std::string_view found, std::span<const std::string_view> known) {
  const std::vector<std::string> names(known.begin(), known.end());
  return DidYouMeanClause(DidYouMean(found, names));
}

std::string OneOf(std::span<const std::string_view> names) {
  if (names.size() < 2) return names.empty() ? "" : std::string(names.front());
  return fmt::format("{} or {}", fmt::join(names.first(names.size() - 1), ", "), names.back());
}

std::string ConfigNode::Found() const {
  switch (item().kind) {
    case Kind::kNothing:
      // An empty value has no text of its own; `null` and `~` have.
      return item().text.empty() ? "nothing"
                                 : fmt::format("{}, which means nothing unless it is in quotes",
                                               Quoted(item().text));
    case Kind::kText:
      return item().text.empty() ? "an empty text" : Quoted(item().text);
    case Kind::kList:
      return item().children.empty() ? "an empty list" : "a list";
    case Kind::kMap:
      break;
  }
  return item().children.empty() ? "an empty map" : "a map of keys and values";
}

std::optional<std::string> ConfigNode::Text(std::string_view expected) const {
  if (IsText() && !raw().empty()) return raw();
  Refuse(IsText() && expected == "a text" ? "one that is not empty" : expected);
  return std::nullopt;
}

std::optional<long> ConfigNode::Integer(long least, long most) const {
  const auto value = IsText() ? ParseNumber<long>(raw()) : std::nullopt;
  if (value && *value >= least && *value <= most) return value;
  Refuse(Between("a whole number", static_cast<double>(least), static_cast<double>(most)));
  return std::nullopt;
}

std::optional<double> ConfigNode::Number(double least, double most) const {
  const auto value = IsText() ? ParseNumber<double>(raw()) : std::nullopt;
  if (value && std::isfinite(*value) && *value >= least && *value <= most) return value;
  Refuse(Between("a number", least, most));
  return std::nullopt;
}

std::optional<bool> ConfigNode::Flag() const {
  if (IsText() && raw() == "true") return true;
  if (IsText() && raw() == "false") return false;
  const std::string folded = Fold(raw());
  std::optional<std::string> meant;
  if (folded == "yes" || folded == "on" || folded == "true") meant = "true";
  if (folded == "no" || folded == "off" || folded == "false") meant = "false";
  Refuse("true or false", meant);
  return std::nullopt;
}

std::optional<Duration> ConfigNode::Time() const {
  const auto value = IsText() ? ParseDuration(raw()) : std::nullopt;
  if (value) return value;
  const auto number = IsText() ? ParseNumber<long>(raw()) : std::nullopt;
  if (number && *number >= 0) {
    // Nobody means a hundred seconds without saying so.
    Refuse(
        fmt::format("a duration like `{}{}`: write the unit", raw(), *number < 100 ? "s" : "ms"));
  } else {
    Refuse("a duration like `300ms`, `2s`, `1m30s` or `2h`");
  }
  return std::nullopt;
}

std::optional<std::size_t> ConfigNode::Choice(std::span<const std::string_view> names) const {
  if (IsText()) {
    const auto at = std::find(names.begin(), names.end(), raw());
    if (at != names.end()) return static_cast<std::size_t>(at - names.begin());
  }
  const std::vector<std::string> known(names.begin(), names.end());
  Refuse(names.size() == 1 ? Quoted(names.front()) : OneOf(names),
         IsText() && names.size() > 1 ? DidYouMean(raw(), known) : std::nullopt);
  return std::nullopt;
}

std::vector<ConfigNode> ConfigNode::List(std::string_view expected) const {
  std::vector<ConfigNode> nodes;
  if (!IsList()) {
    Refuse(expected);
    return nodes;
  }
  nodes.reserve(item().children.size());
  for (const int child : item().children) nodes.push_back(ConfigNode(document_, child));
  return nodes;
}

std::vector<ConfigNode::Entry> ConfigNode::Map(std::string_view expected) const {
  std::vector<Entry> entries;
  if (!IsMap()) {
    Refuse(expected);
    return entries;
  }
  const std::vector<int>& children = item().children;
  entries.reserve(children.size() / 2);
  for (std::size_t i = 0; i + 1 < children.size(); i += 2) {
    entries.push_back({ConfigNode(document_, children[i]), ConfigNode(document_, children[i + 1])});
  }
  return entries;
}

bool ConfigNode::AllowOnly(std::span<const std::string_view> keys, std::string_view whose) const {
  if (!IsMap()) {
    Refuse(fmt::format("{}: keys and values", whose));
    return false;
  }
  for (std::size_t i = 0; i + 1 < item().children.size(); i += 2) {
    const ConfigNode key(document_, item().children[i]);
    if (std::find(keys.begin(), keys.end(), key.raw()) != keys.end()) continue;
    const std::string near = DidYouMeanClause(key.raw(), keys);
    key.Tell(fmt::format("found the key {}, expected a key of {}{}", Quoted(key.raw()), whose,
                         near.empty() ? ": " + OneOf(keys) : near));
  }
  return true;
}

std::optional<ConfigNode> ConfigNode::Find(std::string_view key) const {
  if (!IsMap()) return std::nullopt;
  const std::vector<int>& children = item().children;
  for (std::size_t i = 0; i + 1 < children.size(); i += 2) {
    if (ConfigNode(document_, children[i]).raw() == key)
      return ConfigNode(document_, children[i + 1]);
  }
  return std::nullopt;
}

std::optional<ConfigNode> ConfigNode::Need(std::string_view key, std::string_view whose) const {
  auto node = Find(key);
  if (!node && IsMap()) Tell(fmt::format("found no `{}:`, expected it in {}", key, whose));
  return node;
}

void ConfigNode::Refuse(std::string_view expected,
                        const std::optional<std::string>& instead) const {
  Tell(fmt::format("found {}, expected {}{}", Found(), expected, DidYouMeanClause(instead)));
}

void ConfigNode::Tell(std::string message) const {
  document_->Tell(item().line, item().column, std::move(message));
}

}  // namespace roundsman
