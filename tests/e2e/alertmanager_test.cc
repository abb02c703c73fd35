#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "core/io/http_client.h"
#include "reporters/notify/notifier.h"
#include "reporters/notify/silence_book.h"
#include "tests/reporters/notify/fake_service.h"
#include "tests/reporters/notify/sample_alerts.h"
#include "tests/support/local_service.h"

namespace roundsman {
namespace {

using nlohmann::json;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::HasSubstr;

Alert FreshAlert(const std::string& device) {
  Alert alert = SampleAlert(device);
  alert.since = std::chrono::system_clock::now() - minutes(2);
  return alert;
}

Alert GoneNow(Alert alert) {
  alert.phase = AlertPhase::kResolved;
  alert.resolved = std::chrono::system_clock::now();
  return alert;
}

// What Alertmanager's webhook got: whether some message says this of this device.
bool Says(const ServiceRequest& request, const std::string& device, const std::string& status) {
  const json body = json::parse(request.body, nullptr, false);
  if (body.is_discarded()) return false;
  for (const json& alert : body["alerts"]) {
    if (alert["labels"].value("device", "") == device && alert["status"] == status) return true;
  }
  return false;
}

// Tells one webhook at once.
std::unique_ptr<LocalService> Manager(const std::string& webhook_url) {
  return StartAlertmanager(fmt::format(R"(route:
  receiver: hook
  group_by: [alertname, scenario]
  group_wait: 1s
  group_interval: 1s
  repeat_interval: 1h
receivers:
  - name: hook
    webhook_configs:
      - url: {}
        send_resolved: true
)",
                                       webhook_url));
}

// The answer's body, or what went wrong.
std::string Post(const std::string& url, const json& body) {
  const auto answer = SendHttp({.method = "POST",
                                .url = url,
                                .headers = {{"Content-Type", "application/json"}},
                                .body = body.dump()},
                               Deadline::In(seconds(10)));
  return answer ? answer->body : answer.error().message;
}

class AlertmanagerTest : public testing::Test {
 protected:
  std::unique_ptr<Notifier> MakeNotifier(const std::vector<std::string>& urls,
                                         std::span<const Alert> known = {}) {
    ReceiverSettings settings;
    settings.name = "cluster";
    settings.kind = "alertmanager";
    settings.times.resend = seconds(2);
    for (const std::string& url : urls) settings.urls.emplace_back(url);
    ReceiverTools tools;
    tools.links.base_url = "https://robot.example.com";
    tools.links.key = Secret("key");
    return std::make_unique<Notifier>(MakeLanes({&settings, 1}, tools), log_, LaneWatch{}, known);
  }
  static void Tell(Notifier& notifier, const Alert& alert) { notifier.Tell({&alert, 1}); }
  bool Heard(const std::string& device, const std::string& status) {
    return hook_.Await(
        [&](const ServiceRequest& request) { return Says(request, device, status); });
  }
  int Count(const std::string& device, const std::string& status) const {
    int count = 0;
    for (const ServiceRequest& request : hook_.Requests()) {
      count += Says(request, device, status) ? 1 : 0;
    }
    return count;
  }

  FakeService hook_;
  MemoryDeliveryLog log_;
};

TEST_F(AlertmanagerTest, FiresAndResolves) {
  const auto manager = Manager(hook_.Url("/hook"));
  const auto notifier = MakeNotifier({manager->url()});
  const Alert alert = FreshAlert("iphone-15");
  const MonoTime begin = MonoClock::now();
  Tell(*notifier, alert);
  ASSERT_TRUE(Heard("iphone-15", "firing"));
  RecordProperty("firing_seconds", fmt::format("{:.1f}", Seconds(MonoClock::now() - begin)));
  const json told = json::parse(hook_.Requests().at(0).body);
  EXPECT_THAT(told["commonAnnotations"]["summary"].get<std::string>(),
              HasSubstr("nothing changed for 10 s"));
  EXPECT_THAT(told["commonAnnotations"]["screenshot_url"].get<std::string>(),
              HasSubstr("&signature="));
  EXPECT_EQ(told["commonLabels"]["journey"], "登录并查看持仓");
  EXPECT_EQ(told["commonAnnotations"]["step"], "tap-登录");
  Tell(*notifier, GoneNow(alert));
  ASSERT_TRUE(Heard("iphone-15", "resolved"));
}

TEST_F(AlertmanagerTest, OneRestartedInBetweenHearsItAllAgain) {
  const auto manager = Manager(hook_.Url("/hook"));
  const auto notifier = MakeNotifier({manager->url()});
  const Alert alert = FreshAlert("iphone-15");
  Tell(*notifier, alert);
  ASSERT_TRUE(Heard("iphone-15", "firing"));
  manager->Kill();
  manager->Restart();
  EXPECT_TRUE(Eventually(seconds(60), [&] {
    const json alerts = GetJson(manager->url() + "/api/v2/alerts");
    return alerts.dump().find("iphone-15") != std::string::npos;
  }));
  EXPECT_EQ(Count("iphone-15", "resolved"), 0);
  Tell(*notifier, GoneNow(alert));
  EXPECT_TRUE(Heard("iphone-15", "resolved"));
}

TEST_F(AlertmanagerTest, ARestartOfOursResolvesNothingByAccidentAndForgetsNothing) {
  const auto manager = Manager(hook_.Url("/hook"));
  const std::array<Alert, 2> open = {FreshAlert("a"), FreshAlert("b")};
  MakeNotifier({manager->url()})->Tell(open);
  auto notifier = MakeNotifier({manager->url()}, open);
  ASSERT_TRUE(Heard("a", "firing"));
  ASSERT_TRUE(Heard("b", "firing"));
  notifier.reset();
  const std::array<Alert, 2> later = {open[0], GoneNow(open[1])};
  notifier = MakeNotifier({manager->url()}, later);
  ASSERT_TRUE(Heard("b", "resolved"));
  EXPECT_EQ(Count("a", "resolved"), 0);
}

TEST_F(AlertmanagerTest, BothMembersHearItAndOneThatIsDownHearsItLater) {
  FakeService second_hook;
  const auto first = Manager(hook_.Url("/hook"));
  const auto second = Manager(second_hook.Url("/hook"));
  const auto notifier = MakeNotifier({first->url(), "http://127.0.0.1:1", second->url()});
  Tell(*notifier, FreshAlert("iphone-15"));
  EXPECT_TRUE(Heard("iphone-15", "firing"));
  EXPECT_TRUE(second_hook.Await(
      [](const ServiceRequest& request) { return Says(request, "iphone-15", "firing"); }));
}

TEST_F(AlertmanagerTest, SilencesArePolledAndHold) {
  const auto manager = Manager(hook_.Url("/hook"));
  const auto now = std::chrono::system_clock::now();
  const std::string made = Post(
      manager->url() + "/api/v2/silences",
      json{{"matchers",
            {{{"name", "scenario"}, {"value", "login-.*"}, {"isRegex", true}, {"isEqual", true}}}},
           {"startsAt", FormatRfc3339(now - minutes(1))},
           {"endsAt", FormatRfc3339(now + minutes(30))},
           {"createdBy", "anna"},
           {"comment", "release"}});
  ASSERT_THAT(made, HasSubstr("silenceID"));
  SilenceBook book({Secret(manager->url())}, seconds(10));
  ASSERT_TRUE(book.Poll(Deadline::In(seconds(30))));
  const Alert alert = FreshAlert("iphone-15");
  // It begins a moment later than asked: Alertmanager allows no beginning in the past.
  EXPECT_EQ(book.Covering(AlertLabels(alert), now + minutes(1)), "silenced by anna: release");
  Alert other = alert;
  other.scenario = "buy-fund";
  other.fingerprint = "other";
  other.device = "pixel-8";
  EXPECT_FALSE(book.Covering(AlertLabels(other), now + minutes(1)));

  const auto notifier = MakeNotifier({manager->url()});
  const std::array<Alert, 2> both = {alert, other};
  notifier->Tell(both);
  ASSERT_TRUE(Heard("pixel-8", "firing"));
  EXPECT_EQ(Count("iphone-15", "firing"), 0);
  const json alerts = GetJson(manager->url() + "/api/v2/alerts");
  int suppressed = 0;
  for (const json& known : alerts) suppressed += known["status"]["state"] == "suppressed" ? 1 : 0;
  EXPECT_EQ(suppressed, 1);
}

}  // namespace
}  // namespace roundsman
