#include "core/growing_pool.h"

#include <utility>

namespace roundsman {

void GrowingPool::Add(std::function<void()> job) {
  const std::lock_guard lock(mutex_);
  jobs_.push_back(std::move(job));
  if (jobs_.size() > idle_ && threads_.size() < most_) {
    threads_.emplace_back([this] { Work(); });
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
    job();
    lock.lock();
  }
}

}  // namespace roundsman
