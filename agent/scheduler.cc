#include "agent/scheduler.h"

#include <fmt/format.h>

#include <algorithm>

namespace roundsman {
namespace {

// A wall clock that is set tells nobody: it has to be looked at.
constexpr Duration kLongestWait = std::chrono::seconds(2);

}  // namespace

Scheduler::Scheduler(SchedulerParts parts)
    : parts_(std::move(parts)), book_(parts_.watch, parts_.silenced_by) {}

Scheduler::~Scheduler() { Stop(); }

void Scheduler::Replace(std::vector<ScheduleEntry> entries) {
  const std::lock_guard lock(mutex_);
  book_.Replace(std::move(entries), parts_.time.Now());
  something_changed_ = true;
  changed_.notify_all();
}

void Scheduler::Restore(const std::map<std::string, WallTime>& last_ticks) {
  const std::lock_guard lock(mutex_);
  book_.Restore(last_ticks, parts_.time.Now());
  something_changed_ = true;
  changed_.notify_all();
}

void Scheduler::Start() {
  thread_ = std::jthread([this](const std::stop_token& stop) { Keep(stop); });
}

void Scheduler::Stop() {
  thread_.request_stop();
  if (thread_.joinable()) thread_.join();
}

Scheduler::RunNow Scheduler::Trigger(const std::string& scenario, const std::string& device) {
  Triggered triggered;
  {
    const std::lock_guard lock(mutex_);
    triggered = book_.Trigger(scenario, device, parts_.time.Now());
  }
  RunNow now;
  now.busy = triggered.busy;
  for (DueRun& run : triggered.runs) ++(Enqueue(std::move(run)) ? now.queued : now.refused);
  return now;
}

void Scheduler::Ended(const RunKey& key) {
  std::optional<DueRun> waited;
  {
    const std::lock_guard lock(mutex_);
    waited = book_.Ended(key, parts_.time.Now());
  }
  if (waited) Enqueue(*std::move(waited));
}

void Scheduler::Judged(const RunRecord& run, std::span<const Alert> changed) {
  const std::lock_guard lock(mutex_);
  book_.Judged(run, changed, parts_.time.Now());
  something_changed_ = true;
  changed_.notify_all();
}

std::vector<UpcomingRun> Scheduler::Upcoming() const {
  const std::lock_guard lock(mutex_);
  return book_.Upcoming();
}

void Scheduler::Keep(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (!stop.stop_requested()) {
    std::vector<DueRun> due = book_.Take(parts_.time.Now());
    if (!due.empty()) {
      // The queue may be a network away: nobody who looks at the plan waits for it.
      lock.unlock();
      for (DueRun& run : due) Enqueue(std::move(run));
      lock.lock();
    }
    const Moment now = parts_.time.Now();
    Duration wait = kLongestWait;
    if (const auto next = book_.NextStart(); next && *next - now.wall < wait) {
      wait = std::max<Duration>(Duration::zero(), *next - now.wall);
    }
    something_changed_ = false;
    parts_.time.Wait(lock, changed_, stop, now.mono + wait, [this] { return something_changed_; });
  }
}

bool Scheduler::Enqueue(DueRun run) {
  const RunKey key = run.key;
  const Enqueued answer = parts_.queue.Enqueue(std::move(run));
  if (answer == Enqueued::kAccepted) return true;
  const bool full = answer == Enqueued::kFull;
  parts_.watch.Skipped(key, full ? SkipReason::kQueueFull : SkipReason::kDuplicate);
  parts_.log.Debug(fmt::format("{} not queued: {}", key.ToString(),
                               full ? "the queue is full" : "it is there already"));
  std::optional<DueRun> waited;
  {
    const std::lock_guard lock(mutex_);
    // The one that waits for it comes no sooner for that: its turn is when there is room.
    waited = book_.Ended(key, parts_.time.Now());
    if (waited) book_.Ended(waited->key, parts_.time.Now());
  }
  if (waited) parts_.watch.Skipped(waited->key, SkipReason::kQueueFull);
  return false;
}

}  // namespace roundsman
