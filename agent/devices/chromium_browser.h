#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "agent/devices/browser_watch.h"
#include "agent/devices/cdp_connection.h"
#include "agent/devices/device_pool.h"
#include "agent/devices/profile_directory.h"
#include "core/io/subprocess.h"

namespace roundsman {

// One browser process, its profile and its connection. A heartbeat asks it every 2 s whether it
// lives; after 5 s without an answer it is killed, and all that waits for it ends. Thread-safe;
// shared by the devices on it.
class ChromiumBrowser {
 public:
  // Waits until it answers: up to a minute on a cold disk.
  static Result<std::shared_ptr<ChromiumBrowser>> Launch(std::shared_ptr<Supervisor> supervisor,
                                                         const std::string& path,
                                                         const BrowserOptions& options,
                                                         const Deadline& deadline);
  ~ChromiumBrowser();
  ChromiumBrowser(const ChromiumBrowser&) = delete;
  ChromiumBrowser& operator=(const ChromiumBrowser&) = delete;

  CdpConnection& connection() { return *connection_; }
  BrowserWatch& watch() { return *watch_; }
  // "HeadlessChrome/156.0.8078.79".
  const std::string& product() const { return product_; }
  const std::string& user_agent() const { return user_agent_; }
  pid_t pid() const { return process_->pid(); }
  bool Usable() const { return connection_->closed().empty(); }
  // Kills it and removes its profile, now; what is still on it gets errors.
  void ShutDown();

 private:
  ChromiumBrowser(std::shared_ptr<Supervisor> supervisor, ProfileDirectory profile);
  Result<void> Start(const std::string& path, const BrowserOptions& options,
                     const Deadline& deadline);

  // Keeps the forking thread alive as long as the browser.
  std::shared_ptr<Supervisor> supervisor_;
  std::mutex mutex_;
  std::optional<ProfileDirectory> profile_;
  std::string product_;
  std::string user_agent_;
  std::shared_ptr<Subprocess> process_;
  std::shared_ptr<BrowserWatch> watch_;
  // Last: its thread stops before what it uses is gone.
  std::unique_ptr<CdpConnection> connection_;
};

}  // namespace roundsman
