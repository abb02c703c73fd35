#pragma once

#include <map>
#include <string>
#include <thread>

namespace roundsman {

// A loopback port that serves a few pages and breaks HTTP in every other way a site can: /cut/
// hangs up, /reset/ resets the connection, /hang/ never answers, /empty/ is HTTP 500 without a
// body; a TLS handshake is answered with nonsense. Its thread ends with it.
class BrokenSite {
 public:
  // Path → HTML.
  explicit BrokenSite(std::map<std::string, std::string> pages);
  ~BrokenSite();
  BrokenSite(const BrokenSite&) = delete;
  BrokenSite& operator=(const BrokenSite&) = delete;

  // Pages may be added before the browser asks for them.
  void Add(const std::string& path, const std::string& html) { pages_[path] = html; }
  std::string Url(const std::string& path, const std::string& scheme = "http") const;
  // A port nobody listens on.
  static std::string Nobody();

 private:
  void Serve(const std::stop_token& stop);
  // False when the connection stays open without an answer.
  bool Answer(int connection) const;

  std::map<std::string, std::string> pages_;
  int listening_ = -1;
  int port_ = 0;
  // Last: it stops before what it uses is gone.
  std::jthread thread_;
};

}  // namespace roundsman
