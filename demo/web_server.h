#pragma once

#include <functional>
#include <map>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>

#include "core/result.h"

namespace roundsman {

// A request as the demo sees it: the path is decoded and starts with '/'; header values are not
// kept but for the cookie.
struct WebRequest {
  std::string method;
  std::string path;
  std::string target;
  std::map<std::string, std::string> query;
  std::string cookie;
  std::string body;
};

struct WebAnswer {
  int status = 200;
  std::string type = "text/plain; charset=utf-8";
  std::string body = {};
  // Empty means none.
  std::string set_cookie = {};
  std::string location = {};
  // Ends the connection without an answer.
  bool drop = false;
};

// An HTTP/1.1 server on one port. The handler is called from many threads at once, and may wait as
// long as it likes if it gives up when the stop token says so. Destroying the server ends open and
// idle connections at once.
class WebServer {
 public:
  using Handler = std::function<WebAnswer(const WebRequest&, const std::stop_token&)>;

  // Port 0 takes any free one.
  static Result<std::unique_ptr<WebServer>> Start(const std::string& host, int port,
                                                  Handler handler);
  virtual ~WebServer() = default;

  virtual int port() const = 0;
};

}  // namespace roundsman
