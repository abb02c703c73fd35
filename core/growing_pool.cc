#include "core/growing_pool.h"

#include <system_error>
#include <utility>

namespace roundsman {

void GrowingPool::Add(std::function<void()> job) {
  const std::lock_guard lock(mutex_);
  jobs_.push_back(std::move(job));
  if (jobs_.size() > idle_ && threads_.size() < most_) {
    try {
      threads_.emplace_back([this] { Work(); });
    } catch (const std::system_error&) {
      // The machine gives no more threads: the job waits for one of those there are.
    }
  }
  changed_.notify_one();
}

void GrowingPool::Shutdown() {
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
  }
  changed_.notify_all();
  threads_.clear();
}

std::size_t GrowingPool::waiting() const {
  const std::lock_guard lock(mutex_);
  return jobs_.size();
}

void GrowingPool::Work() {
  std::unique_lock lock(mutex_);
  while (true) {
    ++idle_;
    changed_.wait(lock, [this] { return ended_ || !jobs_.empty(); });
    --idle_;
    if (jobs_.empty()) return;
    const std::function<void()> job = std::move(jobs_.front());
    jobs_.pop_front();
    lock.unlock();
    try {
      job();
    } catch (...) {  // NOLINT(bugprone-empty-catch)
      // The one catch-all of these threads: a library's fault costs its connection, which ends with
      // the job, not the process.
    }
    lock.lock();
  }
}

}  // namespace roundsman
