#include "agent/devices/chromium_pool.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "agent/devices/chromium_command.h"
#include "agent/devices/chromium_device.h"

namespace roundsman {

ChromiumPool::ChromiumPool(std::string browser, BrowserOptions options, const Log& log)
    : path_(std::move(browser)),
      options_(std::move(options)),
      log_(log),
      supervisor_(std::make_shared<Supervisor>()) {
  const int swept = ProfileDirectory::Sweep(options_.profiles_directory);
  if (swept > 0) log_.Info(fmt::format("removed {} profiles of browsers that are gone", swept));
}

ChromiumPool::~ChromiumPool() {
  std::vector<std::weak_ptr<ChromiumBrowser>> all;
  {
    const std::lock_guard lock(mutex_);
    browser_.reset();
    all.swap(all_);
  }
  for (const auto& weak : all) {
    if (const auto browser = weak.lock()) browser->ShutDown();
  }
}

Result<std::shared_ptr<ChromiumBrowser>> ChromiumPool::Browser(Use use, const Deadline& deadline) {
  std::unique_lock lock(mutex_);
  if (!deadline.Await(launched_, lock, [&] { return !launching_; })) {
    if (deadline.Cancelled()) return CancelledError();
    return RobotError("no browser in time: another one is still being started");
  }
  if (browser_ && browser_->Usable() && served_ < options_.runs_per_browser) {
    if (use == Use::kRun) ++served_;
    return browser_;
  }
  std::shared_ptr<ChromiumBrowser> old = std::exchange(browser_, nullptr);
  launching_ = true;
  lock.unlock();
  if (old && !old->Usable()) log_.Warn(old->connection().closed());
  // Its process ends here, outside the lock, unless devices are still on it.
  old.reset();
  Result<std::shared_ptr<ChromiumBrowser>> fresh =
      ChromiumBrowser::Launch(supervisor_, path_, options_, deadline);
  lock.lock();
  launching_ = false;
  launched_.notify_all();
  if (!fresh) return fresh;
  browser_ = *fresh;
  served_ = use == Use::kRun ? 1 : 0;
  std::erase_if(all_, [](const auto& weak) { return weak.expired(); });
  all_.push_back(*fresh);
  log_.Debug(fmt::format("browser {} started: {} (pid {})", ++generation_, (*fresh)->product(),
                         (*fresh)->pid()));
  return fresh;
}

void ChromiumPool::Retire(const std::shared_ptr<ChromiumBrowser>& browser) {
  std::shared_ptr<ChromiumBrowser> last;
  const std::lock_guard lock(mutex_);
  // The process ends outside the lock.
  if (browser_ == browser) last = std::move(browser_);
}

Result<std::unique_ptr<Device>> ChromiumPool::Acquire(const DeviceProfile& profile,
                                                      const Deadline& deadline) {
  Result<std::unique_ptr<Device>> device = RobotError("no browser");
  // A browser may die just as it is asked: the next one gets a chance.
  for (int attempt = 0; attempt < 2; ++attempt) {
    const Result<std::shared_ptr<ChromiumBrowser>> browser = Browser(Use::kRun, deadline);
    if (!browser) return Forward(browser);
    device = ChromiumDevice::Open(*browser, profile, deadline);
    if (device || !deadline.Open() || device.error().blame != Blame::kRobot) return device;
    log_.Warn(fmt::format("the browser gives no page: {}", device.error().message));
    Retire(*browser);
  }
  return device;
}

Result<BrowserFacts> ChromiumPool::Facts(const Deadline& deadline) {
  const Result<std::shared_ptr<ChromiumBrowser>> browser = Browser(Use::kLook, deadline);
  if (!browser) return Forward(browser);
  return BrowserFacts{(*browser)->product(), path_};
}

Result<std::unique_ptr<DevicePool>> MakeChromiumPool(const BrowserOptions& options,
                                                     const Log& log) {
  Result<std::string> path = FindBrowser(options.path);
  if (!path) return Forward(path);
  return std::make_unique<ChromiumPool>(*std::move(path), options, log);
}

}  // namespace roundsman
