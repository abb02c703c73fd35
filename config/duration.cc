#include "config/duration.h"

#include <array>
#include <charconv>
#include <cstdint>

namespace roundsman {
namespace {

struct Unit {
  std::string_view name;
  std::int64_t millis;
};

// `ms` before `m`: the longer name is tried first.
constexpr std::array<Unit, 4> kUnits = {{{"h", 3'600'000}, {"ms", 1}, {"m", 60'000}, {"s", 1000}}};
constexpr std::int64_t kYear = std::int64_t{366} * 24 * 3'600'000;

}  // namespace

std::optional<Duration> ParseDuration(std::string_view text) {
  if (text.empty()) return std::nullopt;
  std::int64_t total = 0;
  std::int64_t smallest = kYear;
  while (!text.empty()) {
    std::int64_t count = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), count);
    if (failed != std::errc() || text.front() == '-' || count > kYear) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    const Unit* unit = nullptr;
    for (const Unit& candidate : kUnits) {
      if (unit == nullptr && text.starts_with(candidate.name)) unit = &candidate;
    }
    if (unit == nullptr || unit->millis >= smallest || count > kYear / unit->millis) {
      return std::nullopt;
    }
    smallest = unit->millis;
    total += count * unit->millis;
    text.remove_prefix(unit->name.size());
  }
  if (total > kYear) return std::nullopt;
  return std::chrono::milliseconds(total);
}

}  // namespace roundsman
