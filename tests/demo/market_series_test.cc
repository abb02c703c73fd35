#include "demo/market_series.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace roundsman {
namespace {

TEST(MarketSeriesTest, IsTheSameForTheSameKey) {
  EXPECT_EQ(MarketSeries("110275", 64, 12), MarketSeries("110275", 64, 12));
  EXPECT_NE(MarketSeries("110275", 64, 12), MarketSeries("110001", 64, 12));
}

TEST(MarketSeriesTest, EndsAboutWhereTheYearSays) {
  EXPECT_NEAR(MarketSeries("110275", 64, 30).back(), 130, 15);
  EXPECT_NEAR(MarketSeries("110275", 64, -30).back(), 70, 15);
}

TEST(MarketSeriesTest, DiffersByRange) {
  EXPECT_NE(SeriesOver("1m", "a", 5)["values"], SeriesOver("3y", "a", 5)["values"]);
  EXPECT_EQ(SeriesOver("nonsense", "a", 5)["dates"], SeriesOver("3m", "a", 5)["dates"]);
}

}  // namespace
}  // namespace roundsman
