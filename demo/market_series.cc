#include "demo/market_series.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <array>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

namespace roundsman {
namespace {

struct Range {
  std::string_view name;
  int days;
};
constexpr std::array<Range, 4> kRanges = {{{"3m", 91}, {"1m", 30}, {"1y", 365}, {"3y", 1096}}};
constexpr int kPoints = 64;

// FNV-1a, then xorshift: the same on every platform, which std::hash and distributions are not.
class Noise {
 public:
  explicit Noise(std::string_view key) {
    for (const char c : key) state_ = (state_ ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  }
  // In [-1, 1).
  double Next() {
    state_ ^= state_ << 13;
    state_ ^= state_ >> 7;
    state_ ^= state_ << 17;
    return static_cast<double>(state_ >> 11) * 0x1p-52 - 1;
  }

 private:
  std::uint64_t state_ = 14695981039346656037ULL;
};

}  // namespace

std::vector<double> MarketSeries(std::string_view key, int points, double year) {
  Noise noise(key);
  std::vector<double> values;
  const double swing = std::max(0.4, std::abs(year) / 9);
  double drift = 0;
  for (int i = 0; i < points; ++i) {
    drift = drift * 0.88 + noise.Next() * swing;
    values.push_back(std::round((100 + year * i / (points - 1) + drift) * 100) / 100);
  }
  return values;
}

nlohmann::json SeriesOver(std::string_view range, std::string_view key, double year) {
  Range asked = kRanges[0];
  for (const Range& row : kRanges) {
    if (row.name == range) asked = row;
  }
  const auto now = std::chrono::system_clock::now();
  const auto ago = [now](int days) {
    return fmt::format(
        "{:%Y-%m-%d}",
        fmt::gmtime(std::chrono::system_clock::to_time_t(now - std::chrono::hours(24 * days))));
  };
  return {{"values", MarketSeries(std::string(key) + std::string(asked.name), kPoints,
                                  year * std::min(asked.days, 365) / 365)},
          {"dates", {ago(asked.days), ago(asked.days / 2), ago(0)}}};
}

}  // namespace roundsman
