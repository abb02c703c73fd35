#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "core/deadline.h"
#include "core/result.h"

namespace roundsman {

struct HttpRequest {
  std::string method = "GET";
  std::string url = {};
  // Sent as they are; Content-Type is the caller's to give.
  std::vector<std::pair<std::string, std::string>> headers = {};
  std::string body = {};
  // The whole exchange; the caller's deadline may end it sooner.
  Duration timeout = std::chrono::seconds(10);
};

struct HttpAnswer {
  int status = 0;
  // Names in lower case.
  std::map<std::string, std::string> headers;
  std::string body;
};

// One HTTP exchange by libcurl. An answer of any status is an answer; an error is blamed on the
// robot and means that there was none (refused, timed out, TLS, larger than 16 MB), or a
// cancellation. Messages name host and port and nothing else of the URL. http and https only, no
// redirects, proxies from the environment. Stateless and thread-safe.
Result<HttpAnswer> SendHttp(const HttpRequest& request, const Deadline& deadline);

}  // namespace roundsman
