#include "agent/queue/memory_queue.h"

#include <algorithm>

namespace roundsman {
namespace {

constexpr std::size_t kBuriedKept = 100;

}  // namespace

Enqueued MemoryQueue::Enqueue(DueRun run) {
  const std::lock_guard lock(mutex_);
  Forget();
  std::string key = run.key.ToString();
  if (known_.contains(key)) return Enqueued::kDuplicate;
  if (waiting_.size() >= options_.capacity) return Enqueued::kFull;
  known_.insert(std::move(key));
  const Rank rank{run.priority, run.key.tick, arrivals_++};
  waiting_.emplace(rank, std::move(run));
  changed_.notify_all();
  return Enqueued::kAccepted;
}

std::optional<DueRun> MemoryQueue::Claim(const Deadline& deadline) {
  std::unique_lock lock(mutex_);
  while (true) {
    GiveBackExpired();
    if (const auto first = FirstAllowed(); first != waiting_.end() && !deadline.Cancelled()) {
      Leased leased{std::move(first->second), first->first, Now() + options_.lease};
      waiting_.erase(first);
      ++leased.run.delivery;
      ++under_way_[leased.run.key.scenario];
      DueRun run = leased.run;
      leased_.emplace(run.key.ToString(), std::move(leased));
      return run;
    }
    if (!deadline.Open()) return std::nullopt;
    // Nobody tells when a lease runs out.
    Duration wait = options_.lease;
    for (const auto& [key, leased] : leased_) wait = std::min(wait, leased.until - Now());
    const auto ready = [this] { return FirstAllowed() != waiting_.end(); };
    deadline.Within(std::max<Duration>(wait, std::chrono::milliseconds(1)))
        .Await(changed_, lock, ready);
  }
}

bool MemoryQueue::Renew(const RunKey& key) {
  const std::lock_guard lock(mutex_);
  const auto leased = leased_.find(key.ToString());
  if (leased == leased_.end() || leased->second.until <= Now()) return false;
  leased->second.until = Now() + options_.lease;
  return true;
}

void MemoryQueue::Complete(const RunKey& key) {
  const std::lock_guard lock(mutex_);
  const auto leased = leased_.find(key.ToString());
  if (leased != leased_.end()) Release(leased);
}

void MemoryQueue::Retry(const RunKey& key) {
  const std::lock_guard lock(mutex_);
  const auto leased = leased_.find(key.ToString());
  if (leased != leased_.end()) GiveBack(leased);
}

void MemoryQueue::Bury(const RunKey& key, const std::string& why) {
  const std::lock_guard lock(mutex_);
  const auto leased = leased_.find(key.ToString());
  if (leased == leased_.end()) return;
  Release(leased);
  buried_.push_back({key, why});
  if (buried_.size() > kBuriedKept) buried_.pop_front();
}

QueueDepth MemoryQueue::Depth() const {
  const std::lock_guard lock(mutex_);
  return {waiting_.size(), leased_.size()};
}

std::vector<MemoryQueue::Buried> MemoryQueue::buried() const {
  const std::lock_guard lock(mutex_);
  return {buried_.begin(), buried_.end()};
}

void MemoryQueue::GiveBackExpired() {
  const MonoTime now = Now();
  for (auto leased = leased_.begin(); leased != leased_.end();) {
    const auto each = leased++;
    if (each->second.until <= now) GiveBack(each);
  }
}

void MemoryQueue::GiveBack(std::map<std::string, Leased>::iterator leased) {
  --under_way_[leased->second.run.key.scenario];
  // It was accepted once: the capacity does not hold for it.
  waiting_.emplace(leased->second.rank, std::move(leased->second.run));
  leased_.erase(leased);
  changed_.notify_all();
}

std::map<MemoryQueue::Rank, DueRun>::iterator MemoryQueue::FirstAllowed() {
  if (options_.at_once_per_scenario <= 0) return waiting_.begin();
  return std::find_if(waiting_.begin(), waiting_.end(), [this](const auto& each) {
    const auto count = under_way_.find(each.second.key.scenario);
    return count == under_way_.end() || count->second < options_.at_once_per_scenario;
  });
}

void MemoryQueue::Release(std::map<std::string, Leased>::iterator leased) {
  const auto count = under_way_.find(leased->second.run.key.scenario);
  if (--count->second == 0) under_way_.erase(count);
  done_.emplace_back(Now(), known_.find(leased->first));
  leased_.erase(leased);
  // Another run of its scenario may begin.
  changed_.notify_all();
}

void MemoryQueue::Forget() {
  const MonoTime past = Now() - options_.remembered;
  while (!done_.empty() && done_.front().first < past) {
    known_.erase(done_.front().second);
    done_.pop_front();
  }
}

}  // namespace roundsman
