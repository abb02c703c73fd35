#include "scenarios/encoded_match.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <utility>

namespace roundsman {
namespace {

struct Named {
  char32_t point;
  std::string_view name;
};
constexpr std::array<Named, 6> kEntities = {
    {{'&', "amp"}, {'<', "lt"}, {'>', "gt"}, {'"', "quot"}, {'\'', "apos"}, {0xA0, "nbsp"}}};
constexpr std::array<Named, 8> kEscapes = {{{'"', "\""},
                                            {'\\', "\\"},
                                            {'/', "/"},
                                            {'\b', "b"},
                                            {'\f', "f"},
                                            {'\n', "n"},
                                            {'\r', "r"},
                                            {'\t', "t"}}};

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

bool StartsWithFolded(std::string_view text, std::string_view prefix) {
  return text.size() >= prefix.size() &&
         std::equal(prefix.begin(), prefix.end(), text.begin(),
                    [](char a, char b) { return Lower(a) == Lower(b); });
}

// The number at the front and how many characters it takes; exactly `digits` of them unless that is
// 0.
std::optional<std::pair<std::uint32_t, std::size_t>> ReadNumber(std::string_view text, int base,
                                                                std::size_t digits) {
  std::uint32_t value = 0;
  const std::string_view most = digits == 0 ? text.substr(0, 8) : text.substr(0, digits);
  const auto [end, failed] = std::from_chars(most.data(), most.data() + most.size(), value, base);
  const auto length = static_cast<std::size_t>(end - most.data());
  if (failed != std::errc() || (digits != 0 && length != digits)) return std::nullopt;
  return std::pair{value, length};
}

// `text` begins after the first `\`. 0: no match; else how much belongs to it.
std::size_t JsonEscape(char32_t point, std::string_view text) {
  std::size_t slashes = 0;
  while (slashes < text.size() && slashes < 3 && text[slashes] == '\\') ++slashes;
  // In a JSON text inside a JSON text the backslash of the escape is escaped itself.
  const std::string_view rest = text.substr(slashes);
  for (const Named& escape : kEscapes) {
    if (escape.point == point && point != '\\' && rest.starts_with(escape.name)) return slashes + 1;
  }
  const auto unit = rest.starts_with('u') ? ReadNumber(rest.substr(1), 16, 4) : std::nullopt;
  if (!unit) return 0;
  if (unit->first == point) return slashes + 5;
  if (point < 0x10000 || unit->first != 0xD800 + ((point - 0x10000) >> 10U)) return 0;
  std::string_view low = rest.substr(5);
  std::size_t more = 0;
  while (more < low.size() && more < 4 && low[more] == '\\') ++more;
  low.remove_prefix(more);
  const auto second =
      more > 0 && low.starts_with('u') ? ReadNumber(low.substr(1), 16, 4) : std::nullopt;
  if (!second || second->first != 0xDC00 + ((point - 0x10000) & 0x3FFU)) return 0;
  return slashes + 5 + more + 5;
}

// `text` begins after the `&`.
std::size_t HtmlEntity(char32_t point, std::string_view text) {
  std::size_t taken = 0;
  // `&amp;lt;`: escaped twice.
  while (StartsWithFolded(text.substr(taken), "amp;") && taken < 16) {
    taken += 4;
  }
  std::string_view rest = text.substr(taken);
  for (const Named& entity : kEntities) {
    if (entity.point == point && StartsWithFolded(rest, entity.name) &&
        rest.substr(entity.name.size()).starts_with(';')) {
      return taken + entity.name.size() + 1;
    }
  }
  if (!rest.starts_with('#')) return 0;
  const bool hex = rest.size() > 1 && Lower(rest[1]) == 'x';
  const std::size_t skip = hex ? 2 : 1;
  const auto number = ReadNumber(rest.substr(skip), hex ? 16 : 10, 0);
  if (!number || number->first != point) return 0;
  const std::size_t length = taken + skip + number->second;
  return length < text.size() && text[length] == ';' ? length + 1 : length;
}

// The lengths of `part`, once and again, at the front: each level of encoding adds one.
std::vector<std::size_t> Repetitions(std::string_view text, std::string_view part) {
  std::vector<std::size_t> lengths;
  for (std::size_t end = part.size(); lengths.size() < 4; end += part.size()) {
    if (!StartsWithFolded(text, part)) break;
    lengths.push_back(end);
    text.remove_prefix(part.size());
  }
  return lengths;
}

// `text` begins after the `%`.
std::size_t PercentByte(char byte, std::string_view text) {
  std::size_t taken = 0;
  const auto wanted = static_cast<unsigned char>(byte);
  for (;;) {
    const auto number = ReadNumber(text.substr(taken), 16, 2);
    if (!number) return 0;
    if (number->first == wanted) return taken + 2;
    // `%2520`: encoded twice.
    if (number->first != '%' || taken > 6) return 0;
    taken += 2;
  }
}

std::vector<std::string_view> SplitPoints(std::string_view text) {
  std::vector<std::string_view> points;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at + 1;
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) ++end;
    points.push_back(text.substr(at, end - at));
    at = end;
  }
  return points;
}

char32_t Decode(std::string_view bytes) {
  const auto lead = static_cast<unsigned char>(bytes.front());
  if (bytes.size() == 1) return lead;
  char32_t point = lead & (0x7FU >> bytes.size());
  for (const char c : bytes.substr(1))
    point = (point << 6U) | (static_cast<unsigned char>(c) & 0x3FU);
  return point;
}

}  // namespace

EncodedMatch::EncodedMatch(std::string_view wanted, LetterCase letters) : letters_(letters) {
  for (const std::string_view bytes : SplitPoints(wanted)) {
    units_.push_back({Decode(bytes), std::string(bytes)});
  }
  if (units_.empty()) return;
  for (int byte = 0; byte < 256; ++byte) {
    const char c = static_cast<char>(byte);
    may_begin_[static_cast<std::size_t>(byte)] = SameByte(units_.front().bytes.front(), c) ||
                                                 c == '%' || c == '\\' || c == '&' ||
                                                 (c == '+' && units_.front().point == ' ');
  }
}

bool EncodedMatch::SameByte(char wanted, char found) const {
  return wanted == found || (letters_ == LetterCase::kIgnored && Lower(wanted) == Lower(found));
}

void EncodedMatch::Advance(const Unit& unit, std::string_view text, std::size_t at,
                           std::vector<std::size_t>& ends) const {
  if (at >= text.size()) return;
  const auto add = [&](std::size_t end) {
    if (std::find(ends.begin(), ends.end(), end) == ends.end()) ends.push_back(end);
  };
  // As it is, or byte for byte percent-encoded.
  std::size_t end = at;
  bool whole = true;
  for (const char byte : unit.bytes) {
    if (end < text.size() && SameByte(byte, text[end])) {
      ++end;
      continue;
    }
    const std::size_t taken =
        end < text.size() && text[end] == '%' ? PercentByte(byte, text.substr(end + 1)) : 0;
    whole = whole && taken > 0;
    end += taken + 1;
    if (!whole) break;
  }
  if (whole) add(end);
  const std::string_view rest = text.substr(at + 1);
  switch (text[at]) {
    case '+':
      if (unit.point == ' ') add(at + 1);
      break;
    case '%':
      // What is wanted begins with a percent sign itself, and that is encoded.
      if (unit.bytes == "%") {
        for (const std::size_t taken : Repetitions(rest, "25")) add(at + 1 + taken);
      } else if (letters_ == LetterCase::kIgnored && unit.bytes.size() == 1) {
        const char other = static_cast<char>(unit.bytes[0] ^ 0x20);
        const std::size_t taken =
            Lower(other) == Lower(unit.bytes[0]) ? PercentByte(other, rest) : 0;
        if (taken > 0) add(at + 1 + taken);
      }
      break;
    case '\\':
      if (unit.point == '\\') {
        // Each level of escaping doubles it.
        for (std::size_t run = 1; run < 4 && run <= rest.size() && rest[run - 1] == '\\';
             run += 2) {
          add(at + 1 + run);
        }
      }
      if (const std::size_t taken = JsonEscape(unit.point, rest)) add(at + 1 + taken);
      break;
    case '&':
      if (unit.point == '&') {
        for (const std::size_t taken : Repetitions(rest, "amp;")) add(at + 1 + taken);
      }
      if (const std::size_t taken = HtmlEntity(unit.point, rest)) add(at + 1 + taken);
      break;
    default:
      break;
  }
}

std::size_t EncodedMatch::MatchAt(std::string_view text, std::size_t begin) const {
  std::vector<std::size_t> at = {begin};
  std::vector<std::size_t> next;
  for (const Unit& unit : units_) {
    next.clear();
    for (const std::size_t position : at) Advance(unit, text, position, next);
    if (next.empty()) return 0;
    at.swap(next);
  }
  return *std::max_element(at.begin(), at.end());
}

void EncodedMatch::FindAll(std::string_view text, std::vector<Range>& ranges) const {
  if (units_.empty()) return;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (!may_begin_[static_cast<unsigned char>(text[at])]) continue;
    if (const std::size_t end = MatchAt(text, at)) ranges.push_back({at, end});
  }
}

}  // namespace roundsman
