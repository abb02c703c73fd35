#pragma once

#include <memory>
#include <string>

#include "reporters/metrics/metrics_book.h"

namespace roundsman {

// Serves a book at /metrics on a free port of 127.0.0.1, in the format that was asked for.
class MetricsEndpoint {
 public:
  explicit MetricsEndpoint(MetricsBook& book);
  ~MetricsEndpoint();
  MetricsEndpoint(const MetricsEndpoint&) = delete;
  MetricsEndpoint& operator=(const MetricsEndpoint&) = delete;

  // "127.0.0.1:41234"
  std::string target() const;
  // How often OpenMetrics was asked for.
  int open_metrics() const;

 private:
  struct Server;
  std::unique_ptr<Server> server_;
};

// prometheus.yml that scrapes `target` every second, and nothing else.
std::string ScrapeConfig(const std::string& target, const std::string& more = {});

}  // namespace roundsman
