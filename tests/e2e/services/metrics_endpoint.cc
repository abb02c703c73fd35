#include "tests/e2e/services/metrics_endpoint.h"

#include <httplib.h>

#include <atomic>
#include <thread>

#include "core/deadline.h"

namespace roundsman {

struct MetricsEndpoint::Server {
  httplib::Server http;
  int port = 0;
  std::atomic<int> open_metrics = 0;
  std::jthread thread;
};

MetricsEndpoint::MetricsEndpoint(MetricsBook& book) : server_(std::make_unique<Server>()) {
  server_->http.Get(
      "/metrics", [this, &book](const httplib::Request& request, httplib::Response& response) {
        const MetricsFormat format = NegotiateMetrics(request.get_header_value("Accept"));
        server_->open_metrics += format == MetricsFormat::kOpenMetrics ? 1 : 0;
        response.set_content(book.Text(format), std::string(ContentType(format)));
      });
  server_->port = server_->http.bind_to_any_port("127.0.0.1");
  server_->thread = std::jthread([this] { server_->http.listen_after_bind(); });
  // A stop before it listens would be lost.
  const Deadline deadline = Deadline::In(std::chrono::seconds(30));
  while (!server_->http.is_running() && deadline.Open()) {
    deadline.Pause(std::chrono::milliseconds(1));
  }
}

MetricsEndpoint::~MetricsEndpoint() { server_->http.stop(); }

std::string MetricsEndpoint::target() const { return "127.0.0.1:" + std::to_string(server_->port); }

int MetricsEndpoint::open_metrics() const { return server_->open_metrics; }

std::string ScrapeConfig(const std::string& target, const std::string& more) {
  return "global: {scrape_interval: 1s, evaluation_interval: 1s}\n"
         "scrape_configs:\n"
         "  - job_name: roundsman\n"
         "    static_configs: [{targets: ['" +
         target + "']}]\n" + more;
}

}  // namespace roundsman
