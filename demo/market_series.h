#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string_view>
#include <vector>

namespace roundsman {

// A made-up price history of `points` values, oldest first, that ends `year` percent above its
// start. The same key always gives the same values.
std::vector<double> MarketSeries(std::string_view key, int points, double year);

// {"values": […], "dates": [first, middle, last]} over "1m", "3m" (default), "1y" or "3y".
nlohmann::json SeriesOver(std::string_view range, std::string_view key, double year);

}  // namespace roundsman
