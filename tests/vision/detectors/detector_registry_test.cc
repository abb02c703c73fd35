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

TEST(DetectorRegistryTest, AHealthyPageIsFine) {
  Page page;
  page.Text("我的持仓", {0, 10, 360, 40}, 20);
  page.Text("总资产（元）", {20, 80, 320, 20});
  page.Text("128,604.37", {20, 110, 320, 40}, 30);
  page.Picture("https://shop.example.com/a.png", PictureState::kLoaded, {20, 300, 100, 100});
  page.Button("买入", {20, 600, 320, 48});
  Seen seen(Act::kTouch);
  seen.Before(page)
      .After(page, Drawn("zh-light.html"))
      .Ended(2s)
      .Touched("买入", {20, 600, 320, 48});
  seen.Reacted(80ms, 600ms);
  for (const DetectorRow& row : DetectorRegistry()) {
    EXPECT_TRUE(row.make()->Inspect(seen.observation).empty()) << row.name;
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
