#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "core/io/base64.h"
#include "core/io/digest.h"
#include "core/io/files.h"
#include "core/io/json.h"
#include "core/text.h"
#include "reporters/notify/group_message.h"
#include "reporters/notify/receiver.h"
#include "tests/reporters/golden.h"
#include "tests/reporters/notify/fake_service.h"
#include "tests/reporters/notify/sample_alerts.h"

namespace roundsman {
namespace {

using nlohmann::json;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

constexpr std::string_view kRobot = "https://robot.example.com";
constexpr const char* kSecretPath = "/hook/verysecretpath";

class ReceiversTest : public testing::Test {
 protected:
  ReceiversTest() : folder_(std::move(*TempDir::Make("roundsman-test"))) {
    ::setenv("TZ", "UTC", 1);
    tools_.links.base_url = kRobot;
    tools_.links.key = Secret("a key for links");
    tools_.artifacts = folder_.path();
    tools_.device_label = [](const std::string& device) {
      return device == "iphone-15" ? "iPhone 15" : "";
    };
    tools_.now = [] { return SampleSince() + std::chrono::minutes(3); };
    picture_ = "\x89PNG\r\n\x1a\n and the rest of a picture";
    EXPECT_TRUE(WriteFile(folder_.path() / SampleAlert().evidence.screenshot, picture_));
  }

  Result<void> Send(ReceiverSettings settings, const FakeService& service,
                    std::vector<Alert> group) {
    settings.name = "team";
    settings.urls = {Secret(service.Url(kSecretPath))};
    const auto receiver = FindReceiver(settings.kind)->make(settings, tools_);
    return receiver->Send(group, Deadline::In(std::chrono::seconds(30)));
  }

  static ReceiverSettings Kind(const std::string& kind, Language language = Language::kEnglish) {
    ReceiverSettings settings;
    settings.kind = kind;
    settings.language = language;
    return settings;
  }

  static json BodyOf(const ServiceRequest& request) { return json::parse(request.body); }
  static void ExpectGolden(const json& body, const std::string& name) {
    const std::string now = body.dump(1) + "\n";
    EXPECT_EQ(now, Golden("notify/" + name, now));
  }
  // Alerts with words nobody should write.
  static Alert Endless() {
    Alert alert = SampleAlert();
    for (std::string* text : {&alert.says, &alert.expected, &alert.seen, &alert.journey,
                              &alert.reproduce, &alert.step_name}) {
      for (int i = 0; i < 4000; ++i) *text += "登录<&\"*";
    }
    return alert;
  }

  TempDir folder_;
  std::string picture_;
  ReceiverTools tools_;
};

ServiceAnswer Zero(const ServiceRequest&) { return {200, R"({"errcode":0,"errmsg":"ok"})"}; }

TEST_F(ReceiversTest, SlackGetsBlocksWithThePicture) {
  FakeService slack;
  ASSERT_TRUE(Send(Kind("slack"), slack, {SampleAlert()}));
  ExpectGolden(BodyOf(slack.Requests().at(0)), "slack.json");
  ASSERT_TRUE(Send(Kind("slack", Language::kChinese), slack, {Resolved(SampleAlert())}));
  ExpectGolden(BodyOf(slack.Requests().at(1)), "slack-resolved-zh.json");
}

TEST_F(ReceiversTest, SlackThatCannotFetchThePictureGetsTheWords) {
  FakeService slack([](const ServiceRequest& request) {
    const bool image = request.body.find("image_url") != std::string::npos;
    return image ? ServiceAnswer{400, "invalid_blocks"} : ServiceAnswer{};
  });
  ASSERT_TRUE(Send(Kind("slack"), slack, {SampleAlert()}));
  EXPECT_THAT(slack.Requests(), SizeIs(2));
}

TEST_F(ReceiversTest, SlackKeepsItsLimits) {
  FakeService slack;
  ASSERT_TRUE(Send(Kind("slack"), slack, {Endless()}));
  const json body = BodyOf(slack.Requests().at(0));
  for (const json& block : body["blocks"]) {
    if (block["type"] == "header") {
      EXPECT_LE(CodePoints(block["text"]["text"].get<std::string>()), 150U);
    }
    if (block["type"] == "section") {
      EXPECT_LE(CodePoints(block["text"]["text"].get<std::string>()), 3000U);
    }
    if (block["type"] == "image") {
      EXPECT_LE(CodePoints(block["alt_text"].get<std::string>()), 2000U);
    }
  }
}

// As their documentation computes it; answers as the service does.
ServiceAnswer FeishuOf(const std::string& secret, const ServiceRequest& request) {
  const json body = json::parse(request.body);
  const std::string timestamp = body.value("timestamp", "");
  const std::string sign = EncodeBase64(HmacSha256(timestamp + "\n" + secret, ""));
  if (body.value("sign", "") == sign) return {200, R"({"code":0,"data":{},"msg":"success"})"};
  return {
      200,
      R"({"code":19021,"data":{},"msg":"sign match fail or timestamp is not within one hour"})"};
}

TEST_F(ReceiversTest, FeishuTakesTheSignature) {
  FakeService feishu([](const ServiceRequest& request) { return FeishuOf("S3cret", request); });
  ReceiverSettings settings = Kind("feishu", Language::kChinese);
  settings.secret = Secret("S3cret");
  ASSERT_TRUE(Send(settings, feishu, {SampleAlert()}));
  ExpectGolden(BodyOf(feishu.Requests().at(0)), "feishu-zh.json");
}

TEST_F(ReceiversTest, FeishuThatSaysNoWith200IsAFailure) {
  FakeService feishu([](const ServiceRequest& request) { return FeishuOf("S3cret", request); });
  ReceiverSettings settings = Kind("feishu");
  settings.secret = Secret("another");
  const auto sent = Send(settings, feishu, {SampleAlert()});
  ASSERT_FALSE(sent);
  EXPECT_THAT(sent.error().message,
              AllOf(HasSubstr("19021"), HasSubstr("sign match fail"), Not(HasSubstr("another"))));
}

TEST_F(ReceiversTest, FeishuKeepsItsLimits) {
  FakeService feishu([](const ServiceRequest&) {
    return ServiceAnswer{200, R"({"code":0,"msg":"success"})"};
  });
  ASSERT_TRUE(Send(Kind("feishu"), feishu, {Endless()}));
  EXPECT_LE(feishu.Requests().at(0).body.size(), 20'000U);
  EXPECT_EQ(feishu.Requests().at(0).body.find("\xEF\xBF\xBD"), std::string::npos);
}

ServiceAnswer DingtalkOf(const std::string& secret, const ServiceRequest& request) {
  const auto of = [&](const char* name) {
    const auto at = request.query.find(name);
    return at == request.query.end() ? std::string() : at->second;
  };
  const std::string sign = EncodeBase64(HmacSha256(secret, of("timestamp") + "\n" + secret));
  if (of("sign") == sign) return {200, R"({"errcode":0,"errmsg":"ok"})"};
  return {200, R"({"errcode":310000,"errmsg":"sign not match"})"};
}

TEST_F(ReceiversTest, DingtalkTakesTheSignedAddress) {
  FakeService dingtalk([](const ServiceRequest& request) { return DingtalkOf("SEC9+/", request); });
  ReceiverSettings settings = Kind("dingtalk", Language::kChinese);
  settings.secret = Secret("SEC9+/");
  ASSERT_TRUE(Send(settings, dingtalk, {SampleAlert(), SampleAlert("pixel-8")}));
  ExpectGolden(BodyOf(dingtalk.Requests().at(0)), "dingtalk-zh.json");
  settings.secret = Secret("other");
  const auto sent = Send(settings, dingtalk, {SampleAlert()});
  ASSERT_FALSE(sent);
  EXPECT_THAT(sent.error().message, AllOf(HasSubstr("310000"), HasSubstr("sign not match")));
}

TEST_F(ReceiversTest, DingtalkKeepsItsLimits) {
  FakeService dingtalk(Zero);
  ASSERT_TRUE(Send(Kind("dingtalk"), dingtalk, {Endless()}));
  EXPECT_LE(dingtalk.Requests().at(0).body.size(), 20'000U);
}

TEST_F(ReceiversTest, WecomGetsWordsAndThePictureItself) {
  FakeService wecom(Zero);
  ASSERT_TRUE(Send(Kind("wecom", Language::kChinese), wecom, {SampleAlert()}));
  const auto requests = wecom.Requests();
  ASSERT_THAT(requests, SizeIs(2));
  ExpectGolden(BodyOf(requests[0]), "wecom-zh.json");
  const json image = BodyOf(requests[1]);
  EXPECT_EQ(image["msgtype"], "image");
  const auto bytes = DecodeBase64(image["image"]["base64"].get<std::string>());
  ASSERT_TRUE(bytes);
  EXPECT_EQ(*bytes, picture_);
  EXPECT_EQ(image["image"]["md5"], Md5Hex(*bytes));
}

TEST_F(ReceiversTest, WecomDoesNotRepeatItsWordsForAPictureItRefuses) {
  FakeService wecom([](const ServiceRequest& request) {
    const bool image = request.body.find("base64") != std::string::npos;
    return image ? ServiceAnswer{200, R"({"errcode":40009,"errmsg":"invalid image size"})"}
                 : ServiceAnswer{200, R"({"errcode":0,"errmsg":"ok"})"};
  });
  EXPECT_TRUE(Send(Kind("wecom"), wecom, {SampleAlert()}));
}

TEST_F(ReceiversTest, WecomKeepsItsLimits) {
  FakeService wecom(Zero);
  ASSERT_TRUE(Send(Kind("wecom"), wecom, {Endless()}));
  const json body = BodyOf(wecom.Requests().at(0));
  EXPECT_LE(body["markdown"]["content"].get<std::string>().size(), 4096U);
  EXPECT_EQ(wecom.Requests().at(0).body.find("\xEF\xBF\xBD"), std::string::npos);
}

TEST_F(ReceiversTest, PagerdutyHasOneIncidentFromTriggerToResolve) {
  FakeService pager([](const ServiceRequest&) {
    return ServiceAnswer{202, R"({"status":"success","message":"Event processed"})"};
  });
  ReceiverSettings settings = Kind("pagerduty");
  settings.secret = Secret("R0UT1NG");
  const Alert alert = SampleAlert();
  ASSERT_TRUE(Send(settings, pager, {alert}));
  Alert acknowledged = alert;
  acknowledged.acknowledged_by = "anna";
  ASSERT_TRUE(Send(settings, pager, {acknowledged}));
  ASSERT_TRUE(Send(settings, pager, {Resolved(alert), Resolved(SampleAlert("pixel-8"))}));
  const auto requests = pager.Requests();
  ASSERT_THAT(requests, SizeIs(3));
  ExpectGolden(BodyOf(requests[0]), "pagerduty.json");
  ExpectGolden(BodyOf(requests[1]), "pagerduty-acknowledge.json");
  ExpectGolden(BodyOf(requests[2]), "pagerduty-resolve.json");
}

TEST_F(ReceiversTest, PagerdutysNoIsAFailure) {
  FakeService pager([](const ServiceRequest&) {
    return ServiceAnswer{400,
                         R"({"status":"invalid event","errors":["'routing_key' is invalid"]})"};
  });
  const auto sent = Send(Kind("pagerduty"), pager, {SampleAlert()});
  ASSERT_FALSE(sent);
  EXPECT_THAT(sent.error().message, AllOf(HasSubstr("400"), HasSubstr("routing_key")));
}

TEST_F(ReceiversTest, AWebhookGetsADocumentAndASignature) {
  FakeService hook;
  ReceiverSettings settings = Kind("webhook");
  settings.secret = Secret("shared");
  settings.headers["Authorization"] = Secret("Bearer T0ken");
  ASSERT_TRUE(Send(settings, hook, {SampleAlert(), SampleAlert("pixel-8")}));
  const ServiceRequest request = hook.Requests().at(0);
  ExpectGolden(BodyOf(request), "webhook.json");
  EXPECT_EQ(request.headers.at("authorization"), "Bearer T0ken");
  EXPECT_EQ(request.headers.at("x-roundsman-signature"),
            "sha256=" + EncodeHex(HmacSha256("shared", request.body)));
  ASSERT_TRUE(Send(settings, hook, {SampleAlert(), SampleAlert("pixel-8")}));
  EXPECT_EQ(hook.Requests().at(1).headers.at("idempotency-key"),
            request.headers.at("idempotency-key"));
}

TEST_F(ReceiversTest, AWebhooksOwnBodyIsFilledIn) {
  FakeService hook;
  ReceiverSettings settings = Kind("webhook");
  settings.body =
      R"({"text": "{{sentence}}", "who": [{{#alerts}}"{{device}}"{{^last}},{{/last}}{{/alerts}}]})";
  Alert alert = SampleAlert();
  alert.says = "said \"no\"\nand <b>left</b> \xFF";
  ASSERT_TRUE(Send(settings, hook, {alert, SampleAlert("pixel-8")}));
  const json body = BodyOf(hook.Requests().at(0));
  EXPECT_THAT(body["text"].get<std::string>(), HasSubstr("said \"no\" and <b>left</b>"));
  EXPECT_EQ(body["who"], json::array({"iphone-15", "pixel-8"}));
}

TEST_F(ReceiversTest, NoErrorShowsTheAddressOfAChat) {
  for (const char* kind : {"slack", "feishu", "dingtalk", "wecom", "webhook", "pagerduty"}) {
    FakeService service([](const ServiceRequest&) { return ServiceAnswer{404, "no_team"}; });
    const auto refused = Send(Kind(kind), service, {SampleAlert()});
    ASSERT_FALSE(refused) << kind;
    EXPECT_THAT(refused.error().message, AllOf(HasSubstr("404"), Not(HasSubstr("verysecret"))));
    ReceiverSettings settings = Kind(kind);
    settings.urls = {Secret("http://127.0.0.1:1/verysecretpath")};
    const std::array<Alert, 1> group = {SampleAlert()};
    const auto unreachable = FindReceiver(kind)
                                 ->make(settings, tools_)
                                 ->Send(group, Deadline::In(std::chrono::seconds(30)));
    ASSERT_FALSE(unreachable) << kind;
    EXPECT_THAT(unreachable.error().message, Not(HasSubstr("verysecret")));
  }
}

TEST_F(ReceiversTest, AnAnswerThatIsNoneIsAFailure) {
  FakeService service([](const ServiceRequest&) { return ServiceAnswer{200, "<html>"}; });
  for (const char* kind : {"feishu", "dingtalk", "wecom"}) {
    EXPECT_FALSE(Send(Kind(kind), service, {SampleAlert()})) << kind;
  }
}

TEST_F(ReceiversTest, AlertmanagerGetsTheIdentityAndTheStory) {
  FakeService manager;
  ReceiverSettings settings = Kind("alertmanager");
  settings.labels = {{"team", "wealth"}, {"severity", "never"}};
  tools_.interval = [](const std::string&) { return std::chrono::minutes(10); };
  ASSERT_TRUE(Send(settings, manager, {SampleAlert(), Resolved(SampleAlert("pixel-8"))}));
  const ServiceRequest request = manager.Requests().at(0);
  EXPECT_EQ(request.path, std::string(kSecretPath) + "/api/v2/alerts");
  ExpectGolden(BodyOf(request), "alertmanager.json");
}

TEST_F(ReceiversTest, ABrokenJourneyIsOneAlertToAlertmanagerAsItIsToTheRules) {
  FakeService manager;
  Alert second = SampleAlert();
  second.fingerprint = "second";
  second.step_id = "see-总资产";
  second.kind = FindingKind::kMissingContent;
  second.since += std::chrono::minutes(1);
  Alert warning = second;
  warning.name = "UIFinding";
  ASSERT_TRUE(
      Send(Kind("alertmanager"), manager, {second, SampleAlert(), warning, Resolved(second)}));
  const json body = BodyOf(manager.Requests().at(0));
  ASSERT_THAT(body, SizeIs(2));
  EXPECT_EQ(body[0]["labels"], json({{"alertname", "UIJourneyBroken"},
                                     {"scenario", "login-holdings"},
                                     {"device", "iphone-15"},
                                     {"location", "local"},
                                     {"journey", "登录并查看持仓"},
                                     {"severity", "critical"},
                                     {"owner", "wealth-qa"},
                                     {"runbook", "https://wiki.example.com/login"}}));
  EXPECT_EQ(body[0]["startsAt"], "2026-11-22T14:02:00.000Z") << "of the first failure";
  EXPECT_GT(body[0]["endsAt"], "2026-11-22T14:06:00.000Z") << "one is open";
  EXPECT_EQ(body[1]["labels"]["step"], "see-总资产");
  EXPECT_EQ(body[1]["labels"]["kind"], "missing-content");
}

TEST_F(ReceiversTest, WhatNobodyLooksAtAnyMoreIsNotGreen) {
  Alert dropped = Resolved(SampleAlert());
  dropped.end = AlertEnd::kDropped;
  FakeService manager;
  ASSERT_TRUE(Send(Kind("alertmanager"), manager, {dropped}));
  const json ended = BodyOf(manager.Requests().at(0)).at(0);
  EXPECT_EQ(ended["endsAt"], "2026-11-22T14:06:00.000Z");
  EXPECT_THAT(ended["annotations"]["summary"].get<std::string>(), HasSubstr("no longer watched"));
  FakeService feishu([](const ServiceRequest&) { return ServiceAnswer{200, R"({"code":0})"}; });
  ASSERT_TRUE(Send(Kind("feishu", Language::kChinese), feishu, {dropped}));
  const std::string card = feishu.Requests().at(0).body;
  EXPECT_THAT(card, AllOf(HasSubstr("\"grey\""), HasSubstr("不再监测"), Not(HasSubstr("已恢复"))));
  FakeService slack;
  ASSERT_TRUE(Send(Kind("slack"), slack, {dropped}));
  EXPECT_THAT(slack.Requests().at(0).body, Not(HasSubstr("🟢")));
}

TEST_F(ReceiversTest, AlertmanagersBadAlertDoesNotTakeTheOthersAlong) {
  FakeService manager([](const ServiceRequest& request) {
    const bool bad = request.body.find("pixel-8") != std::string::npos;
    return bad ? ServiceAnswer{400, "bad"} : ServiceAnswer{};
  });
  EXPECT_TRUE(Send(Kind("alertmanager"), manager, {SampleAlert(), SampleAlert("pixel-8")}));
  const auto requests = manager.Requests();
  ASSERT_THAT(requests, SizeIs(3));
  EXPECT_THAT(BodyOf(requests[1]), SizeIs(1));
}

TEST_F(ReceiversTest, AlertmanagersClusterIsToldByWhoeverIsUp) {
  FakeService one;
  FakeService two;
  ReceiverSettings settings = Kind("alertmanager");
  settings.urls = {Secret(one.Url("")), Secret("http://127.0.0.1:1"), Secret(two.Url("/"))};
  const std::array<Alert, 1> group = {SampleAlert()};
  const auto receiver = FindReceiver("alertmanager")->make(settings, tools_);
  EXPECT_TRUE(receiver->Send(group, Deadline::In(std::chrono::seconds(30))));
  EXPECT_THAT(one.Requests(), SizeIs(1));
  EXPECT_THAT(two.Requests(), SizeIs(1));
  EXPECT_EQ(two.Requests()[0].path, "/api/v2/alerts");
}

}  // namespace
}  // namespace roundsman
