#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <regex>

#include "core/io/files.h"
#include "core/io/json.h"
#include "demo/demo_server.h"
#include "tests/e2e/agent_stage.h"
#include "tests/source_root.h"
#include "tests/support/local_service.h"

namespace roundsman {
namespace {

using ::testing::HasSubstr;

// The shipped rules, but nobody waits minutes.
std::string ImpatientRules() {
  std::string rules = ReadFile(SourceRoot() / "config/alerts.yaml").value_or("");
  rules = std::regex_replace(rules, std::regex("keep_firing_for: \\S+"), "keep_firing_for: 3s");
  rules = std::regex_replace(rules, std::regex("\\bfor: \\S+"), "for: 1s");
  return std::regex_replace(rules, std::regex("interval: \\S+"), "interval: 1s");
}

// Messages of the journey's group, oldest first, as Alertmanager told them.
std::vector<nlohmann::json> MessagesOf(const FakeService& pager, const std::string& alert) {
  std::vector<nlohmann::json> messages;
  for (const ServiceRequest& request : pager.Requests()) {
    auto body = ParseJson(request.body, "what Alertmanager told");
    if (body && (*body)["groupLabels"].value("alertname", "") == alert) messages.push_back(*body);
  }
  return messages;
}

// One annotation of all that fire in it, each on a line.
std::string Said(const nlohmann::json& message, const char* annotation) {
  std::string said;
  for (const auto& alert : message["alerts"]) {
    if (alert["status"] == "firing" && alert["annotations"].contains(annotation)) {
      said += alert["annotations"][annotation].get<std::string>() + "\n";
    }
  }
  return said;
}

// The metric says that it is broken and Prometheus' rule fires; the agent's own alert of the same
// name joins it in Alertmanager with the picture, as metrics carry no links.
TEST(AgentChainTest, AFaultBecomesOneMessageWithAPictureAndItsEndAnother) {
  const auto demo = DemoServer::Start({});
  ASSERT_TRUE(demo);
  const std::string fault = (*demo)->url() + "/_demo/faults/bad-gateway";
  AgentStage stage;
  FakeService pager;
  const auto alertmanager = StartAlertmanager(fmt::format(
      "route: {{receiver: pager, group_by: [alertname, scenario], group_wait: 2s, group_interval: "
      "1s, repeat_interval: 1h}}\n"
      "receivers: [{{name: pager, webhook_configs: [{{url: '{}', send_resolved: true}}]}}]\n",
      pager.Url("/")));
  stage.files().Write(
      "scenarios/funds.yaml",
      fmt::format("scenario: Browse the funds\nid: funds\nseverity: critical\n"
                  "schedule: {{every: 3s, jitter: 0s}}\nsteps:\n  - open: {}/funds\n",
                  (*demo)->url()));
  stage.Config(stage.TellChat(
      fmt::format("  - {{name: cluster, kind: alertmanager, urls: [\"{}\"], resend: 1s}}\n",
                  alertmanager->url())));
  stage.agent().Start();
  const auto prometheus = StartPrometheus(
      fmt::format(
          "global: {{scrape_interval: 1s, evaluation_interval: 1s}}\n"
          "rule_files: [rules.yaml]\n"
          "alerting: {{alertmanagers: [{{static_configs: [{{targets: ['127.0.0.1:{}']}}]}}]}}\n"
          "scrape_configs: [{{job_name: roundsman, static_configs: [{{targets: ['{}']}}]}}]\n",
          alertmanager->port(), stage.agent().url().substr(7)),
      ImpatientRules());
  ASSERT_TRUE(stage.Await([&] { return stage.Count("pass") >= 1; }));

  ASSERT_TRUE(SendHttp({.method = "PUT", .url = fault}, Deadline::In(std::chrono::seconds(10))));
  const auto messages = [&] { return MessagesOf(pager, "UIJourneyBroken"); };
  const auto whole = [&](const nlohmann::json& message) {
    return message["status"] == "firing" && !Said(message, "screenshot_url").empty();
  };
  ASSERT_TRUE(stage.Await([&] {
    const auto all = messages();
    return std::any_of(all.begin(), all.end(), whole);
  })) << AskPrometheus(*prometheus, "ALERTS").dump(1);
  const auto broken = messages().back();
  // The rule and the agent speak of one alert; the agent spoke last.
  EXPECT_THAT(Said(broken, "summary"), HasSubstr("Browse the funds"));
  EXPECT_THAT(Said(broken, "summary"), HasSubstr("502"));
  std::string link = Said(broken, "screenshot_url");
  link.pop_back();
  EXPECT_THAT(link, HasSubstr("signature="));
  ExpectPicture(link);
  EXPECT_EQ(stage.Told("firing"), 1);

  ASSERT_TRUE(SendHttp({.method = "DELETE", .url = fault}, Deadline::In(std::chrono::seconds(10))));
  ASSERT_TRUE(stage.Await([&] { return messages().back()["status"] == "resolved"; }));
  int resolved = 0;
  for (const auto& message : messages()) resolved += message["status"] == "resolved" ? 1 : 0;
  EXPECT_EQ(resolved, 1);
  EXPECT_TRUE(stage.Await([&] { return stage.Told("resolved") == 1; }));
  EXPECT_EQ(stage.Told("firing"), 1);
  EXPECT_TRUE(stage.Alerts("open").empty());
  stage.ExpectNoDoubleRun();
}

}  // namespace
}  // namespace roundsman
