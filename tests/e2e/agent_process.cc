#include "tests/e2e/agent_process.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <cstdlib>
#include <nlohmann/json.hpp>

#include "tests/support/local_service.h"

namespace roundsman {
namespace {

using std::chrono::seconds;

TempDir NewTemporary() {
  Result<TempDir> made = TempDir::Make("roundsman-agent");
  if (!made) std::abort();
  return *std::move(made);
}

}  // namespace

AgentProcess::AgentProcess(std::filesystem::path config, int port)
    : config_(std::move(config)), port_(port), temporary_(NewTemporary()) {}

AgentProcess::~AgentProcess() {
  if (::testing::Test::HasFailure()) fmt::print(stderr, "{}", Told());
  if (child_) child_->Kill(seconds(15));
  for (const ProcessSeen& stray : Chromium()) ::kill(stray.pid, SIGKILL);
}

void AgentProcess::Start() {
  auto child =
      supervisor_.Start({{ProgramPath(), "agent", "--config", config_.string()}, environment_, {}});
  ASSERT_TRUE(child) << child.error().message;
  child_ = *std::move(child);
  const bool ready = Eventually(seconds(60), [this] {
    if (!child_->Running()) return true;
    const auto answer = SendHttp({.url = url() + "/-/ready"}, Deadline::In(seconds(5)));
    return answer && answer->status == 200;
  });
  ASSERT_TRUE(ready && child_->Running()) << Told();
}

void AgentProcess::Kill() {
  child_->Signal(SIGKILL);
  EXPECT_TRUE(child_->AwaitGone(Deadline::In(seconds(20))));
}

AgentProcess::End AgentProcess::Terminate() {
  const MonoTime sent = MonoClock::now();
  child_->Signal(SIGTERM);
  if (!child_->AwaitGone(Deadline::In(seconds(30)))) {
    ADD_FAILURE() << "does not end\n" << Told();
    Kill();
  }
  return {child_->ExitCode().value_or(-1), Seconds(MonoClock::now() - sent)};
}

std::string AgentProcess::url() const { return fmt::format("http://127.0.0.1:{}", port_); }

nlohmann::json AgentProcess::Api(const std::string& path) const {
  return GetJson(url() + "/api/v1/" + path);
}

HttpAnswer AgentProcess::Post(const std::string& path) const {
  const auto answer =
      SendHttp({.method = "POST", .url = url() + path, .headers = {{"X-Roundsman", "test"}}},
               Deadline::In(seconds(30)));
  EXPECT_TRUE(answer) << path;
  return answer.value_or(HttpAnswer{});
}

std::optional<double> AgentProcess::Metric(std::string_view series) const {
  const auto page = SendHttp({.url = url() + "/metrics"}, Deadline::In(seconds(10)));
  if (!page || page->status != 200) return std::nullopt;
  const std::size_t at = page->body.find("\n" + std::string(series));
  if (at == std::string::npos) return std::nullopt;
  const std::string line = page->body.substr(at + 1, page->body.find('\n', at + 1) - at - 1);
  return std::strtod(line.c_str() + line.rfind(' '), nullptr);
}

std::vector<ProcessSeen> AgentProcess::Chromium() const {
  // Also what the end of the agent has made ours.
  std::vector<ProcessSeen> found = DescendantsOf(::getpid());
  std::erase_if(found, [](const ProcessSeen& p) {
    return p.command.find("chrom") == std::string::npos || p.command.find(ProgramPath()) == 0;
  });
  return found;
}

std::vector<ProcessSeen> AgentProcess::Browsers() const {
  std::vector<ProcessSeen> found = Chromium();
  std::erase_if(found, [](const ProcessSeen& p) {
    return p.command.find("--remote-debugging-pipe") == std::string::npos ||
           p.command.find("--type=") != std::string::npos;
  });
  return found;
}

std::vector<ProcessSeen> AgentProcess::Renderers() const {
  std::vector<ProcessSeen> found = Chromium();
  std::erase_if(found, [](const ProcessSeen& p) {
    return p.command.find("--type=renderer") == std::string::npos;
  });
  return found;
}

std::vector<std::string> AgentProcess::Leftovers() const {
  std::vector<std::string> left;
  std::error_code failed;
  for (const auto& entry : std::filesystem::directory_iterator(temporary_.path(), failed)) {
    left.push_back(entry.path().filename().string());
  }
  return left;
}

std::string AgentProcess::Told() const {
  return child_ ? fmt::format("-- the agent's last words\n{}\n", child_->LastWords(60)) : "";
}

}  // namespace roundsman
