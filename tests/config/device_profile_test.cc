#include "config/device_profile.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace roundsman {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

DeviceProfiles Shipped() {
  auto profiles = DeviceProfiles::Shipped();
  EXPECT_TRUE(profiles) << profiles.error().ToString();
  return profiles ? *std::move(profiles) : DeviceProfiles();
}

std::vector<std::string> Said(const Problems& problems) {
  std::vector<std::string> said;
  for (const Error& problem : problems) said.push_back(problem.ToString());
  return said;
}

TEST(DeviceProfileTest, ShipsPhonesTabletsAndDesktops) {
  const DeviceProfiles profiles = Shipped();
  std::set<std::string> names;
  std::map<DeviceKind, int> kinds;
  for (const DeviceProfile& profile : profiles.all()) {
    EXPECT_TRUE(names.insert(profile.name).second) << profile.name;
    ++kinds[profile.kind];
  }
  EXPECT_GE(names.size(), 18U);
  EXPECT_GE(kinds[DeviceKind::kPhone], 12);
  EXPECT_GE(kinds[DeviceKind::kTablet], 3);
  EXPECT_GE(kinds[DeviceKind::kDesktop], 3);
}

// What a browser of that kind really sends; a server that compares the two would see through the
// pretence.
TEST(DeviceProfileTest, UserAgentAndClientHintsGoTogether) {
  const DeviceProfiles profiles = Shipped();
  for (const DeviceProfile& profile : profiles.all()) {
    SCOPED_TRACE(profile.name);
    EXPECT_THAT(profile.label, Not(IsEmpty()));
    EXPECT_GT(profile.viewport.width, 300);
    EXPECT_GE(profile.pixel_ratio, 1);
    EXPECT_EQ(profile.touch, profile.kind != DeviceKind::kDesktop);
    EXPECT_EQ(profile.locale, "zh-CN");
    EXPECT_EQ(profile.timezone, "Asia/Shanghai");
    const bool chromium = profile.user_agent.find("Chrome/") != std::string::npos;
    EXPECT_EQ(chromium, !profile.platform.empty());
    EXPECT_EQ(profile.platform == "Android",
              profile.user_agent.find("Android 10; K") != std::string::npos);
    EXPECT_EQ(profile.platform == "Android", !profile.model.empty());
    if (profile.kind == DeviceKind::kPhone) {
      EXPECT_THAT(profile.user_agent, HasSubstr("Mobile"));
    } else {
      EXPECT_THAT(profile.user_agent, Not(HasSubstr("Mobile")));
    }
  }
}

TEST(DeviceProfileTest, AliasesNameAKind) {
  const DeviceProfiles profiles = Shipped();
  ASSERT_NE(profiles.Find("phone"), nullptr);
  EXPECT_EQ(profiles.Find("phone")->kind, DeviceKind::kPhone);
  EXPECT_EQ(profiles.Find("tablet")->kind, DeviceKind::kTablet);
  EXPECT_EQ(profiles.Find("desktop")->kind, DeviceKind::kDesktop);
  EXPECT_EQ(profiles.Find("toaster"), nullptr);
  EXPECT_THAT(profiles.Names(), ::testing::IsSupersetOf({"phone", "iphone-15", "macbook-13"}));
}

TEST(DeviceProfileTest, UsersAddAndReplace) {
  DeviceProfiles profiles = Shipped();
  const std::size_t before = profiles.all().size();
  EXPECT_THAT(
      Said(profiles.AddYaml(
          "devices:\n"
          "  kiosk: {like: desktop-1920, viewport: [1080, 1920], touch: true, theme: dark}\n"
          "  pixel-8: {like: pixel-8, locale: en-US}\n"
          "aliases: {phone: pixel-8}\n",
          "mine.yaml")),
      IsEmpty());
  EXPECT_EQ(profiles.all().size(), before + 1);
  EXPECT_EQ(profiles.Find("kiosk")->viewport, (Size{1080, 1920}));
  EXPECT_TRUE(profiles.Find("kiosk")->touch);
  EXPECT_EQ(profiles.Find("kiosk")->theme, Theme::kDark);
  EXPECT_EQ(profiles.Find("phone")->locale, "en-US");
}

TEST(DeviceProfileTest, TellsEveryMistake) {
  DeviceProfiles profiles = Shipped();
  EXPECT_THAT(
      Said(profiles.AddYaml("devices:\n"
                            "  a: {like: pixl-8}\n"
                            "  b: {kind: fridge, viewport: [0, 800, 1], pixel-ratio: 9}\n"
                            "  c: {like: pixel-8, tuch: true}\n"
                            "aliases: {mine: pixel-88}\n",
                            "mine.yaml")),
      ElementsAre(
          "mine.yaml:2:13: found `pixl-8`, expected the name of a device above; did you mean "
          "`pixel-8`?",
          "mine.yaml:3:6: found no `user-agent:`, expected it in a device that is not `like` "
          "another",
          "mine.yaml:3:13: found `fridge`, expected phone, tablet or desktop",
          "mine.yaml:3:31: found 3 numbers, expected [width, height] in CSS px",
          "mine.yaml:3:57: found `9`, expected a number from 0.5 to 5",
          "mine.yaml:4:22: found the key `tuch`, expected a key of a device; did you mean `touch`?",
          "mine.yaml:5:17: found `pixel-88`, expected the name of a device; did you mean "
          "`pixel-8`?"));
}

}  // namespace
}  // namespace roundsman
