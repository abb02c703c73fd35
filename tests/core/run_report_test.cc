#include "core/run_report.h"

#include <gtest/gtest.h>

#include <set>

namespace roundsman {
namespace {

TEST(RunReportTest, RunIdsAreUniqueAndSortByTime) {
  std::set<std::string> ids;
  const WallTime now = std::chrono::system_clock::now();
  for (int i = 0; i < 1000; ++i) ids.insert(NewRunId(now));
  EXPECT_EQ(ids.size(), 1000U);
  EXPECT_LT(NewRunId(now), NewRunId(now + std::chrono::milliseconds(2)));
  EXPECT_EQ(NewRunId(now).size(), 26U);
}

}  // namespace
}  // namespace roundsman
