#include "tests/reporters/notify/fake_service.h"

#include <httplib.h>

#include <algorithm>
#include <cctype>
#include <thread>

#include "core/deadline.h"

namespace roundsman {

struct FakeService::Server {
  ~Server() {
    http.stop();
    if (thread.joinable()) thread.join();
  }
  httplib::Server http;
  int port = 0;
  std::thread thread;
};

FakeService::FakeService(Answer answer) : server_(std::make_unique<Server>()) {
  server_->http.set_keep_alive_max_count(1);
  server_->http.Post(
      ".*", [this, answer](const httplib::Request& request, httplib::Response& response) {
        ServiceRequest kept;
        kept.path = request.path;
        for (const auto& [name, value] : request.params) kept.query[name] = value;
        for (const auto& [name, value] : request.headers) {
          std::string lower = name;
          std::transform(lower.begin(), lower.end(), lower.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
          kept.headers[lower] = value;
        }
        kept.body = request.body;
        const ServiceAnswer said = answer ? answer(kept) : ServiceAnswer{};
        response.status = said.status;
        response.set_content(said.body, "application/json");
        const std::lock_guard lock(mutex_);
        requests_.push_back(std::move(kept));
        changed_.notify_all();
      });
  server_->port = server_->http.bind_to_any_port("127.0.0.1");
  server_->thread = std::thread([this] { server_->http.listen_after_bind(); });
  // Stopping one that does not run yet is lost on it.
  const Deadline limit = Deadline::In(std::chrono::seconds(30));
  while (!server_->http.is_running() && limit.Open()) limit.Pause(std::chrono::milliseconds(2));
}

FakeService::~FakeService() = default;

std::string FakeService::Url(const std::string& path) const {
  return "http://127.0.0.1:" + std::to_string(server_->port) + path;
}

std::vector<ServiceRequest> FakeService::Requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

bool FakeService::Await(const std::function<bool(const ServiceRequest&)>& pleases) {
  std::unique_lock lock(mutex_);
  return Deadline::In(std::chrono::seconds(30)).Await(changed_, lock, [&] {
    return std::any_of(requests_.begin(), requests_.end(), pleases);
  });
}

}  // namespace roundsman
