#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "core/io/files.h"
#include "core/io/subprocess.h"

namespace roundsman {

// A real server of others (Prometheus, Alertmanager, Pushgateway) as a child of the test: on a free
// port of 127.0.0.1, with a folder of its own that outlives restarts. Constructors come back when
// it answers, and abort the test with its last words when it does not. Belongs to one thread.
class LocalService {
 public:
  struct Plan {
    // What it is started with; asked again at every start.
    std::function<std::vector<std::string>(int port, const std::filesystem::path& folder)> command;
    // Answers 200 once it works.
    std::string ready = "/-/ready";
  };
  explicit LocalService(Plan plan);
  ~LocalService();
  LocalService(const LocalService&) = delete;
  LocalService& operator=(const LocalService&) = delete;

  // "http://127.0.0.1:41234", without a slash at its end; the same after a restart.
  std::string url() const;
  int port() const { return port_; }
  const std::filesystem::path& folder() const { return folder_.path(); }
  std::string LastWords(int lines) const { return child_->LastWords(lines); }

  // SIGTERM and wait; nothing when it is stopped.
  void Stop();
  // kill -9.
  void Kill();
  // After Stop or Kill, on the same port and folder.
  void Restart();
  void Signal(int signal) const { child_->Signal(signal); }

 private:
  bool Start();

  const Plan plan_;
  TempDir folder_;
  int port_ = 0;
  Supervisor supervisor_;
  // Last: gone before its supervisor is.
  std::unique_ptr<Subprocess> child_;
};

// With exemplar storage and lifecycle API on. `config` is prometheus.yml whole; `rules` become
// rules.yaml in the same folder when not empty.
std::unique_ptr<LocalService> StartPrometheus(const std::string& config,
                                              const std::string& rules = {});
// `config` is alertmanager.yml whole. It is no member of a cluster.
std::unique_ptr<LocalService> StartAlertmanager(const std::string& config);
std::unique_ptr<LocalService> StartPushgateway();

// GET; null when there was no answer, its status is not 200, or it is not JSON.
nlohmann::json GetJson(const std::string& url);
// /api/v1/query: the `result` list, empty when nothing was found; null when Prometheus refused.
nlohmann::json AskPrometheus(const LocalService& prometheus, const std::string& expr);
// For a value in a query string or a path.
std::string PercentEncode(std::string_view text);

// Of 127.0.0.1. Free a moment ago: who starts on it must be ready to lose the race.
int FreePort();

// Asks again and again until it is so, or the limit has come.
bool Eventually(Duration limit, const std::function<bool()>& so);

// A tool that ends by itself (promtool, amtool): its exit code and what it printed.
struct ToolSaid {
  int code = -1;
  std::string text;
};
ToolSaid RunTool(std::vector<std::string> arguments);

}  // namespace roundsman
