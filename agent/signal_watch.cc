#include "agent/signal_watch.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdint>
#include <utility>

namespace roundsman {
namespace {

sigset_t Watched() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGHUP);
  return set;
}

}  // namespace

SignalWatch::SignalWatch() : wake_(::eventfd(0, EFD_CLOEXEC)) {
  const sigset_t set = Watched();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  // A reader of our output or a browser's pipe that went away is an error code, not the end of us.
  std::signal(SIGPIPE, SIG_IGN);
  thread_ = std::jthread([this] { Watch(); });
}

SignalWatch::~SignalWatch() {
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = ::write(wake_, &one, sizeof one);
  thread_.join();
  ::close(wake_);
}

bool SignalWatch::AwaitReload(const Deadline& deadline) {
  std::unique_lock lock(mutex_);
  reloads_ = true;
  return deadline.Await(changed_, lock, [this] { return reload_; }) &&
         std::exchange(reload_, false);
}

bool SignalWatch::WantsReload() {
  const std::lock_guard lock(mutex_);
  if (!reloads_) return false;
  reload_ = true;
  changed_.notify_all();
  return true;
}

void SignalWatch::Watch() {
  const sigset_t set = Watched();
  const int signals = ::signalfd(-1, &set, SFD_CLOEXEC);
  pollfd ready[2] = {{signals, POLLIN, 0}, {wake_, POLLIN, 0}};
  while (::poll(ready, 2, -1) >= 0 || errno == EINTR) {
    if ((ready[1].revents & POLLIN) != 0) break;
    signalfd_siginfo info;
    if ((ready[0].revents & POLLIN) == 0 || ::read(signals, &info, sizeof info) != sizeof info)
      continue;
    if (info.ssi_signo == SIGHUP && WantsReload()) continue;
    if (stop_.stop_requested()) ::_exit(130);
    stop_.request_stop();
  }
  ::close(signals);
}

}  // namespace roundsman
