#include "tests/e2e/agent_stage.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "core/io/json.h"
#include "tests/support/local_service.h"

namespace roundsman {
namespace {

using std::chrono::seconds;

constexpr std::string_view kFine =
    "<!doctype html><html lang=en><meta name=viewport content='width=device-width'>"
    "<title>Shop</title><body style='font:20px sans-serif'><h1>Welcome to the shop</h1>"
    "<p>Everything is in stock today.</p>";
constexpr std::string_view kBroken =
    "<!doctype html><html lang=en><meta name=viewport content='width=device-width'>"
    "<title>502</title><h1>502 Bad Gateway</h1><hr>nginx";

}  // namespace

AgentStage::AgentStage()
    : site_("", {{"/",
                  [this](const auto&, const auto&) {
                    return broken_ ? Html(std::string(kBroken), 502) : Html(std::string(kFine));
                  }}}),
      port_(FreePort()),
      agent_(files_.path() / "agent.yaml", port_) {}

void AgentStage::Journey(const std::string& id, std::string_view more,
                         std::string_view steps) const {
  std::string head =
      fmt::format("id: {0}\nseverity: critical\nowner: shop-qa\nbase-url: {1}\ntimeout: 30s\n{2}",
                  id, page(), more);
  if (more.find("schedule:") == std::string_view::npos) {
    head += "schedule: {every: 2s, jitter: 0s}\n";
  }
  files_.Write("scenarios/" + id + ".yaml",
               fmt::format("scenario: Open the {}\n{}steps:\n  - open: /\n{}", id, head, steps));
}

void AgentStage::Config(std::string_view more) const {
  // The machine that tests run on is busy: what it says about itself is not what is tested here.
  files_.Write("agent.yaml", fmt::format("scenarios: [scenarios]\ndata: data\nlocation: here\n"
                                         "console: {{port: {}}}\n"
                                         "workers: {{count: 1, most-steal: 1, most-memory: 1}}\n{}",
                                         port_, more));
}

std::string AgentStage::TellChat(std::string_view more) const {
  return fmt::format(
      "receivers:\n  - {{name: chat, kind: webhook, url: \"{}\", group-wait: 1s, group-interval: "
      "2s}}\n{}",
      chat_.Url("/chat"), more);
}

std::vector<nlohmann::json> AgentStage::Told() const {
  std::vector<nlohmann::json> told;
  for (const ServiceRequest& request : chat_.Requests()) {
    if (request.path != "/chat") continue;
    const auto body = ParseJson(request.body, "what the chat was told");
    EXPECT_TRUE(body) << request.body;
    if (body) told.push_back(*body);
  }
  return told;
}

int AgentStage::Told(std::string_view state) const {
  int count = 0;
  for (const nlohmann::json& message : Told()) count += message.value("state", "") == state ? 1 : 0;
  return count;
}

nlohmann::json AgentStage::Runs(const std::string& scenario) const {
  const nlohmann::json answer =
      agent_.Api("runs?limit=1000" + (scenario.empty() ? "" : "&scenario=" + scenario));
  return answer.is_null() ? nlohmann::json::array() : answer.at("runs");
}

int AgentStage::Count(std::string_view verdict) const {
  int count = 0;
  const nlohmann::json runs = Runs();
  for (const auto& run : runs) count += verdict.empty() || run["verdict"] == verdict ? 1 : 0;
  return count;
}

nlohmann::json AgentStage::Alerts(const std::string& phase) const {
  const nlohmann::json answer = agent_.Api("alerts?phase=" + phase);
  return answer.is_null() ? nlohmann::json::array() : answer.at("alerts");
}

bool AgentStage::AwaitMore(std::string_view verdict, int more, Duration limit) {
  const int before = Count(verdict);
  return Await([&] { return Count(verdict) >= before + more; }, limit);
}

bool AgentStage::Await(const std::function<bool()>& so, Duration limit) {
  const Deadline deadline = Deadline::In(limit);
  while (!so()) {
    if (!deadline.Open()) {
      ADD_FAILURE() << Runs().dump(1).substr(0, 3000) << "\n" << agent_.Told();
      return false;
    }
    // Asking costs the agent as well.
    deadline.Pause(std::chrono::milliseconds(200));
  }
  return true;
}

bool AgentStage::AwaitMiddle() {
  const int before = visits();
  return Await([&] { return visits() > before; });
}

void AgentStage::ExpectNoDoubleRun() const {
  std::set<std::string> seen;
  const nlohmann::json runs = Runs();
  for (const auto& run : runs) {
    const std::string key = run["scenario"].get<std::string>() + "|" +
                            run["device"].get<std::string>() + "|" + run["tick"].get<std::string>();
    EXPECT_TRUE(seen.insert(key).second) << key << " was run twice";
  }
}

void ExpectPicture(const std::string& link) {
  ASSERT_NE(link, "");
  const auto answer = SendHttp({.url = link}, Deadline::In(seconds(30)));
  ASSERT_TRUE(answer) << link;
  EXPECT_EQ(answer->status, 200) << link << "\n" << answer->body;
  EXPECT_TRUE(answer->headers.at("content-type").starts_with("image/"))
      << answer->headers.at("content-type");
  EXPECT_GT(answer->body.size(), 500U);
}

}  // namespace roundsman
