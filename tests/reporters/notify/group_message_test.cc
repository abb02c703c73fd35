#include "reporters/notify/group_message.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/reporters/notify/sample_alerts.h"

namespace roundsman {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using ::testing::HasSubstr;
using ::testing::Not;

class GroupMessageTest : public testing::Test {
 protected:
  GroupMessageTest() {
    ::setenv("TZ", "UTC", 1);
    tools_.now = [] { return SampleSince() + minutes(3); };
    tools_.device_label = [](const std::string& device) {
      return device == "iphone-15" ? "iPhone 15" : "";
    };
  }
  std::string Say(const Alert& alert, Language language = Language::kEnglish) {
    return SentenceOf(alert, language, tools_);
  }
  ReceiverTools tools_;
};

TEST_F(GroupMessageTest, SaysWhatAPersonWouldSay) {
  EXPECT_EQ(Say(SampleAlert()),
            "登录并查看持仓 on iPhone 15: tapped 登录 and nothing changed for 10 s, since 14:02 "
            "UTC, 3 of "
            "3 runs, last good 13:55; the back end's monitoring has not seen it");
  EXPECT_EQ(Say(SampleAlert(), Language::kChinese),
            "登录并查看持仓（iPhone 15）：点击无反应（tapped 登录 and nothing changed for 10 "
            "s），自 14:02 UTC 起，3 "
            "次运行中 3 次，上次正常 13:55；后端监控没有发现");
}

TEST_F(GroupMessageTest, SaysOnlyWhatIsKnown) {
  Alert alert = SampleAlert();
  alert.last_good.reset();
  alert.backend = BackendView::kUnknown;
  alert.device = "";
  EXPECT_EQ(Say(alert),
            "登录并查看持仓: tapped 登录 and nothing changed for 10 s, since 14:02 UTC, 3 of 3 "
            "runs");
}

TEST_F(GroupMessageTest, NamesTheDayWhenItIsNotToday) {
  Alert alert = SampleAlert();
  alert.last_good = SampleSince() - hours(48);
  EXPECT_THAT(Say(alert), HasSubstr("last good 11-20 14:02"));
}

TEST_F(GroupMessageTest, SaysHowMuchSoonerTheEyeWas) {
  Alert alert = SampleAlert();
  alert.backend = BackendView::kLate;
  alert.lead_seconds = 240;
  EXPECT_THAT(Say(alert), HasSubstr("monitoring saw it 4 min later"));
}

TEST_F(GroupMessageTest, SumsUpTwelveDevices) {
  std::vector<Alert> group;
  for (int i = 0; i < 12; ++i) group.push_back(SampleAlert("phone-" + std::to_string(i)));
  const GroupMessage message = MakeGroupMessage(group, Language::kEnglish, tools_);
  EXPECT_THAT(message.sentence, HasSubstr("on phone-0, phone-1, phone-2 and 9 more: "));
  EXPECT_THAT(message.sentence, HasSubstr("36 of 36 runs"));
  EXPECT_FALSE(message.resolved);
  EXPECT_THAT(MakeGroupMessage(group, Language::kChinese, tools_).sentence,
              HasSubstr("（phone-0、phone-1、phone-2 等 12 台设备）"));
}

TEST_F(GroupMessageTest, SaysWhenItIsFineAgain) {
  const std::vector<Alert> group = {Resolved(SampleAlert())};
  const GroupMessage message = MakeGroupMessage(group, Language::kEnglish, tools_);
  EXPECT_TRUE(message.resolved);
  EXPECT_EQ(message.title, "Fine again: 登录并查看持仓");
  EXPECT_EQ(message.sentence,
            "登录并查看持仓 on iPhone 15 is fine again: tapped 登录 and nothing changed for 10 s "
            "(from 14:02 to 14:06 UTC, 4 min)");
}

TEST_F(GroupMessageTest, WhatNobodyLooksAtAnyMoreIsNotFine) {
  Alert dropped = Resolved(SampleAlert());
  dropped.end = AlertEnd::kDropped;
  GroupMessage message = MakeGroupMessage({&dropped, 1}, Language::kEnglish, tools_);
  EXPECT_TRUE(message.resolved);
  EXPECT_TRUE(message.dropped);
  EXPECT_EQ(message.title, "No longer watched: 登录并查看持仓");
  EXPECT_EQ(message.sentence,
            "登录并查看持仓 on iPhone 15 is no longer watched, and was not seen to be fine: tapped "
            "登录 and nothing changed for 10 s (since 14:02 UTC)");
  message = MakeGroupMessage({&dropped, 1}, Language::kChinese, tools_);
  EXPECT_EQ(message.title, "不再监测：登录并查看持仓");
  EXPECT_THAT(message.sentence, HasSubstr("（iPhone 15）不再监测，未确认恢复："));
  EXPECT_THAT(message.sentence, Not(HasSubstr("恢复正常")));
  // Some of it is.
  const std::vector<Alert> both = {dropped, Resolved(SampleAlert("pixel-8"))};
  message = MakeGroupMessage(both, Language::kEnglish, tools_);
  EXPECT_TRUE(message.dropped);
  EXPECT_THAT(message.sentence, HasSubstr("on pixel-8 is fine again"));
  EXPECT_FALSE(
      MakeGroupMessage(std::vector{Resolved(SampleAlert())}, Language::kEnglish, tools_).dropped);
}

TEST_F(GroupMessageTest, NamesWhatHasJoined) {
  Alert second = SampleAlert();
  second.fingerprint = "second";
  second.kind = FindingKind::kMissingContent;
  second.step_id = "see-总资产";
  second.says = "The text 总资产 is not there.";
  second.since += minutes(1);
  const std::vector<Alert> two = {SampleAlert(), SampleAlert("pixel-8"), second};
  EXPECT_THAT(MakeGroupMessage(two, Language::kEnglish, tools_).sentence,
              HasSubstr("nothing changed for 10 s; and also: the text 总资产 is not there, since"));
  Alert third = second;
  third.step_id = "see-昨日收益";
  third.says = "The text 昨日收益 is not there.";
  const std::vector<Alert> three = {SampleAlert(), second, third};
  EXPECT_THAT(MakeGroupMessage(three, Language::kEnglish, tools_).sentence,
              HasSubstr("; and also: the text 昨日收益 is not there, and 1 more, since"));
  EXPECT_THAT(MakeGroupMessage(three, Language::kChinese, tools_).sentence,
              HasSubstr("昨日收益 is not there），等 3 项，自"));
  const std::vector<Alert> same = {SampleAlert(), SampleAlert("pixel-8")};
  EXPECT_THAT(MakeGroupMessage(same, Language::kEnglish, tools_).sentence,
              Not(HasSubstr("and also")));
}

TEST_F(GroupMessageTest, IsNotFineAgainWhileOneDeviceIsBroken) {
  const std::vector<Alert> group = {SampleAlert(), Resolved(SampleAlert("pixel-8"))};
  const GroupMessage message = MakeGroupMessage(group, Language::kEnglish, tools_);
  EXPECT_FALSE(message.resolved);
  EXPECT_EQ(message.facts.back().label, "Fine again on");
  EXPECT_EQ(message.facts.back().value, "pixel-8");
}

TEST_F(GroupMessageTest, SpeaksOfTheRobotsOwnTroubles) {
  Alert alert;
  alert.name = "UIRobotBlind";
  alert.phase = AlertPhase::kOpen;
  alert.location = "beijing";
  alert.says = "The robot could not see its own test page.";
  alert.since = SampleSince();
  const GroupMessage message = MakeGroupMessage({&alert, 1}, Language::kEnglish, tools_);
  EXPECT_EQ(message.title, "The robot cannot see: Roundsman");
  EXPECT_EQ(message.sentence,
            "Roundsman: the robot could not see its own test page, since 14:02 UTC");
}

TEST_F(GroupMessageTest, LinksAreSignedAndStayTheSameForTheDay) {
  tools_.links.base_url = "https://robot.example.com";
  tools_.links.key = Secret("key");
  const GroupMessage first = MakeGroupMessage(std::vector{SampleAlert()}, {}, tools_);
  tools_.now = [] { return SampleSince() + hours(1); };
  const GroupMessage second = MakeGroupMessage(std::vector{SampleAlert()}, {}, tools_);
  EXPECT_EQ(first.picture_url, second.picture_url);
  EXPECT_THAT(first.picture_url,
              testing::StartsWith("https://robot.example.com/artifacts/runs/01JD"));
  EXPECT_THAT(first.picture_url, HasSubstr("&signature="));
}

TEST_F(GroupMessageTest, WithoutAnAddressOfItsOwnThereAreNoLinks) {
  const GroupMessage message = MakeGroupMessage(std::vector{SampleAlert()}, {}, tools_);
  ASSERT_EQ(message.links.size(), 1U);
  EXPECT_EQ(message.links[0].label, "Runbook");
  EXPECT_EQ(message.picture_url, "");
}

TEST_F(GroupMessageTest, ARunbookThatIsNoAddressIsNoLink) {
  Alert alert = SampleAlert();
  alert.runbook = "javascript:alert(1)";
  EXPECT_TRUE(MakeGroupMessage({&alert, 1}, {}, tools_).links.empty());
}

TEST_F(GroupMessageTest, StrangersControlCharactersDoNotGetThrough) {
  Alert alert = SampleAlert();
  alert.says = "Tapped \x1b[31m\r\nBcc: x \xE2\x80\xAE";
  EXPECT_THAT(Say(alert), Not(HasSubstr("\x1b")));
  EXPECT_THAT(Say(alert), Not(HasSubstr("\n")));
}

TEST_F(GroupMessageTest, CutsBetweenCharacters) {
  EXPECT_EQ(ShortenBytes("登录", 6), "登录");
  EXPECT_EQ(ShortenBytes("登录登录", 11), "登录…");
  EXPECT_EQ(ShortenBytes("登录登录", 10), "登录…");
  EXPECT_EQ(ShortenBytes("登录登录", 8), "登…");
  EXPECT_EQ(ShortenBytes("abcdef", 5), "ab…");
  EXPECT_EQ(ShortenBytes("abcdef", 2), "");
}

TEST_F(GroupMessageTest, TheDedupKeyIsThatOfTheJourney) {
  EXPECT_EQ(DedupKey(SampleAlert("a")), DedupKey(SampleAlert("b")));
  Alert other = SampleAlert();
  other.scenario = "buy-fund";
  EXPECT_NE(DedupKey(SampleAlert()), DedupKey(other));
}

}  // namespace
}  // namespace roundsman
