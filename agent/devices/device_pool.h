#pragma once

#include <memory>
#include <string>

#include "config/device_profile.h"
#include "core/deadline.h"
#include "core/log.h"
#include "core/result.h"
#include "scenarios/device.h"

namespace roundsman {

// How browsers are started; filled from the command line and the config.
struct BrowserOptions {
  // Empty: chromium-headless-shell if installed, else chromium --headless=new.
  std::string path;
  // A browser is let go after so many runs.
  int runs_per_browser = 50;
  // Keep the page off the network beyond loopback (tests).
  bool loopback_only = false;
  // An empty profile directory is made under this; empty: $TMPDIR.
  std::string profiles_directory;
};

// What a browser was found to be: for the report, the witness and baselines.
struct BrowserFacts {
  std::string product;
  std::string path;
};

// Gives out fresh devices and takes back what they used. Thread-safe: workers call it at the same
// time. A device from here is a fresh browser context in a shared browser; giving it back
// (destroying it) disposes of the context. A browser that died, hangs or has served its runs is
// replaced behind the scenes; devices that were on it answer robot errors from then on. Destruction
// leaves no process and no profile directory.
class DevicePool {
 public:
  virtual ~DevicePool() = default;
  // Launch may take long on a cold disk: give it a minute.
  virtual Result<std::unique_ptr<Device>> Acquire(const DeviceProfile& profile,
                                                  const Deadline& deadline) = 0;
  virtual Result<BrowserFacts> Facts(const Deadline& deadline) = 0;
  // Counts up with every browser that is started: a new number wants a new witness.
  virtual int generation() const = 0;
};

// No browser on this machine: config error that says which packages to install.
Result<std::unique_ptr<DevicePool>> MakeChromiumPool(const BrowserOptions& options, const Log& log);

}  // namespace roundsman
