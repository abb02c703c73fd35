#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "agent/devices/cdp_connection.h"
#include "agent/devices/page_watch.h"
#include "core/io/subprocess.h"

namespace roundsman {

// Hears what the browser itself says, on its I/O thread: gives every new page to the device of its
// context before the page has loaded anything, and asks every 2 s whether the browser lives; one
// that has not answered for 5 s is killed, and all that waits for it ends.
class BrowserWatch : public CdpListener, public std::enable_shared_from_this<BrowserWatch> {
 public:
  BrowserWatch(CdpConnection& connection, std::weak_ptr<Subprocess> process);

  // Any thread. Pages of `context` are for `watch`.
  void Adopt(const std::string& context, std::weak_ptr<PageWatch> watch);
  void Disown(const std::string& context);

  void OnEvent(const CdpEvent& event) override;
  MonoTime OnTick(MonoTime now) override;
  void OnClosed(const std::string&) override {}

 private:
  CdpConnection& connection_;
  // Weak: the last owner waits for the process's end, which is nothing for the I/O thread.
  const std::weak_ptr<Subprocess> process_;
  std::mutex mutex_;
  std::map<std::string, std::weak_ptr<PageWatch>, std::less<>> contexts_;
  std::atomic<bool> waiting_ = false;
  MonoTime asked_;
};

}  // namespace roundsman
