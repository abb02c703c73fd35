#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <tuple>

#include "core/alert.h"
#include "core/run_record.h"
#include "reporters/alert_book.h"
#include "reporters/metrics/journey_series.h"
#include "reporters/metrics/metrics_writer.h"
#include "reporters/metrics/robot_health.h"

namespace roundsman {

// What /metrics says: the journeys' series and the robot's own health (docs/results.md). The report
// thread tells it runs, each once; every thread may ask for the text, which is written outside the
// lock. Gauges of a journey stay as long as the schedule has it: a series that goes missing would
// resolve the alerts on it. Counters begin at 0 with the process, as Prometheus expects.
class MetricsBook {
 public:
  explicit MetricsBook(const std::string& version) : health_(version) {}

  // All that is planned from now on: after start and after every reload. What was known of journeys
  // that stay, stays; the others vanish.
  void SetScenarios(std::span<const PlannedJourney> planned);
  // How long it is planned to be until the next run of a journey: it changes while a maintenance
  // window lasts.
  void SetInterval(const RunKey& journey, double seconds);
  // After SetScenarios at start: the last runs of each journey and row (the last, and the last
  // decided one), AlertBook::Active() and GoodTimes(). Nothing is counted.
  void Restore(std::span<const RunRecord> runs, std::span<const Alert> alerts,
               const LastGood& good);

  // Runs of journeys that are not planned (any more) say nothing.
  void Take(const RunRecord& record, std::span<const Alert> changed);
  // Alerts that changed without a run.
  void TakeAlerts(std::span<const Alert> changed);
  // The word on who else saw it is final: `alert.backend`, "unknown" too. The finding is counted.
  void BackendDecided(const Alert& alert);

  RobotHealth& health() { return health_; }

  std::string Text(MetricsFormat format) const;

 private:
  using Key = std::tuple<std::string, std::string, std::string>;
  // A finding is counted once: when it is open and the back end's view is known.
  struct Counting {
    Key journey = {};
    WallTime since = {};
    bool decided = false;
    bool counted = false;
  };

  template <typename Change>
  bool Update(const Key& key, Change change);
  void Note(const Alert& alert);
  void Count(const Alert& alert, Counting& counting);

  RobotHealth health_;
  mutable std::mutex mutex_;
  std::map<Key, std::shared_ptr<const JourneySeries>> series_;
  // By fingerprint.
  std::map<std::string, Counting> counting_;
  // Of the last text, to reserve as much.
  mutable std::size_t size_ = 0;
};

}  // namespace roundsman
