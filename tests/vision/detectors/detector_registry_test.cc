#include "vision/detectors/detector_registry.h"

#include <gtest/gtest.h>

#include <set>

#include "tests/vision/detectors/scene.h"

namespace roundsman {
namespace {

TEST(DetectorRegistryTest, RowsAreUniqueAndSayWhatTheyDo) {
  std::set<std::string_view> names;
  for (const DetectorRow& row : DetectorRegistry()) {
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
    EXPECT_FALSE(row.kinds.empty()) << row.name;
    EXPECT_TRUE(row.help.ends_with('.')) << row.name;
    ASSERT_NE(row.make, nullptr) << row.name;
    EXPECT_NE(row.make(), nullptr) << row.name;
    for (const FindingKind kind : row.kinds) EXPECT_TRUE(Info(kind).noticed) << row.name;
  }
}

TEST(DetectorRegistryTest, NobodyComplainsAboutNothing) {
  for (const DetectorRow& row : DetectorRegistry()) {
    EXPECT_TRUE(row.make()->Inspect(Seen().observation).empty()) << row.name;
  }
}

TEST(DetectorRegistryTest, ADeadPageHasNoTreeAndNoPicture) {
  Seen seen(Act::kTouch);
  seen.observation.after = std::make_shared<const Screen>(Screenshot{}, nullptr);
  seen.observation.signals.crashed = true;
  seen.Touched("Go", {20, 600, 320, 48}).Ended(10s);
  std::size_t findings = 0;
  for (const DetectorRow& row : DetectorRegistry())
    findings += row.make()->Inspect(seen.observation).size();
  EXPECT_EQ(findings, 1U);
}

}  // namespace
}  // namespace roundsman
