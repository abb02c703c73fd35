#pragma once

#include <map>
#include <memory>
#include <string>

namespace roundsman {

// Small pages on a loopback port of its own, for tests with a real browser. Threads and port end
// with it.
class TestSite {
 public:
  // Path → HTML.
  explicit TestSite(std::map<std::string, std::string> pages);
  ~TestSite();

  std::string Url(const std::string& path) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace roundsman
