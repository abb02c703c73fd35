#pragma once

#include <atomic>
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/deadline.h"
#include "tests/e2e/agent_process.h"
#include "tests/e2e/page_server.h"
#include "tests/e2e/workplace.h"
#include "tests/reporters/notify/fake_service.h"

namespace roundsman {

// What an agent of a test looks after and talks to: a page that can be broken, a journey to it, a
// chat that keeps what it is told, a config. The folder is kept when the test fails.
class AgentStage {
 public:
  AgentStage();

  // The page answers 200 and looks as it should, or is a 502.
  void Break() { broken_ = true; }
  void Mend() { broken_ = false; }
  std::string page() const { return site_.url(); }
  int visits() const { return site_.Requests("/"); }

  // A journey `id` to the page every two seconds; `more` are lines of YAML of its head, `steps` of
  // its steps after the page has opened.
  void Journey(const std::string& id, std::string_view more = {},
               std::string_view steps = {}) const;
  // agent.yaml with these lines besides those every test needs.
  void Config(std::string_view more) const;
  // `receivers:` that tells the chat at once. `more` are lines of the same list.
  std::string TellChat(std::string_view more = {}) const;
  const Workplace& files() const { return files_; }
  std::filesystem::path data() const { return files_.path() / "data"; }

  FakeService& chat() { return chat_; }
  // What the agent itself told the chat, oldest first.
  std::vector<nlohmann::json> Told() const;
  // Of those: how many were about this state.
  int Told(std::string_view state) const;

  // Started by the test, after Journey and Config.
  AgentProcess& agent() { return agent_; }
  nlohmann::json Runs(const std::string& scenario = {}) const;
  // How many runs with that verdict, or altogether, are stored.
  int Count(std::string_view verdict = {}) const;
  nlohmann::json Alerts(const std::string& phase) const;
  // Waits for more runs with that verdict; fails the test with the agent's words otherwise.
  bool AwaitMore(std::string_view verdict, int more = 1, Duration limit = std::chrono::minutes(2));
  bool Await(const std::function<bool()>& so, Duration limit = std::chrono::minutes(2));
  // A run is under way, and its page is open.
  bool AwaitMiddle();
  // Each stored run once, by scenario, device and tick.
  void ExpectNoDoubleRun() const;

 private:
  Workplace files_;
  std::atomic<bool> broken_ = false;
  PageServer site_;
  FakeService chat_;
  const int port_;
  AgentProcess agent_;
};

// The link leads to a picture, without any login.
void ExpectPicture(const std::string& link);

}  // namespace roundsman
