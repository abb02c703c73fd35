#pragma once

#include <functional>
#include <map>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/result.h"

namespace roundsman {

// A request as the console sees it. `path` is as it was sent, percent signs and all, so that who
// splits it decides what a "%2F" means.
struct ConsoleRequest {
  std::string method;
  std::string path;
  std::string raw_query;
  std::map<std::string, std::string> query;
  // Names in lower case; of a repeated header the first.
  std::map<std::string, std::string> headers;
  std::string body;

  // Empty when it was not sent.
  const std::string& Header(const std::string& lower_case_name) const;
  const std::string& Query(const std::string& name) const;
};

// An answer that goes on: where its bytes go.
class AnswerSink {
 public:
  virtual ~AnswerSink() = default;
  // False when the client has gone.
  virtual bool Write(std::string_view bytes) = 0;
  virtual bool Gone() = 0;
};

struct ConsoleAnswer {
  int status = 200;
  std::string type = "application/json";
  std::string body = {};
  std::vector<std::pair<std::string, std::string>> headers = {};
  // Set: called again and again on the connection's thread until it says false; `body` is ignored.
  std::function<bool(AnswerSink&, const std::stop_token&)> stream = {};
};

struct ListenOptions {
  std::string host = "127.0.0.1";
  // 0: any free one.
  int port = 0;
  // PEM files; both or neither.
  std::string tls_certificate;
  std::string tls_key;
};

// One HTTP/1.1 port. The handler is called from many threads at once. A connection has a thread of
// its own while it is open; idle ones give theirs up when others wait, slow ones lose it after 10 s
// a request. Destroying the listener ends what is open.
class HttpListener {
 public:
  using Handler = std::function<ConsoleAnswer(const ConsoleRequest&)>;

  // Config errors name the address, or the file.
  static Result<std::unique_ptr<HttpListener>> Start(const ListenOptions& options, Handler handler);
  virtual ~HttpListener() = default;
  virtual int port() const = 0;
};

}  // namespace roundsman
