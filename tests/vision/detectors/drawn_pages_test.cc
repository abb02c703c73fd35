#include <gtest/gtest.h>

#include "tests/vision/detectors/scene.h"
#include "tests/vision/rendered_page.h"
#include "vision/detectors/blank_page.h"
#include "vision/detectors/detector_registry.h"
#include "vision/detectors/placeholder_leak.h"

namespace roundsman {
namespace {

Screenshot Drawn(const std::string& page, double pixel_ratio = 1) {
  return Render({page, pixel_ratio});
}

TEST(BlankPageTest, FindsPagesThatOnlyClaimToShowSomething) {
  Page claims;
  claims.Text("Welcome to the shop", {20, 20, 300, 40});
  for (const Screenshot& picture : {Drawn("blank-invisible.html"), Drawn("blank-gradient.html", 2),
                                    Drawn("blank-dark.html", 3)}) {
    EXPECT_EQ(Judge(MakeBlankPage, Seen().After(claims, picture)).size(), 1U);
  }
}

TEST(BlankPageTest, LittleIsNotNothing) {
  for (const double ratio : {1.0, 3.0}) {
    EXPECT_TRUE(Judge(MakeBlankPage, Seen().After(Page(), Drawn("blank-twin-one-line.html", ratio)))
                    .empty());
    EXPECT_TRUE(
        Judge(MakeBlankPage, Seen().After(Page(), Drawn("blank-twin-logo.html", ratio))).empty());
  }
}

TEST(PlaceholderLeakTest, TheEyeHasTheLastWord) {
  Page page;
  page.Text("Hello, undefined!", {20, 100, 320, 26}, 22);
  EXPECT_EQ(Judge(MakePlaceholderLeak, Seen().After(page, Drawn("leak.html"))).size(), 1U);
  EXPECT_TRUE(
      Judge(MakePlaceholderLeak, Seen().After(page, Drawn("leak-twin-white.html"))).empty());
}

TEST(PlaceholderLeakTest, WithoutATreeTheEyeReads) {
  Seen seen;
  seen.observation.after = std::make_shared<const Screen>(Drawn("leak.html", 2), nullptr);
  EXPECT_EQ(Judge(MakePlaceholderLeak, seen).size(), 1U);
}

TEST(DetectorsTest, AHealthyPageIsFine) {
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

}  // namespace
}  // namespace roundsman
