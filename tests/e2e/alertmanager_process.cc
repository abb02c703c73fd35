#include "tests/e2e/alertmanager_process.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/io/http_client.h"

namespace roundsman {
namespace {

using std::chrono::seconds;

// Free a moment ago.
int FreePort() {
  const int probe = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ::bind(probe, reinterpret_cast<sockaddr*>(&address), sizeof address);
  socklen_t size = sizeof address;
  ::getsockname(probe, reinterpret_cast<sockaddr*>(&address), &size);
  ::close(probe);
  return ntohs(address.sin_port);
}

Result<HttpAnswer> Ask(HttpRequest request) {
  request.headers.emplace_back("Content-Type", "application/json");
  return SendHttp(request, Deadline::In(seconds(10)));
}

}  // namespace

AlertmanagerProcess::AlertmanagerProcess(const std::string& webhook_url)
    : folder_(std::move(*TempDir::Make("roundsman-test"))), port_(FreePort()) {
  const std::string config = fmt::format(R"(route:
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
                                         webhook_url);
  (void)WriteFile(folder_.path() / "alertmanager.yaml", config);
  Start();
}

AlertmanagerProcess::~AlertmanagerProcess() { Stop(); }

void AlertmanagerProcess::Restart() {
  Stop();
  Start();
}

void AlertmanagerProcess::Start() {
  const std::string config =
      fmt::format("--config.file={}/alertmanager.yaml", folder_.path().string());
  const std::string storage = fmt::format("--storage.path={}/data", folder_.path().string());
  const std::string log = (folder_.path() / "log").string();
  const std::string listen = fmt::format("--web.listen-address=127.0.0.1:{}", port_);
  pid_ = ::fork();
  if (pid_ == 0) {
    const int out = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
    ::dup2(out, 1);
    ::dup2(out, 2);
    ::execlp("prometheus-alertmanager", "prometheus-alertmanager", config.c_str(), storage.c_str(),
             listen.c_str(), "--cluster.listen-address=", nullptr);
    ::_exit(127);
  }
  const std::string url = fmt::format("http://127.0.0.1:{}", port_);
  const Deadline limit = Deadline::In(seconds(60));
  while (limit.Open()) {
    HttpRequest request;
    request.url = url + "/-/ready";
    const auto answer = Ask(request);
    if (answer && answer->status == 200) {
      url_ = url;
      return;
    }
    limit.Pause(std::chrono::milliseconds(50));
  }
}

void AlertmanagerProcess::Stop() {
  if (pid_ <= 0) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

std::string AlertmanagerProcess::Post(const std::string& path, const std::string& json) const {
  HttpRequest request;
  request.method = "POST";
  request.url = url_ + path;
  request.body = json;
  const auto answer = Ask(request);
  return answer ? answer->body : answer.error().message;
}

std::string AlertmanagerProcess::Get(const std::string& path) const {
  HttpRequest request;
  request.url = url_ + path;
  const auto answer = Ask(request);
  return answer ? answer->body : answer.error().message;
}

}  // namespace roundsman
