#include "tests/support/local_service.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <nlohmann/json.hpp>

#include "core/deadline.h"
#include "core/io/http_client.h"
#include "core/io/json.h"

namespace roundsman {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr int kStarts = 5;

[[noreturn]] void GiveUp(const std::string& why) {
  fmt::print(stderr, "{}\n", why);
  std::abort();
}

TempDir NewFolder() {
  Result<TempDir> folder = TempDir::Make("roundsman-service");
  if (!folder) GiveUp(folder.error().message);
  return *std::move(folder);
}

void Put(const std::filesystem::path& path, const std::string& text) {
  if (const auto written = WriteFile(path, text); !written) GiveUp(written.error().message);
}

std::unique_ptr<LocalService> WithFile(const std::string& name, const std::string& text,
                                       LocalService::Plan plan) {
  plan.command = [=, inner = plan.command](int port, const std::filesystem::path& folder) {
    if (!std::filesystem::exists(folder / name)) Put(folder / name, text);
    return inner(port, folder);
  };
  return std::make_unique<LocalService>(std::move(plan));
}

}  // namespace

int FreePort() {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  const bool bound = fd >= 0 && ::bind(fd, reinterpret_cast<sockaddr*>(&address), length) == 0 &&
                     ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &length) == 0;
  if (fd >= 0) ::close(fd);
  if (!bound) GiveUp("no free port on 127.0.0.1");
  return ntohs(address.sin_port);
}

LocalService::LocalService(Plan plan) : plan_(std::move(plan)), folder_(NewFolder()) {
  for (int i = 0; i < kStarts; ++i) {
    port_ = FreePort();
    if (Start()) return;
  }
  GiveUp(fmt::format("{} does not start (scripts/packages.txt names its package):\n{}",
                     plan_.command(0, folder())[0],
                     child_ ? child_->LastWords(30) : "cannot be executed"));
}

LocalService::~LocalService() { Stop(); }

std::string LocalService::url() const { return fmt::format("http://127.0.0.1:{}", port_); }

bool LocalService::Start() {
  auto child = supervisor_.Start({plan_.command(port_, folder()), {}, {}});
  if (!child) return false;
  child_ = *std::move(child);
  const bool ready = Eventually(seconds(60), [this] {
    if (!child_->Running()) return true;
    const auto answer = SendHttp({.url = url() + plan_.ready}, Deadline::In(seconds(5)));
    return answer && answer->status == 200;
  });
  return ready && child_->Running();
}

void LocalService::Stop() {
  if (child_) child_->Kill(seconds(20));
}

void LocalService::Kill() {
  child_->Signal(SIGKILL);
  child_->AwaitGone(Deadline::In(seconds(20)));
}

void LocalService::Restart() {
  Stop();
  for (int i = 0; i < kStarts; ++i) {
    if (Start()) return;
  }
  GiveUp("does not start again:\n" + child_->LastWords(30));
}

std::unique_ptr<LocalService> StartPrometheus(const std::string& config, const std::string& rules) {
  return WithFile(
      "prometheus.yml", config, {.command = [rules](int port, const std::filesystem::path& folder) {
        if (!rules.empty()) Put(folder / "rules.yaml", rules);
        return std::vector<std::string>{"/usr/bin/prometheus",
                                        "--config.file=" + (folder / "prometheus.yml").string(),
                                        "--storage.tsdb.path=" + (folder / "data").string(),
                                        fmt::format("--web.listen-address=127.0.0.1:{}", port),
                                        "--web.enable-lifecycle",
                                        "--enable-feature=exemplar-storage"};
      }});
}

std::unique_ptr<LocalService> StartAlertmanager(const std::string& config) {
  return WithFile(
      "alertmanager.yml", config, {.command = [](int port, const std::filesystem::path& folder) {
        return std::vector<std::string>{"/usr/bin/prometheus-alertmanager",
                                        "--config.file=" + (folder / "alertmanager.yml").string(),
                                        "--storage.path=" + (folder / "data").string(),
                                        fmt::format("--web.listen-address=127.0.0.1:{}", port),
                                        "--cluster.listen-address="};
      }});
}

std::unique_ptr<LocalService> StartPushgateway() {
  return std::make_unique<LocalService>(
      LocalService::Plan{.command = [](int port, const std::filesystem::path& folder) {
        return std::vector<std::string>{"/usr/bin/prometheus-pushgateway",
                                        // Debian's own default is a file that all of them share.
                                        "--persistence.file=" + (folder / "data").string(),
                                        fmt::format("--web.listen-address=127.0.0.1:{}", port)};
      }});
}

nlohmann::json GetJson(const std::string& url) {
  const auto answer = SendHttp({.url = url}, Deadline::In(seconds(30)));
  if (!answer || answer->status != 200) return nullptr;
  auto json = ParseJson(answer->body, "the answer");
  return json ? *std::move(json) : nlohmann::json();
}

nlohmann::json AskPrometheus(const LocalService& prometheus, const std::string& expr) {
  const nlohmann::json answer =
      GetJson(prometheus.url() + "/api/v1/query?query=" + PercentEncode(expr));
  return answer.is_null() ? answer : answer.at("data").at("result");
}

std::string PercentEncode(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0 || c == '-' || c == '_' || c == '.' || c == '~') {
      out += c;
    } else {
      out += fmt::format("%{:02X}", byte);
    }
  }
  return out;
}

bool Eventually(Duration limit, const std::function<bool()>& so) {
  const Deadline deadline = Deadline::In(limit);
  while (!so()) {
    if (!deadline.Open()) return false;
    deadline.Pause(milliseconds(50));
  }
  return true;
}

ToolSaid RunTool(std::vector<std::string> arguments) {
  Supervisor supervisor;
  const auto child = supervisor.Start({std::move(arguments), {}, {}});
  if (!child) return {-1, child.error().message};
  if (!(*child)->AwaitGone(Deadline::In(std::chrono::minutes(2)))) return {-1, "does not end"};
  return {(*child)->ExitCode().value_or(-1), (*child)->LastWords(1000)};
}

}  // namespace roundsman
