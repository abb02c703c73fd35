#include "tests/agent/devices/test_site.h"

#include <fmt/format.h>
#include <httplib.h>

#include <thread>

#include "core/deadline.h"

namespace roundsman {

struct TestSite::State {
  httplib::Server server;
  int port = 0;
  std::jthread thread;
};

TestSite::TestSite(std::map<std::string, std::string> pages) : state_(std::make_unique<State>()) {
  httplib::Server& server = state_->server;
  for (auto& [path, html] : pages) {
    server.Get(path, [html = "<!doctype html><meta charset=utf-8><meta name=viewport "
                             "content='width=device-width,initial-scale=1'>" +
                             html](const httplib::Request&, httplib::Response& response) {
      response.set_content(html, "text/html");
    });
  }
  server.Get("/moved", [](const httplib::Request&, httplib::Response& response) {
    response.set_redirect("/plain");
  });
  server.Get("/events", [](const httplib::Request&, httplib::Response& response) {
    response.set_chunked_content_provider("text/event-stream", [](size_t, httplib::DataSink& sink) {
      const std::string beat = "data: x\n\n";
      sink.write(beat.data(), beat.size());
      Deadline::In(std::chrono::seconds(1)).Pause(std::chrono::milliseconds(200));
      return sink.is_writable();
    });
  });
  state_->port = server.bind_to_any_port("127.0.0.1");
  state_->thread = std::jthread([&server] { server.listen_after_bind(); });
}

TestSite::~TestSite() { state_->server.stop(); }

std::string TestSite::Url(const std::string& path) const {
  return fmt::format("http://127.0.0.1:{}{}", state_->port, path);
}

}  // namespace roundsman
