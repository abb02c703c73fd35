#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "core/io/json.h"
#include "tests/e2e/agent_stage.h"
#include "tests/support/local_service.h"

namespace roundsman {
namespace {

using std::chrono::seconds;
using ::testing::HasSubstr;

// The agent tells a chat and an Alertmanager, which tells a pager.
class AgentPushTest : public ::testing::Test {
 protected:
  AgentStage stage_;
  FakeService pager_;
  std::unique_ptr<LocalService> alertmanager_ = StartAlertmanager(fmt::format(
      "route: {{receiver: pager, group_by: [alertname, scenario], group_wait: 1s, group_interval: "
      "1s, repeat_interval: 1h}}\n"
      "receivers: [{{name: pager, webhook_configs: [{{url: '{}', send_resolved: true}}]}}]\n",
      pager_.Url("/")));

  std::string TellBoth() const {
    return stage_.TellChat(
        fmt::format("  - {{name: cluster, kind: alertmanager, urls: [\"{}\"], resend: 5s}}\n",
                    alertmanager_->url()));
  }

  int Paged(const std::string& status) const {
    int count = 0;
    for (const ServiceRequest& request : pager_.Requests()) {
      const auto body = ParseJson(request.body, "what Alertmanager told");
      count += body && (*body)["status"] == status ? 1 : 0;
    }
    return count;
  }

  // "1 firing, 0 resolved in the chat; …"
  std::string Heard() const {
    return fmt::format("chat: {} firing, {} resolved; pager: {} firing, {} resolved",
                       stage_.Told("firing"), stage_.Told("resolved"), Paged("firing"),
                       Paged("resolved"));
  }
  bool AwaitHeard(const std::string& what) {
    return stage_.Await([&] { return Heard() == what; });
  }
};

TEST_F(AgentPushTest, NothingIsLostOrToldTwiceOverRestartsOfEverybody) {
  stage_.Journey("shop");
  stage_.Config(TellBoth());
  stage_.agent().Start();
  ASSERT_TRUE(stage_.Await([&] { return stage_.Count("pass") >= 2; }));
  EXPECT_TRUE(stage_.Told().empty());

  stage_.Break();
  const std::string broken = "chat: 1 firing, 0 resolved; pager: 1 firing, 0 resolved";
  ASSERT_TRUE(AwaitHeard(broken)) << Heard();
  const nlohmann::json message = stage_.Told().front();
  EXPECT_THAT(message["sentence"].get<std::string>(), HasSubstr("Open the shop"));
  EXPECT_THAT(message["reproduce"].get<std::string>(), HasSubstr("roundsman run"));
  ExpectPicture(message["alerts"][0]["screenshot_url"]);

  // An Alertmanager that was restarted has forgotten the alert, and hears it again in time.
  alertmanager_->Restart();
  EXPECT_TRUE(stage_.Await([&] {
    const auto alerts = GetJson(alertmanager_->url() + "/api/v2/alerts");
    return alerts.is_array() && alerts.size() == 1;
  }));
  EXPECT_EQ(Heard(), broken);

  // The agent itself is gone for some seconds: to nobody that may look like a recovery.
  const auto since = stage_.Alerts("open").at(0).at("since");
  ASSERT_TRUE(stage_.AwaitMiddle());
  stage_.agent().Kill();
  Deadline::In(seconds(60)).Pause(seconds(3));
  stage_.agent().Start();
  ASSERT_TRUE(stage_.AwaitMore("fail", 3));
  EXPECT_EQ(Heard(), broken);
  EXPECT_EQ(stage_.agent().Metric("roundsman_scenario_up{scenario=\"shop\""), 0);
  ASSERT_EQ(stage_.Alerts("open").size(), 1U);
  EXPECT_EQ(stage_.Alerts("open").at(0).at("since"), since);
  ExpectPicture(message["alerts"][0]["screenshot_url"]);

  stage_.Mend();
  ASSERT_TRUE(AwaitHeard("chat: 1 firing, 1 resolved; pager: 1 firing, 1 resolved")) << Heard();

  // Broken while nobody looked: found by the next one that looks.
  stage_.agent().Kill();
  stage_.Break();
  stage_.agent().Start();
  ASSERT_TRUE(AwaitHeard("chat: 2 firing, 1 resolved; pager: 2 firing, 1 resolved")) << Heard();
  // Mended while nobody looked: the recovery comes all the same.
  stage_.agent().Kill();
  stage_.Mend();
  stage_.agent().Start();
  const std::string end = "chat: 2 firing, 2 resolved; pager: 2 firing, 2 resolved";
  ASSERT_TRUE(AwaitHeard(end)) << Heard();
  ASSERT_TRUE(stage_.AwaitMore("pass", 3));
  EXPECT_EQ(Heard(), end);
  stage_.ExpectNoDoubleRun();
}

TEST_F(AgentPushTest, UnderASilenceRunsAreKeptAndNobodyIsTold) {
  const nlohmann::json silence = {
      {"matchers", {{{"name", "scenario"}, {"value", "shop"}, {"isRegex", false}}}},
      {"startsAt", FormatRfc3339(std::chrono::system_clock::now())},
      {"endsAt", FormatRfc3339(std::chrono::system_clock::now() + std::chrono::hours(1))},
      {"createdBy", "anna"},
      {"comment", "release tonight"}};
  const auto made = SendHttp({.method = "POST",
                              .url = alertmanager_->url() + "/api/v2/silences",
                              .headers = {{"Content-Type", "application/json"}},
                              .body = silence.dump()},
                             Deadline::In(seconds(20)));
  ASSERT_TRUE(made);
  ASSERT_EQ(made->status, 200) << made->body;
  const std::string id = ParseJson(made->body, "the silence")->at("silenceID");

  stage_.Break();
  stage_.Journey("shop");
  stage_.Config(TellBoth() + fmt::format("silences: {{alertmanagers: [\"{}\"], every: 1s}}\n",
                                         alertmanager_->url()));
  stage_.agent().Start();
  ASSERT_TRUE(stage_.Await([&] { return stage_.Count("fail") >= 3; }));
  const nlohmann::json runs = stage_.Runs();
  for (const auto& run : runs) {
    const auto whole = stage_.agent().Api("runs/" + run["run"].get<std::string>());
    EXPECT_THAT(whole.value("suppressed", "nothing"), HasSubstr("release tonight"))
        << whole.dump(1);
  }
  EXPECT_EQ(Heard(), "chat: 0 firing, 0 resolved; pager: 0 firing, 0 resolved");
  EXPECT_TRUE(stage_.Alerts("open").empty());

  const auto gone =
      SendHttp({.method = "DELETE", .url = alertmanager_->url() + "/api/v2/silence/" + id},
               Deadline::In(seconds(20)));
  ASSERT_TRUE(gone);
  ASSERT_TRUE(AwaitHeard("chat: 1 firing, 0 resolved; pager: 1 firing, 0 resolved")) << Heard();
}

}  // namespace
}  // namespace roundsman
