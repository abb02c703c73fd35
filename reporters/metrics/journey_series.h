#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "core/alert.h"
#include "core/run_record.h"
#include "reporters/metrics/metrics_writer.h"

namespace roundsman {

// Upper bounds of the histograms. Few: each of them is a series per journey.
inline constexpr std::array<double, 7> kDurationBounds = {1, 2.5, 5, 10, 30, 60, 300};
inline constexpr std::array<double, 6> kResponseBounds = {0.1, 0.25, 0.5, 1, 2.5, 5};
inline constexpr std::array<double, 6> kCompleteBounds = {0.25, 0.5, 1, 2.5, 5, 10};
// The order of JourneySeries::runs.
inline constexpr std::array<Verdict, 4> kAllVerdicts = {Verdict::kPass, Verdict::kFlaky,
                                                        Verdict::kFail, Verdict::kInconclusive};

enum class BackendWatched { kNo, kYes };

// One scenario on one device at one location, as the schedule knows it: its series exist as long as
// it does.
struct PlannedJourney {
  std::string scenario;
  std::string device;
  std::string location;
  std::string journey;
  std::string owner;
  std::string severity;
  std::string runbook;
  // Of `every:`, or the longest time between two firings of a cron line, longer while a maintenance
  // window lasts; unset: not scheduled.
  std::optional<double> interval_seconds;
  // RunKey::row of each row of `for-each`; empty without.
  std::vector<std::string> rows;
  // Whether the scenario has a `backend:`, that is, somebody will say who else saw a finding.
  BackendWatched backend = BackendWatched::kNo;
};

struct StepSeries {
  std::string id;
  std::string labels;
  std::optional<double> response;
  std::optional<double> complete;
  double stall = 0;
};

struct FindingSeries {
  std::string labels;
  double value = 0;
};

// What the metrics say of one planned journey. A value: the book publishes it as const and makes a
// changed copy at every run, so that who writes the text never waits for who counts.
struct JourneySeries {
  explicit JourneySeries(PlannedJourney planned);

  // New words, interval and rows of the same scenario, device and location.
  void Replan(PlannedJourney planned);
  // Everything a run says; `Remember` leaves the counters alone: it was counted in another life.
  void Take(const RunRecord& record);
  void Remember(const RunRecord& record);
  void SetActive(const Alert& alert);
  void CountFinding(const Alert& alert, BackendView view);

  PlannedJourney plan;
  std::string labels;
  std::string info_labels;
  // By row. A run of one row says nothing about another: the journey is up when all rows are.
  std::map<std::string, Verdict> decided;
  std::set<std::string> inconclusive_rows;
  std::array<std::string, 4> verdict_labels;
  std::array<std::uint64_t, 4> runs{};
  std::array<Exemplar, 4> last_runs;
  MetricHistogram duration;
  MetricHistogram response;
  MetricHistogram complete;
  std::optional<WallTime> last_run;
  std::optional<WallTime> last_pass;
  std::vector<StepSeries> steps;
  // By step and kind; by step, kind and the back end's view.
  std::map<std::pair<std::string, FindingKind>, FindingSeries> active;
  std::map<std::tuple<std::string, FindingKind, BackendView>, FindingSeries> found;

 private:
  void TakeSteps(const RunReport& report);
};

// All families of journeys, in a fixed order.
using AllSeries = std::vector<std::shared_ptr<const JourneySeries>>;
void WriteJourneys(const AllSeries& all, MetricsWriter& writer);

}  // namespace roundsman
