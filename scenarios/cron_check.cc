#include "scenarios/cron_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <span>
#include <vector>

#include "config/config_node.h"

namespace roundsman {
namespace {

constexpr std::array<std::string_view, 12> kMonths = {"JAN", "FEB", "MAR", "APR", "MAY", "JUN",
                                                      "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"};
constexpr std::array<std::string_view, 7> kDays = {"SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"};

struct Field {
  std::string_view name;
  int least;
  int most;
  std::span<const std::string_view> names;
};

// 7 is Sunday too.
constexpr std::array<Field, 5> kFields = {{{"minute", 0, 59, {}},
                                           {"hour", 0, 23, {}},
                                           {"day of month", 1, 31, {}},
                                           {"month", 1, 12, kMonths},
                                           {"day of week", 0, 7, kDays}}};

std::vector<std::string_view> Split(std::string_view text, std::string_view separators) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t end = text.find_first_of(separators);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::optional<int> ReadNumber(std::string_view text) {
  int value = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || failed != std::errc() || end != text.data() + text.size())
    return std::nullopt;
  return value;
}

std::optional<int> ReadValue(std::string_view text, const Field& field) {
  std::string upper(text);
  for (char& c : upper) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  const auto name = std::find(field.names.begin(), field.names.end(), upper);
  if (name != field.names.end()) return static_cast<int>(name - field.names.begin()) + field.least;
  const auto value = ReadNumber(text);
  return value && *value >= field.least && *value <= field.most ? value : std::nullopt;
}

std::string Expected(const Field& field) {
  std::string words = fmt::format("{} to {}", field.least, field.most);
  if (!field.names.empty())
    words += fmt::format(" or {} to {}", field.names.front(), field.names.back());
  return words;
}

std::optional<std::string> CheckItem(std::string_view item, const Field& field) {
  const auto parts = Split(item, "/");
  if (parts.size() > 2)
    return fmt::format("found {} as the {}, expected one `/`", Quoted(item), field.name);
  if (parts.size() == 2) {
    const auto step = ReadNumber(parts[1]);
    if (!step || *step < 1 || *step > field.most) {
      return fmt::format("found the step {} in the {}, expected 1 to {}", Quoted(parts[1]),
                         field.name, field.most);
    }
  }
  if (parts[0] == "*") return std::nullopt;
  const auto ends = Split(parts[0], "-");
  std::vector<int> values;
  for (const std::string_view end : ends) {
    const auto value = ReadValue(end, field);
    if (!value || ends.size() > 2) {
      return fmt::format("found {} as the {}, expected {}", Quoted(end), field.name,
                         Expected(field));
    }
    values.push_back(*value);
  }
  if (values.size() == 2 && values[0] > values[1]) {
    return fmt::format("found the range {} in the {}, expected the smaller end first",
                       Quoted(parts[0]), field.name);
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> FindCronMistake(std::string_view expression) {
  auto fields = Split(expression, " \t");
  std::erase(fields, std::string_view());
  if (fields.size() != kFields.size()) {
    return fmt::format(
        "found {} fields in {}, expected five: minute, hour, day of month, month, day of week",
        fields.size(), Quoted(expression));
  }
  for (std::size_t i = 0; i < kFields.size(); ++i) {
    for (const std::string_view item : Split(fields[i], ",")) {
      if (auto mistake = CheckItem(item, kFields[i])) return mistake;
    }
  }
  return std::nullopt;
}

}  // namespace roundsman
