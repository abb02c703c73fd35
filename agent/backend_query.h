#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/clock.h"
#include "core/deadline.h"
#include "core/result.h"

namespace roundsman {

// Where the existing monitoring answers: the Prometheus HTTP API.
struct BackendAddress {
  // "http://prometheus:9090", with a path where it lives under one.
  std::string url;
  // Authorization and the like.
  std::vector<std::pair<std::string, std::string>> headers;
  Duration timeout = std::chrono::seconds(10);
};

struct BackendRange {
  WallTime from;
  WallTime to;
  Duration step = std::chrono::seconds(5);
};

struct BackendSample {
  WallTime time;
  double value = 0;
};

// What a query that gives one series at most (an aggregation) was over a range, oldest first;
// instants without a value are missing. An error is blamed on the config when Prometheus refused
// the query, on the robot when it did not answer or could not.
Result<std::vector<BackendSample>> QueryRange(const BackendAddress& address,
                                              const std::string& query, const BackendRange& range,
                                              const Deadline& deadline);

// PromQL whose value is above zero where the alert of this name was firing, or where the expression
// had any result, as in an alerting rule.
std::string FiringQuery(const std::string& alert_name);
std::string AnyResultQuery(const std::string& expr);

}  // namespace roundsman
