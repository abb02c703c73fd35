#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "agent/server/console_events.h"
#include "agent/store/result_store.h"
#include "core/bounded_queue.h"
#include "core/log.h"
#include "reporters/alert_book.h"
#include "reporters/metrics/metrics_book.h"
#include "reporters/notify/notifier.h"

namespace roundsman {

// What the desk works with; all of it outlives it.
struct ReportDeskParts {
  BoundedQueue<RunRecord>& reports;
  ResultStore& store;
  MetricsBook& metrics;
  ConsoleEvents& events;
  const Log& log;
  // Hears of each run after the book has judged it: the schedule and the ledger want to know. May
  // be left out.
  std::function<void(const RunRecord& run, std::span<const Alert> changed)> judged;
};

// Where all runs end: one thread takes them from the report queue, one after the other, and what
// each means for the alerts is stored together with it before anybody is told. Everything else that
// changes alerts (a person's word, a reload, the back end's) comes through here too, so that the
// book, the store, the metrics and the receivers never disagree. Thread-safe.
class ReportDesk {
 public:
  // `restored` goes on from there.
  ReportDesk(AlertBook restored, ReportDeskParts parts);
  ~ReportDesk();
  ReportDesk(const ReportDesk&) = delete;
  ReportDesk& operator=(const ReportDesk&) = delete;

  // Closes the queue and takes in what is still on it. What is asked of the desk later is done on
  // the caller's thread; `judged` is not called any more.
  void Finish();
  // Who is told from now on; those before are let go first, so that nobody is told by both.
  void TellThrough(const std::function<std::unique_ptr<Notifier>()>& make);
  std::vector<Alert> Active() const;
  void Plan(std::span<const RunKey> planned);
  // A config error when there is no such alert.
  Result<void> Acknowledge(const std::string& fingerprint, const std::string& by);
  Result<void> MuteUntil(const std::string& fingerprint, std::optional<WallTime> until);
  void BackendDecided(const std::string& fingerprint, WallTime since, BackendView view,
                      std::optional<double> lead_seconds);
  void EvidenceChanged(const std::string& location, const std::string& trouble);

 private:
  struct Unstored {
    // None: the alerts changed without a run.
    std::optional<RunRecord> run;
    std::vector<Alert> changed;
    // As one the store refused, however often it is tried.
    bool counted = false;
  };
  // Of a store that refuses: since when, and when that was said last.
  struct Refusal {
    MonoTime since;
    MonoTime said;
  };

  void Work();
  void Take(const RunRecord& run);
  // Or keeps it until the store takes it again, in its order: what a person said of an alert must
  // not be undone by the run before.
  void Store(Unstored news);
  // A run may outlive the journey's place in the config: nobody would ever close what it opens.
  bool IsPlanned(const RunKey& key) const;
  // Stores what could not be stored before, oldest first; false while the store refuses.
  bool StoreRest();
  // The same; what makes a library throw is given up, so that it cannot end the agent.
  bool TryStoreRest();
  Result<void> Put(const Unstored& news);
  // The store does not take what is first in line: counted a report, said now and then.
  void Refused(const std::string& why);
  void TakesAgain();
  // A resolved alert; nothing when it is unknown, or the store does not say.
  std::optional<Alert> FindGone(const std::string& fingerprint, WallTime since) const;
  // With the lock held.
  Result<void> Changed(std::optional<Alert> alert);
  void Tell(std::span<const Alert> changed);

  ReportDeskParts parts_;
  mutable std::mutex mutex_;
  AlertBook book_;
  std::unique_ptr<Notifier> notifier_;
  std::deque<Unstored> unstored_;
  std::optional<Refusal> refused_;
  // A store that let us wait in vain is left alone until then.
  MonoTime not_before_;
  // RunKeys without their ticks; unset as long as nobody said.
  std::optional<std::set<std::string>> planned_;
  // Last: it stops before what it uses is gone.
  std::jthread thread_;
};

}  // namespace roundsman
