#include "scenarios/cron_fields.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "config/config_node.h"

namespace roundsman {
namespace {

constexpr std::array<std::string_view, 12> kMonths = {"JAN", "FEB", "MAR", "APR", "MAY", "JUN",
                                                      "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"};
constexpr std::array<std::string_view, 7> kDays = {"SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"};

struct Grammar {
  std::string_view name;
  int least;
  int most;
  // What `*` ends with: 7 is Sunday too, and must not count twice.
  int last;
  std::span<const std::string_view> names;
};
constexpr std::array<Grammar, 5> kGrammar = {{{"minute", 0, 59, 59, {}},
                                              {"hour", 0, 23, 23, {}},
                                              {"day of month", 1, 31, 31, {}},
                                              {"month", 1, 12, 12, kMonths},
                                              {"day of week", 0, 7, 6, kDays}}};

struct Short {
  std::string_view name;
  std::string_view meaning;
};
constexpr std::array<Short, 7> kShorts = {{{"@hourly", "0 * * * *"},
                                           {"@daily", "0 0 * * *"},
                                           {"@midnight", "0 0 * * *"},
                                           {"@weekly", "0 0 * * 0"},
                                           {"@monthly", "0 0 1 * *"},
                                           {"@yearly", "0 0 1 1 *"},
                                           {"@annually", "0 0 1 1 *"}}};

// A part of the expression and where it begins, from 1.
struct Piece {
  std::string_view text;
  int column = 1;
};

std::vector<Piece> Split(Piece whole, std::string_view separators) {
  std::vector<Piece> pieces;
  for (;;) {
    const std::size_t end = whole.text.find_first_of(separators);
    pieces.push_back({whole.text.substr(0, end), whole.column});
    if (end == std::string_view::npos) return pieces;
    whole.text.remove_prefix(end + 1);
    whole.column += static_cast<int>(end) + 1;
  }
}

tl::unexpected<Error> Mistake(const Piece& piece, std::string message) {
  return ConfigError(std::move(message), {{}, 0, piece.column});
}

std::optional<int> ReadNumber(std::string_view text) {
  int value = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || failed != std::errc() || end != text.data() + text.size())
    return std::nullopt;
  return value;
}

Result<int> ReadValue(const Piece& piece, const Grammar& grammar) {
  std::string upper(piece.text);
  for (char& c : upper) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  const auto name = std::find(grammar.names.begin(), grammar.names.end(), upper);
  if (name != grammar.names.end())
    return static_cast<int>(name - grammar.names.begin()) + grammar.least;
  const auto value = ReadNumber(piece.text);
  if (value && *value >= grammar.least && *value <= grammar.most) return *value;
  std::string expected = fmt::format("{} to {}", grammar.least, grammar.most);
  if (!grammar.names.empty())
    expected += fmt::format(" or {} to {}", grammar.names.front(), grammar.names.back());
  return Mistake(piece, fmt::format("found {} as the {}, expected {}", Quoted(piece.text),
                                    grammar.name, expected));
}

// First and last value of `5`, `1-5` or `*`.
Result<std::pair<int, int>> ReadRange(const Piece& piece, const Grammar& grammar) {
  if (piece.text == "*") return std::pair(grammar.least, grammar.last);
  const auto ends = Split(piece, "-");
  const Result<int> first = ReadValue(ends.front(), grammar);
  if (!first) return Forward(first);
  if (ends.size() > 2) {
    return Mistake(piece, fmt::format("found {} as the {}, expected one `-`", Quoted(piece.text),
                                      grammar.name));
  }
  const Result<int> last = ReadValue(ends.back(), grammar);
  if (!last) return Forward(last);
  if (*first > *last) {
    return Mistake(piece,
                   fmt::format("found the range {} in the {}, expected the smaller end first",
                               Quoted(piece.text), grammar.name));
  }
  return std::pair(*first, *last);
}

Result<void> ReadItem(const Piece& item, const Grammar& grammar, CronField& field) {
  const auto parts = Split(item, "/");
  if (parts.size() > 2) {
    return Mistake(
        item, fmt::format("found {} as the {}, expected one `/`", Quoted(item.text), grammar.name));
  }
  int step = 1;
  if (parts.size() == 2) {
    const auto number = ReadNumber(parts[1].text);
    if (!number || *number < 1 || *number > grammar.most) {
      return Mistake(parts[1], fmt::format("found the step {} in the {}, expected 1 to {}",
                                           Quoted(parts[1].text), grammar.name, grammar.most));
    }
    step = *number;
  }
  const auto range = ReadRange(parts[0], grammar);
  if (!range) return Forward(range);
  auto [first, last] = *range;
  // "5/10" is "from 5 on, every 10th".
  if (parts.size() == 2 && parts[0].text.find_first_of("*-") == std::string_view::npos)
    last = std::max(first, grammar.last);
  if (parts[0].text == "*" && step == 1) field.star = true;
  for (int value = first; value <= last; value += step) {
    // Only days of the week go beyond their last: 7 is 0.
    field.values |= 1ULL << static_cast<unsigned>(value > grammar.last ? 0 : value);
  }
  return {};
}

Result<CronField> ReadField(const Piece& piece, const Grammar& grammar) {
  CronField field;
  field.column = piece.column;
  for (const Piece& item : Split(piece, ",")) {
    if (auto read = ReadItem(item, grammar, field); !read) return Forward(read);
  }
  return field;
}

}  // namespace

Result<CronFields> ReadCronFields(std::string_view expression) {
  if (expression.starts_with('@')) {
    std::array<std::string_view, kShorts.size()> names;
    for (std::size_t i = 0; i < kShorts.size(); ++i) {
      if (kShorts[i].name == expression) return ReadCronFields(kShorts[i].meaning);
      names[i] = kShorts[i].name;
    }
    return Mistake({expression, 1},
                   fmt::format("found {}, expected {}", Quoted(expression), OneOf(names)));
  }
  auto pieces = Split({expression, 1}, " \t");
  std::erase_if(pieces, [](const Piece& piece) { return piece.text.empty(); });
  if (pieces.size() != kGrammar.size()) {
    return Mistake(
        {expression, 1},
        fmt::format(
            "found {} fields in {}, expected five: minute, hour, day of month, month, day of week",
            pieces.size(), Quoted(expression)));
  }
  CronFields fields;
  const std::array<CronField*, 5> into = {&fields.minutes, &fields.hours, &fields.month_days,
                                          &fields.months, &fields.week_days};
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    auto field = ReadField(pieces[i], kGrammar[i]);
    if (!field) return Forward(field);
    *into[i] = *field;
  }
  return fields;
}

}  // namespace roundsman
