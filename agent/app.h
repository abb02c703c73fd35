#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <string>

#include "core/deadline.h"
#include "core/error.h"
#include "core/log.h"

namespace roundsman {

// The agent: everything `roundsman agent` is, from the schedule to the console, in build order. One
// per process; runs in its own threads until it is destroyed, which takes a few seconds and leaves
// no browser, no run without a record and no alert untold that was not told before.
class App {
 public:
  // Null, with everything that is wrong or missing, when it cannot start. `log` outlives it.
  static std::unique_ptr<App> Start(const std::filesystem::path& config, const Log& log,
                                    Problems& problems);
  virtual ~App() = default;

  // Where people reach the console: "http://127.0.0.1:9180/".
  virtual std::string url() const = 0;
  virtual int scenarios() const = 0;
  // Reads config and scenarios again; with a problem everything stays as it was.
  virtual Problems Reload() = 0;
};

}  // namespace roundsman
