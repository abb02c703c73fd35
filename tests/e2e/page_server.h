#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>

#include "demo/web_server.h"

namespace roundsman {

// Serves a folder on a free port of 127.0.0.1, and answers of the test's own before that. Counts
// requests by path. Besides: /slow/MS/FILE is FILE that many milliseconds late, /status/NNN/FILE
// with that HTTP status, /hang/ never answers, /drop/ ends the connection.
class PageServer {
 public:
  using Answer = std::function<WebAnswer(const WebRequest&, const std::stop_token&)>;

  // Aborts the test when there is no port. An empty folder serves only `answers`, by exact path.
  explicit PageServer(std::filesystem::path folder, std::map<std::string, Answer> answers = {});
  ~PageServer();

  // "http://127.0.0.1:41234", without a slash at its end.
  std::string url() const;
  int Requests(const std::string& path) const;

 private:
  WebAnswer Reply(const WebRequest& request, const std::stop_token& stop);
  WebAnswer File(const std::string& path) const;

  const std::filesystem::path folder_;
  const std::map<std::string, Answer> answers_;
  mutable std::mutex mutex_;
  std::map<std::string, int> requests_;
  // Last: its threads end before what they use is gone.
  std::unique_ptr<WebServer> web_;
};

// A page that holds just this.
WebAnswer Html(const std::string& body, int status = 200);

}  // namespace roundsman
