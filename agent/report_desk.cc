#include "agent/report_desk.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace roundsman {
namespace {

// How often a store that refused is tried again while nothing new comes in.
constexpr Duration kTryAgain = std::chrono::seconds(2);
// Runs kept in memory while the store refuses; the oldest go first.
constexpr std::size_t kMostUnstored = 1000;
// What is still unstored when the agent ends gets this long.
constexpr Duration kLastTry = std::chrono::seconds(3);
// While a locked store lets us wait, the console and the next run do as well: not all the time.
constexpr Duration kLong = std::chrono::milliseconds(500);
constexpr Duration kLeaveAlone = std::chrono::seconds(4);
// A store that goes on refusing is told of again.
constexpr Duration kSayAgain = std::chrono::minutes(10);
// Alerts resolved since then among which one is looked for.
constexpr int kMostGone = 100'000;

std::string LaneOf(RunKey key) {
  key.tick = {};
  return key.ToString();
}

}  // namespace

ReportDesk::ReportDesk(AlertBook restored, ReportDeskParts parts)
    : parts_(std::move(parts)), book_(std::move(restored)), thread_([this] { Work(); }) {}

ReportDesk::~ReportDesk() { Finish(); }

void ReportDesk::Finish() {
  parts_.reports.Close();
  if (thread_.joinable()) thread_.join();
}

void ReportDesk::Work() {
  while (!parts_.reports.Drained()) {
    const std::optional<RunRecord> run = parts_.reports.Pop(Deadline::In(kTryAgain));
    parts_.metrics.health().SetReportQueueDepth(parts_.reports.size());
    const std::lock_guard lock(mutex_);
    if (run) {
      try {
        Take(*run);
      } catch (const std::exception& fault) {
        // The one catch-all: a library that throws costs this run's report, not the agent.
        parts_.log.Write(LogLevel::kError, fmt::format("run {} could not be reported: {}",
                                                       run->report.run, fault.what()));
      }
    } else {
      TryStoreRest();
    }
  }
  const Deadline last = Deadline::In(kLastTry);
  const std::lock_guard lock(mutex_);
  do {
    not_before_ = {};
    if (TryStoreRest()) break;
    last.Pause(std::chrono::milliseconds(200));
  } while (last.Open());
  if (!unstored_.empty()) {
    parts_.log.Write(LogLevel::kError,
                     fmt::format("{} runs could not be stored and are lost", unstored_.size()));
  }
}

void ReportDesk::Take(const RunRecord& run) {
  const std::vector<Alert> changed = IsPlanned(run.key) ? book_.Take(run) : std::vector<Alert>();
  // A store that refuses must not keep people from being told.
  Store({run, changed, false});
  parts_.metrics.Take(run, changed);
  parts_.metrics.health().SetSight(run.key.location,
                                   book_.Blind(run.key.location) ? Health::kBad : Health::kGood);
  parts_.events.RunEnded(SummaryOf(run));
  if (parts_.judged) parts_.judged(run, changed);
  if (notifier_) notifier_->Tell(changed);
  for (const Alert& alert : changed) parts_.events.AlertChanged(alert);
}

void ReportDesk::Store(Unstored news) {
  unstored_.push_back(std::move(news));
  TryStoreRest();
  if (unstored_.size() <= kMostUnstored) return;
  parts_.log.Write(LogLevel::kError, "the store has refused for too long: the oldest run is lost");
  unstored_.pop_front();
}

bool ReportDesk::StoreRest() {
  if (MonoClock::now() < not_before_) return unstored_.empty();
  while (!unstored_.empty()) {
    const MonoTime asked = MonoClock::now();
    if (const auto put = Put(unstored_.front()); !put) {
      if (MonoClock::now() - asked > kLong) not_before_ = MonoClock::now() + kLeaveAlone;
      Refused(put.error().message);
      return false;
    }
    unstored_.pop_front();
  }
  TakesAgain();
  return true;
}

void ReportDesk::Refused(const std::string& why) {
  for (Unstored& news : unstored_) {
    if (std::exchange(news.counted, true)) continue;
    parts_.metrics.health().CountReportFailure("store");
  }
  const MonoTime now = MonoClock::now();
  if (refused_ && now - refused_->said < kSayAgain) return;
  if (!refused_) refused_ = {now, now};
  refused_->said = now;
  parts_.log.Warn(fmt::format("{} report(s) wait to be stored: {}", unstored_.size(), why));
}

void ReportDesk::TakesAgain() {
  if (!refused_) return;
  parts_.log.Info(fmt::format("the store takes reports again, after {}",
                              FormatDuration(MonoClock::now() - refused_->since)));
  refused_.reset();
}

Result<void> ReportDesk::Put(const Unstored& news) {
  if (!news.run) return parts_.store.PutAlerts(news.changed);
  const auto put = parts_.store.Put(*news.run, news.changed);
  if (!put) return Forward(put);
  return {};
}

bool ReportDesk::TryStoreRest() {
  try {
    return StoreRest();
  } catch (const std::exception& fault) {
    // It would throw again, and keep back all that comes after it.
    parts_.log.Write(LogLevel::kError,
                     fmt::format("a report that cannot be stored is lost: {}", fault.what()));
    unstored_.pop_front();
    return false;
  }
}

void ReportDesk::Tell(std::span<const Alert> changed) {
  if (changed.empty()) return;
  Store({std::nullopt, {changed.begin(), changed.end()}, false});
  parts_.metrics.TakeAlerts(changed);
  if (notifier_) notifier_->Tell(changed);
  for (const Alert& alert : changed) parts_.events.AlertChanged(alert);
}

void ReportDesk::TellThrough(const std::function<std::unique_ptr<Notifier>()>& make) {
  const std::lock_guard lock(mutex_);
  notifier_.reset();
  notifier_ = make();
}

std::vector<Alert> ReportDesk::Active() const {
  const std::lock_guard lock(mutex_);
  return book_.Active();
}

bool ReportDesk::IsPlanned(const RunKey& key) const {
  return !planned_ || planned_->contains(LaneOf(key));
}

void ReportDesk::Plan(std::span<const RunKey> planned) {
  const std::lock_guard lock(mutex_);
  planned_.emplace();
  for (const RunKey& key : planned) planned_->insert(LaneOf(key));
  Tell(book_.Plan(planned, std::chrono::system_clock::now()));
}

Result<void> ReportDesk::Changed(std::optional<Alert> alert) {
  if (!alert) return ConfigError("there is no such finding, or it has gone meanwhile");
  Tell(std::span(&*alert, 1));
  return {};
}

Result<void> ReportDesk::Acknowledge(const std::string& fingerprint, const std::string& by) {
  const std::lock_guard lock(mutex_);
  return Changed(book_.Acknowledge(fingerprint, by));
}

Result<void> ReportDesk::MuteUntil(const std::string& fingerprint, std::optional<WallTime> until) {
  const std::lock_guard lock(mutex_);
  return Changed(book_.MuteUntil(fingerprint, until));
}

void ReportDesk::BackendDecided(const std::string& fingerprint, WallTime since, BackendView view,
                                std::optional<double> lead_seconds) {
  const std::lock_guard lock(mutex_);
  if (const auto alert = book_.Backend(fingerprint, since, view, lead_seconds)) {
    parts_.metrics.BackendDecided(*alert);
    Tell(std::span(&*alert, 1));
    return;
  }
  // It has gone meanwhile, perhaps come again: only the ledger wants to know.
  std::optional<Alert> gone = FindGone(fingerprint, since);
  if (!gone) return;
  gone->backend = view;
  gone->backend_decided = true;
  gone->lead_seconds = view == BackendView::kLate ? lead_seconds : std::nullopt;
  parts_.metrics.BackendDecided(*gone);
  parts_.events.AlertChanged(*gone);
  Store({std::nullopt, {*std::move(gone)}, false});
}

std::optional<Alert> ReportDesk::FindGone(const std::string& fingerprint, WallTime since) const {
  const auto is_it = [&](const Alert& alert) {
    return alert.fingerprint == fingerprint && alert.since == since &&
           alert.phase == AlertPhase::kResolved;
  };
  for (auto news = unstored_.rbegin(); news != unstored_.rend(); ++news) {
    const auto at = std::find_if(news->changed.begin(), news->changed.end(), is_it);
    if (at != news->changed.end()) return *at;
  }
  AlertFilter filter;
  filter.phase = AlertPhase::kResolved;
  filter.since = since;
  filter.limit = kMostGone;
  auto stored = parts_.store.Alerts(filter);
  if (!stored) {
    parts_.log.Warn("blind spots: " + stored.error().message);
    return std::nullopt;
  }
  const auto at = std::find_if(stored->begin(), stored->end(), is_it);
  return at == stored->end() ? std::nullopt : std::optional(std::move(*at));
}

void ReportDesk::EvidenceChanged(const std::string& location, const std::string& trouble) {
  const std::lock_guard lock(mutex_);
  const WallTime now = std::chrono::system_clock::now();
  parts_.metrics.health().SetEvidence(location, trouble.empty() ? Health::kGood : Health::kBad);
  Tell(trouble.empty() ? book_.EvidenceKept(location, now)
                       : book_.EvidenceDropped(location, trouble, now));
}

}  // namespace roundsman
