#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace roundsman {

// A thread per job that blocks, kept for the next one: a pool of fixed size would leave new
// connections waiting behind idle ones. Beyond `most` threads, or those the machine gives, jobs
// wait. Thread-safe.
class GrowingPool {
 public:
  explicit GrowingPool(std::size_t most) : most_(most) {}
  ~GrowingPool() { Shutdown(); }
  GrowingPool(const GrowingPool&) = delete;
  GrowingPool& operator=(const GrowingPool&) = delete;

  void Add(std::function<void()> job);
  // Comes back when all jobs that were added are done.
  void Shutdown();
  // Jobs no thread has taken yet.
  std::size_t waiting() const;

 private:
  void Work();

  const std::size_t most_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> jobs_;
  std::size_t idle_ = 0;
  bool ended_ = false;
  // Threads are last: they stop before what they use is gone.
  std::vector<std::jthread> threads_;
};

}  // namespace roundsman
