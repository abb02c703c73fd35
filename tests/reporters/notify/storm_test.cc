#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "core/text.h"
#include "reporters/notify/notifier.h"
#include "reporters/notify/storm_message.h"
#include "tests/reporters/notify/fake_service.h"
#include "tests/reporters/notify/sample_alerts.h"

namespace roundsman {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

// Twenty messages, and no more for the minute a test never waits for.
class LimitedChat {
 public:
  explicit LimitedChat(const std::string& kind)
      : service_([this, kind](const ServiceRequest&) { return Answer(kind, ++asked_); }) {}

  FakeService& service() { return service_; }
  // Messages, without the pictures.
  std::vector<std::string> Texts() const {
    std::vector<std::string> texts;
    for (const ServiceRequest& request : service_.Requests()) {
      if (request.body.find("base64") == std::string::npos) texts.push_back(request.body);
    }
    return texts;
  }

 private:
  static ServiceAnswer Answer(const std::string& kind, int asked) {
    const bool many = asked > 20;
    if (kind == "slack") return many ? ServiceAnswer{429, "rate_limited"} : ServiceAnswer{};
    if (kind == "feishu") {
      return {200, many ? R"({"code":11232,"msg":"frequency limited psm"})"
                        : R"({"code":0,"data":{},"msg":"success"})"};
    }
    if (kind == "dingtalk") {
      return {200, many ? R"({"errcode":660026,"errmsg":"send too fast"})"
                        : R"({"errcode":0,"errmsg":"ok"})"};
    }
    return {200, many ? R"({"errcode":45009,"errmsg":"api freq out of limit"})"
                      : R"({"errcode":0,"errmsg":"ok"})"};
  }

  std::atomic<int> asked_ = 0;
  FakeService service_;
};

std::vector<Alert> Journeys(int count) {
  std::vector<Alert> alerts;
  for (int i = 0; i < count; ++i) {
    Alert alert = SampleAlert();
    alert.scenario = fmt::format("journey-{}", i);
    alert.journey = fmt::format("Journey {}", i);
    alert.fingerprint = alert.scenario;
    alert.since += seconds(i);
    alerts.push_back(alert);
  }
  return alerts;
}

std::vector<Alert> Gone(std::vector<Alert> alerts) {
  for (Alert& alert : alerts) alert = Resolved(alert);
  return alerts;
}

class StormTest : public testing::TestWithParam<const char*> {
 protected:
  // As the config makes it, but for the waiting.
  std::vector<LaneSettings> Lanes(LimitedChat& chat) {
    ReceiverSettings settings;
    settings.name = "chat";
    settings.kind = GetParam();
    settings.urls = {Secret(chat.service().Url("/hook"))};
    settings.times.group_wait = milliseconds(200);
    std::vector<LaneSettings> lanes = MakeLanes({&settings, 1}, {});
    lanes.at(0).pace = milliseconds(1);
    return lanes;
  }
};

TEST_P(StormTest, OfFarMoreThanTheChatTakesOneMessageTellsAll) {
  LimitedChat chat(GetParam());
  MemoryDeliveryLog log;
  std::atomic<int> failed = 0;
  LaneWatch watch;
  watch.failed = [&](const std::string&, const std::string&) { ++failed; };
  {
    Notifier notifier(Lanes(chat), log, watch, {});
    notifier.Tell(Journeys(60));
    ASSERT_TRUE(chat.service().Await([](const ServiceRequest&) { return true; }));
    ASSERT_TRUE(notifier.AwaitCalm(Deadline::In(seconds(30))));
  }
  ASSERT_THAT(chat.Texts(), SizeIs(1));
  EXPECT_THAT(chat.Texts()[0], AllOf(HasSubstr("60 journeys broken"), HasSubstr("Journey 0"),
                                     HasSubstr("Journey 4"), Not(HasSubstr("Journey 40"))));
  EXPECT_THAT(log.Load().value(), SizeIs(60)) << "each is told";

  // Over a restart, which has no minute to wait for.
  Notifier notifier(Lanes(chat), log, watch, Gone(Journeys(60)));
  ASSERT_TRUE(chat.service().Await([](const ServiceRequest& request) {
    return request.body.find("60 troubles are over") != std::string::npos;
  }));
  ASSERT_TRUE(notifier.AwaitCalm(Deadline::In(seconds(30))));
  EXPECT_THAT(chat.Texts(), SizeIs(2));
  EXPECT_THAT(log.Load().value(), SizeIs(0));
  EXPECT_EQ(failed, 0);
}

TEST_P(StormTest, AFewHaveAMessageEach) {
  LimitedChat chat(GetParam());
  MemoryDeliveryLog log;
  Notifier notifier(Lanes(chat), log, {}, {});
  notifier.Tell(Journeys(5));
  ASSERT_TRUE(chat.service().Await([](const ServiceRequest& request) {
    return request.body.find("Broken: Journey 4") != std::string::npos;
  }));
  ASSERT_TRUE(notifier.AwaitCalm(Deadline::In(seconds(30))));
  EXPECT_THAT(chat.Texts(), SizeIs(5));
}

INSTANTIATE_TEST_SUITE_P(, StormTest, testing::Values("slack", "feishu", "dingtalk", "wecom"),
                         [](const auto& kind) { return std::string(kind.param); });

// Machines take each one: an incident that was opened in another's name would never be closed.
TEST(StormRowsTest, OnlyPeoplesChatsAreToldInOne) {
  for (const ReceiverRow& row : ReceiverRegistry()) {
    const bool chat = row.kind == "slack" || row.kind == "feishu" || row.kind == "dingtalk" ||
                      row.kind == "wecom";
    EXPECT_EQ(row.storm > 0, chat) << row.kind;
    EXPECT_LE(row.storm, 20U) << row.kind;
  }
}

class StormMessageTest : public testing::Test {
 protected:
  StormMessageTest() {
    ::setenv("TZ", "UTC", 1);
    tools_.now = [] { return SampleSince() + std::chrono::minutes(3); };
    tools_.links.base_url = "https://robot.example.com";
  }
  ReceiverTools tools_;
};

TEST_F(StormMessageTest, SaysHowManyAndWhichOnesTheWorstFirst) {
  std::vector<Alert> alerts = Journeys(7);
  for (Alert& alert : alerts) alert.severity = "warning";
  alerts[6].severity = "critical";
  alerts[5].name = kFindingOnly;
  // A second device is no second journey.
  alerts.push_back(alerts[0]);
  alerts.back().device = "pixel-8";
  alerts.back().fingerprint = "another";
  const GroupMessage message = MakeGroupMessage(alerts, Language::kEnglish, tools_);
  EXPECT_EQ(message.title, "6 journeys broken, 1 journey worth a look");
  EXPECT_EQ(message.sentence,
            "6 journeys broken, 1 journey worth a look: Journey 6, Journey 0, Journey 1, Journey "
            "2, Journey 3 and 2 more");
  ASSERT_THAT(message.facts, SizeIs(7));
  EXPECT_THAT(message.facts[0].value,
              HasSubstr("Journey 6 on iphone-15: tapped 登录 and nothing changed for 10 s"));
  EXPECT_THAT(message.facts[1].value, HasSubstr("Journey 0 on iphone-15, pixel-8: "));
  EXPECT_EQ(message.severity, "critical");
  EXPECT_FALSE(message.resolved);
  EXPECT_TRUE(message.picture_url.empty());
  EXPECT_EQ(message.links.at(0).url, "https://robot.example.com");
  EXPECT_EQ(MakeGroupMessage(alerts, Language::kChinese, tools_).sentence,
            "6 个流程故障，1 个流程请留意：Journey 6、Journey 0、Journey 1、Journey 2、Journey 3 "
            "等，另有 2 个");
}

TEST_F(StormMessageTest, OfHundredsItTellsTheFirstAndHowManyThereAre) {
  const GroupMessage message = MakeGroupMessage(Journeys(500), Language::kEnglish, tools_);
  ASSERT_THAT(message.facts, SizeIs(21));
  EXPECT_EQ(message.facts.back().value, "480");
  const GroupMessage gone = MakeGroupMessage(Gone(Journeys(500)), Language::kEnglish, tools_);
  EXPECT_TRUE(gone.resolved);
  EXPECT_THAT(gone.sentence, AllOf(HasSubstr("500 troubles are over: Journey 0, "),
                                   HasSubstr("Journey 19 and 480 more")));
}

TEST_F(StormMessageTest, WhatNobodyLooksAtAnyMoreIsNotOver) {
  std::vector<Alert> alerts = Gone(Journeys(30));
  for (std::size_t i = 0; i < 10; ++i) alerts[i].end = AlertEnd::kDropped;
  GroupMessage message = MakeGroupMessage(alerts, Language::kEnglish, tools_);
  EXPECT_EQ(message.title, "20 troubles are over, 10 no longer watched");
  EXPECT_TRUE(message.dropped);
  for (Alert& alert : alerts) alert.end = AlertEnd::kDropped;
  message = MakeGroupMessage(alerts, Language::kChinese, tools_);
  EXPECT_EQ(message.title, "30 个不再监测");
}

TEST_F(StormMessageTest, OneJourneyOnManyDevicesIsNone) {
  std::vector<Alert> alerts = {SampleAlert("a"), SampleAlert("b"), SampleAlert("c")};
  EXPECT_EQ(MakeGroupMessage(alerts, Language::kEnglish, tools_).title, "Broken: 登录并查看持仓");
}

}  // namespace
}  // namespace roundsman
