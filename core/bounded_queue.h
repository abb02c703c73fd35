#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <utility>

#include "core/deadline.h"

namespace roundsman {

// Where two threads meet: what one hands on and the other has not taken yet, first in, first out.
// Never longer than its capacity: a writer is refused or waits, so that whoever is too slow is seen
// and not hidden in memory. Thread-safe.
template <typename T>
class BoundedQueue {
 public:
  explicit BoundedQueue(std::size_t capacity) : capacity_(capacity) {}

  // False when it is full or closed; `item` is then still the caller's.
  bool TryPush(T& item) {
    const std::lock_guard lock(mutex_);
    if (closed_ || items_.size() >= capacity_) return false;
    Take(item);
    return true;
  }
  // Waits for room. False when the deadline passed, a stop came or it was closed; `item` is then
  // still the caller's.
  bool Push(T& item, const Deadline& deadline) {
    std::unique_lock lock(mutex_);
    const auto room = [this] { return closed_ || items_.size() < capacity_; };
    if (!deadline.Await(changed_, lock, room) || closed_) return false;
    Take(item);
    return true;
  }
  // Waits for an item. Empty when the deadline passed or a stop came, and once it was closed and is
  // drained.
  std::optional<T> Pop(const Deadline& deadline) {
    std::unique_lock lock(mutex_);
    const auto ready = [this] { return closed_ || !items_.empty(); };
    if (!deadline.Await(changed_, lock, ready) || items_.empty()) return std::nullopt;
    std::optional<T> first(std::move(items_.front()));
    items_.pop_front();
    changed_.notify_all();
    return first;
  }
  // Nothing more is accepted; what is in it can still be taken.
  void Close() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    changed_.notify_all();
  }

  bool closed() const {
    const std::lock_guard lock(mutex_);
    return closed_;
  }
  // Closed, and nothing left.
  bool Drained() const {
    const std::lock_guard lock(mutex_);
    return closed_ && items_.empty();
  }
  std::size_t size() const {
    const std::lock_guard lock(mutex_);
    return items_.size();
  }
  std::size_t capacity() const { return capacity_; }

 private:
  void Take(T& item) {
    items_.push_back(std::move(item));
    changed_.notify_all();
  }

  const std::size_t capacity_;
  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  std::deque<T> items_;
  bool closed_ = false;
};

}  // namespace roundsman
