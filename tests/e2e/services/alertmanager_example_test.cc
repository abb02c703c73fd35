#include <gmock/gmock.h>

#include <map>
#include <nlohmann/json.hpp>

#include "core/io/http_client.h"
#include "tests/source_root.h"
#include "tests/support/local_service.h"

namespace roundsman {
namespace {

nlohmann::json AlertOf(const std::string& name, const std::string& location) {
  nlohmann::json labels = {{"alertname", name}, {"location", location}};
  if (name != "UIRobotBlind") {
    labels["scenario"] = "login";
    labels["device"] = "iphone-15";
  }
  return {{"labels", labels}};
}

// "active" or "suppressed" by "name at location".
std::map<std::string, std::string> States(const LocalService& alertmanager) {
  std::map<std::string, std::string> states;
  const nlohmann::json alerts = GetJson(alertmanager.url() + "/api/v2/alerts");
  for (const auto& alert : alerts) {
    states[alert["labels"]["alertname"].get<std::string>() + " at " +
           alert["labels"]["location"].get<std::string>()] = alert["status"]["state"];
  }
  return states;
}

TEST(AlertmanagerExampleTest, ABlindRobotHoldsBackWhatItCannotSeeAndNothingElse) {
  const auto config = ReadFile(SourceRoot() / "config/alertmanager.yaml");
  ASSERT_TRUE(config);
  const auto alertmanager = StartAlertmanager(*config);
  const nlohmann::json alerts = {
      AlertOf("UIRobotBlind", "berlin"),   AlertOf("UIJourneyBroken", "berlin"),
      AlertOf("UIJourneyBroken", "tokyo"), AlertOf("UIFinding", "tokyo"),
      AlertOf("UIFinding", "lima"),        AlertOf("UIRobotBehind", "berlin")};
  const auto answer = SendHttp({.method = "POST",
                                .url = alertmanager->url() + "/api/v2/alerts",
                                .headers = {{"Content-Type", "application/json"}},
                                .body = alerts.dump()},
                               Deadline::In(std::chrono::seconds(30)));
  ASSERT_TRUE(answer);
  ASSERT_EQ(answer->status, 200) << answer->body;
  const std::map<std::string, std::string> wanted = {
      {"UIRobotBlind at berlin", "active"},   {"UIJourneyBroken at berlin", "suppressed"},
      {"UIJourneyBroken at tokyo", "active"}, {"UIFinding at tokyo", "suppressed"},
      {"UIFinding at lima", "active"},        {"UIRobotBehind at berlin", "active"}};
  // Inhibition is worked out when a group is flushed, after group_wait.
  EXPECT_TRUE(Eventually(std::chrono::seconds(90), [&] { return States(*alertmanager) == wanted; }))
      << nlohmann::json(States(*alertmanager));
}

}  // namespace
}  // namespace roundsman
