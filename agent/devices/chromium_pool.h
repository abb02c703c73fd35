#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "agent/devices/chromium_browser.h"
#include "agent/devices/device_pool.h"

namespace roundsman {

// Devices from one browser at a time: the next one is started when it has served its runs, died or
// stood still; the old one goes with its last device. Thread-safe.
class ChromiumPool : public DevicePool {
 public:
  ChromiumPool(std::string browser, BrowserOptions options, const Log& log);
  ~ChromiumPool() override;

  Result<std::unique_ptr<Device>> Acquire(const DeviceProfile& profile,
                                          const Deadline& deadline) override;
  Result<BrowserFacts> Facts(const Deadline& deadline) override;
  int generation() const override { return generation_; }

 private:
  enum class Use { kRun, kLook };

  // The browser to use now; starts one if need be.
  Result<std::shared_ptr<ChromiumBrowser>> Browser(Use use, const Deadline& deadline);
  void Retire(const std::shared_ptr<ChromiumBrowser>& browser);

  const std::string path_;
  const BrowserOptions options_;
  const Log& log_;
  std::shared_ptr<Supervisor> supervisor_;
  std::atomic<int> generation_ = 0;
  std::mutex mutex_;
  std::condition_variable_any launched_;
  bool launching_ = false;
  int served_ = 0;
  std::shared_ptr<ChromiumBrowser> browser_;
  // All that may still live on in devices.
  std::vector<std::weak_ptr<ChromiumBrowser>> all_;
};

}  // namespace roundsman
