#pragma once

#include <filesystem>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/io/files.h"
#include "core/io/http_client.h"
#include "core/io/subprocess.h"
#include "tests/e2e/program.h"

namespace roundsman {

// The real `roundsman agent` as a child of the test. It keeps its port and its $TMPDIR over
// restarts, and the test adopts what it leaves behind, so that no stray browser can hide. Belongs
// to one thread; killed with all its browsers when this goes.
class AgentProcess {
 public:
  AgentProcess(std::filesystem::path config, int port);
  ~AgentProcess();
  AgentProcess(const AgentProcess&) = delete;
  AgentProcess& operator=(const AgentProcess&) = delete;

  // "NAME=value" for the starts to come.
  void Set(std::string setting) { environment_.push_back(std::move(setting)); }
  // Comes back when its console answers; fails the test when it does not.
  void Start();
  // kill -9 of the agent itself; its browsers have to go by themselves.
  void Kill();
  // SIGTERM, and how it ended; after half a minute it is killed and the code is that of a SIGKILL.
  struct End {
    int code = -1;
    double seconds = 0;
  };
  End Terminate();
  void Signal(int signal) const { child_->Signal(signal); }
  bool Running() const { return child_ && child_->Running(); }

  // "http://127.0.0.1:41234", without a slash at its end.
  std::string url() const;
  // GET of JSON below /api/v1/; null when there is no such answer.
  nlohmann::json Api(const std::string& path) const;
  HttpAnswer Post(const std::string& path) const;
  // The value of the first series that begins so: `roundsman_scenario_up{scenario="shop"`.
  std::optional<double> Metric(std::string_view series) const;

  // The browsers' own processes: of each the one that leads the others.
  std::vector<ProcessSeen> Browsers() const;
  std::vector<ProcessSeen> Renderers() const;
  // Everything that descends from the agent, also after its end.
  std::vector<ProcessSeen> Chromium() const;
  // Profile directories and the like in its $TMPDIR.
  std::vector<std::string> Leftovers() const;
  // The end of what it logged, for a failing assertion.
  std::string Told() const;

 private:
  const std::filesystem::path config_;
  const int port_;
  TempDir temporary_;
  std::vector<std::string> environment_ = {"TMPDIR=" + temporary_.path().string(),
                                           "OMP_THREAD_LIMIT=1"};
  Supervisor supervisor_;
  // Last: gone before its supervisor is.
  std::unique_ptr<Subprocess> child_;
};

}  // namespace roundsman
