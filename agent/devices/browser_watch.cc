#include "agent/devices/browser_watch.h"

#include <signal.h>

#include <utility>

namespace roundsman {
namespace {

constexpr auto kHeartbeatEvery = std::chrono::seconds(2);
constexpr auto kHeartbeatLimit = std::chrono::seconds(5);
constexpr auto kHeartbeatWorry = std::chrono::milliseconds(500);

}  // namespace

BrowserWatch::BrowserWatch(CdpConnection& connection, std::weak_ptr<Subprocess> process)
    : connection_(connection), process_(std::move(process)) {}

void BrowserWatch::Adopt(const std::string& context, std::weak_ptr<PageWatch> watch) {
  const std::lock_guard lock(mutex_);
  contexts_[context] = std::move(watch);
}

void BrowserWatch::Disown(const std::string& context) {
  const std::lock_guard lock(mutex_);
  contexts_.erase(context);
}

void BrowserWatch::OnEvent(const CdpEvent& event) {
  if (event.method != "Target.attachedToTarget") return;
  const JsonView target = event.params["targetInfo"];
  const PageId page{target["targetId"].Text(), event.params["sessionId"].Text()};
  std::shared_ptr<PageWatch> watch;
  {
    const std::lock_guard lock(mutex_);
    const auto it = contexts_.find(target["browserContextId"].RawString());
    if (it != contexts_.end()) watch = it->second.lock();
  }
  if (watch) {
    watch->Attach(page);
  } else {
    // Nobody's page must not wait for us for ever.
    connection_.Post(page.session, "Runtime.runIfWaitingForDebugger", "{}");
  }
}

MonoTime BrowserWatch::OnTick(MonoTime now) {
  if (!waiting_) {
    waiting_ = true;
    asked_ = now;
    connection_.Send("", "Browser.getVersion", "{}", [weak = weak_from_this()](const CdpResult&) {
      if (const auto self = weak.lock()) self->waiting_ = false;
    });
    return now + kHeartbeatEvery;
  }
  if (now - asked_ > kHeartbeatLimit) {
    if (const auto process = process_.lock()) process->Signal(SIGKILL);
    connection_.Close("the browser has not answered for 5 s and was killed");
  }
  return now + kHeartbeatWorry;
}

}  // namespace roundsman
