#include "agent/worker_pool.h"

#include <fmt/format.h>

#include <algorithm>

namespace roundsman {
namespace {

// A claim ends with a stop; this only keeps it from being endless.
constexpr Duration kClaim = std::chrono::minutes(10);
constexpr Duration kLastReport = std::chrono::seconds(5);

}  // namespace

std::string_view Name(WorkerState state) {
  switch (state) {
    case WorkerState::kRunning:
      return "running";
    case WorkerState::kReporting:
      return "reporting";
    case WorkerState::kHung:
      break;
  }
  return "hung";
}

WorkerPool::WorkerPool(WorkerPoolOptions options, WorkerPoolParts parts)
    : options_(options), parts_(std::move(parts)) {
  slots_.resize(static_cast<std::size_t>(std::max(1, options_.workers)));
  renewer_ = std::jthread([this](const std::stop_token& stop) { Renew(stop); });
  for (int worker = 0; worker < static_cast<int>(slots_.size()); ++worker) {
    threads_.emplace_back([this, worker](const std::stop_token& stop) { Work(worker, stop); });
  }
}

WorkerPool::~WorkerPool() { Stop(); }

void WorkerPool::Stop() {
  for (std::jthread& thread : threads_) thread.request_stop();
  threads_.clear();
  renewer_.request_stop();
  if (renewer_.joinable()) renewer_.join();
}

std::vector<BusyWorker> WorkerPool::Busy() const {
  const std::lock_guard lock(mutex_);
  std::vector<BusyWorker> busy;
  for (const Slot& slot : slots_) {
    if (slot.busy) busy.push_back(*slot.busy);
  }
  return busy;
}

void WorkerPool::Work(int worker, const std::stop_token& stop) {
  const std::unique_ptr<RunCarrier> carrier = parts_.make_carrier();
  while (!stop.stop_requested()) {
    std::optional<DueRun> due = parts_.queue.Claim(Deadline::In(kClaim, stop));
    if (!due) continue;
    Take(worker, *carrier, *due, stop);
    const std::lock_guard lock(mutex_);
    slots_[static_cast<std::size_t>(worker)].busy.reset();
  }
}

void WorkerPool::Take(int worker, RunCarrier& carrier, DueRun& due, const std::stop_token& stop) {
  const Moment now = parts_.time.Now();
  const bool stale = now.mono > due.stale_after;
  const auto over = [&] {
    if (parts_.ended) parts_.ended(due.key);
  };
  if (stale && due.delivery <= 1) {
    parts_.watch.Skipped(due.key, SkipReason::kStale);
    parts_.queue.Complete(due.key);
    return over();
  }
  RunRecord record{
      due.key, {}, Seconds(std::max(Duration::zero(), now.mono - due.due)), due.suppressed};
  if (stale || due.delivery > options_.most_deliveries) {
    // Whoever had it wrote no record: this is the place where it ends in one.
    const std::string why = fmt::format("the robot hung on this run, {} times", due.delivery - 1);
    record.report = NotRun(due.request, why);
    parts_.watch.Skipped(due.key, SkipReason::kLost);
    Report(std::move(record), stop);
    parts_.queue.Bury(due.key, why);
    return over();
  }
  {
    const std::lock_guard lock(mutex_);
    Slot& slot = slots_[static_cast<std::size_t>(worker)];
    slot.busy =
        BusyWorker{worker, due.key, due.request.scenario ? due.request.scenario->journey : "",
                   WorkerState::kRunning, now.wall};
    slot.begun = now.mono;
    slot.patience = options_.patience.value_or(LongestRun(due.request));
  }
  record.report = Carry(carrier, due, stop);
  // What it waited for a browser and the witness after it had a worker is lateness as well.
  record.lateness_seconds +=
      std::max(0.0, std::chrono::duration<double>(record.report.started - now.wall).count());
  parts_.watch.Lateness(due.key, record.lateness_seconds);
  if (!StillOurs(worker, due.key)) {
    parts_.log.Warn(fmt::format("{} came back too late: its run had been given to another worker",
                                due.key.ToString()));
    return;
  }
  Report(std::move(record), stop);
  parts_.queue.Complete(due.key);
  over();
}

RunReport WorkerPool::Carry(RunCarrier& carrier, const DueRun& due,
                            const std::stop_token& stop) const {
  // The one catch-all of the agent: a fault costs this run, never the process.
  try {
    return carrier.Carry(due.request, stop);
  } catch (const std::exception& fault) {
    return NotRun(due.request, fmt::format("the robot itself failed: {}", fault.what()));
  } catch (...) {
    return NotRun(due.request, "the robot itself failed");
  }
}

bool WorkerPool::StillOurs(int worker, const RunKey& key) {
  {
    const std::lock_guard lock(mutex_);
    BusyWorker& busy = *slots_[static_cast<std::size_t>(worker)].busy;
    if (busy.state == WorkerState::kHung) return false;
    busy.state = WorkerState::kReporting;
    busy.since = parts_.time.Now().wall;
  }
  return parts_.queue.Renew(key);
}

void WorkerPool::Report(RunRecord record, const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    if (parts_.reports.Push(record, Deadline::In(kClaim, stop))) return;
    if (parts_.reports.closed()) break;
  }
  if (parts_.reports.Push(record, Deadline::In(kLastReport))) return;
  parts_.log.Write(LogLevel::kError,
                   fmt::format("nobody took the report of {}: it is lost", record.key.ToString()));
}

void WorkerPool::Renew(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    Deadline::In(options_.renew_every, stop).Pause(options_.renew_every);
    RenewAll();
  }
}

void WorkerPool::RenewAll() {
  std::vector<std::pair<std::size_t, RunKey>> ours;
  {
    const std::lock_guard lock(mutex_);
    const Moment now = parts_.time.Now();
    for (std::size_t i = 0; i < slots_.size(); ++i) {
      Slot& slot = slots_[i];
      if (!slot.busy || slot.busy->state == WorkerState::kHung) continue;
      const bool late = now.mono - slot.begun > slot.patience;
      if (late && slot.busy->state == WorkerState::kRunning) {
        slot.busy->state = WorkerState::kHung;
        parts_.log.Warn(fmt::format("worker {} hangs on {}", i, slot.busy->key.ToString()));
        continue;
      }
      ours.emplace_back(i, slot.busy->key);
    }
  }
  for (const auto& [i, key] : ours) {
    if (parts_.queue.Renew(key)) continue;
    const std::lock_guard lock(mutex_);
    Slot& slot = slots_[i];
    // It may have come to its end in between.
    if (slot.busy && slot.busy->key == key && slot.busy->state == WorkerState::kRunning) {
      slot.busy->state = WorkerState::kHung;
    }
  }
}

}  // namespace roundsman
