#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "core/result.h"

namespace roundsman {

struct DemoOptions {
  std::string host = "127.0.0.1";
  // 0 takes any free port.
  int port = 0;
  // Names of faults that are on from the start.
  std::vector<std::string> faults = {};
  // Every answer of the JSON API takes between these two.
  std::chrono::milliseconds fastest{30};
  std::chrono::milliseconds slowest{120};
};

// The demo app: pages, JSON API and switchable faults on one port. `/f/<fault>+<fault>/` is the
// same app with just those faults, so that runs at the same time do not disturb each other; faults
// switched on by `/_demo/faults` hold for everybody outside such a prefix. Runs in its own threads
// until it is destroyed, which takes far less than a second whatever its clients do.
class DemoServer {
 public:
  static Result<std::unique_ptr<DemoServer>> Start(const DemoOptions& options);
  ~DemoServer();

  int port() const;
  // "http://127.0.0.1:8600".
  std::string url() const;

 private:
  struct Parts;
  explicit DemoServer(std::unique_ptr<Parts> parts);

  std::unique_ptr<Parts> parts_;
};

}  // namespace roundsman
