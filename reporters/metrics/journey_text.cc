#include <algorithm>
#include <chrono>

#include "reporters/metrics/journey_series.h"

namespace roundsman {
namespace {

double UnixSeconds(WallTime time) {
  return std::chrono::duration<double>(
             std::chrono::time_point_cast<std::chrono::milliseconds>(time).time_since_epoch())
      .count();
}

template <typename Write>
void Each(const AllSeries& all, MetricsWriter& writer, const MetricName& name, Write write) {
  writer.Family(name);
  for (const auto& series : all) write(*series);
}

void WriteVerdicts(const AllSeries& all, MetricsWriter& writer) {
  Each(all, writer,
       {"roundsman_scenario_up", MetricKind::kGauge,
        "1 when the last decided run passed, 0 when it failed."},
       [&](const JourneySeries& series) {
         if (series.decided.empty()) return;
         const bool down =
             std::any_of(series.decided.begin(), series.decided.end(),
                         [](const auto& row) { return row.second == Verdict::kFail; });
         writer.Sample(series.labels, down ? 0 : 1);
       });
  Each(all, writer,
       {"roundsman_scenario_inconclusive", MetricKind::kGauge,
        "1 when the robot could not see or act in the last run."},
       [&](const JourneySeries& series) {
         writer.Sample(series.labels, series.inconclusive_rows.empty() ? 0 : 1);
       });
  Each(all, writer,
       {"roundsman_scenario_info", MetricKind::kInfo,
        "What people call the scenario, and whose it is."},
       [&](const JourneySeries& series) { writer.Sample(series.info_labels, 1); });
  Each(all, writer, {"roundsman_runs_total", MetricKind::kCounter, "Runs that ended, by verdict."},
       [&](const JourneySeries& series) {
         for (std::size_t i = 0; i < kAllVerdicts.size(); ++i) {
           writer.Sample(series.verdict_labels[i], static_cast<double>(series.runs[i]),
                         series.last_runs[i]);
         }
       });
}

void WriteTimes(const AllSeries& all, MetricsWriter& writer) {
  Each(all, writer,
       {"roundsman_run_duration_seconds", MetricKind::kHistogram, "How long decided runs took."},
       [&](const JourneySeries& series) {
         writer.Histogram(series.labels, kDurationBounds, series.duration);
       });
  Each(all, writer,
       {"roundsman_last_run_timestamp_seconds", MetricKind::kGauge, "When the last run ended."},
       [&](const JourneySeries& series) {
         if (series.last_run) writer.Sample(series.labels, UnixSeconds(*series.last_run));
       });
  Each(all, writer,
       {"roundsman_last_pass_timestamp_seconds", MetricKind::kGauge,
        "When the last run that passed ended."},
       [&](const JourneySeries& series) {
         if (series.last_pass) writer.Sample(series.labels, UnixSeconds(*series.last_pass));
       });
  Each(all, writer,
       {"roundsman_schedule_interval_seconds", MetricKind::kGauge,
        "The longest time between two planned runs; in a maintenance window with it."},
       [&](const JourneySeries& series) {
         if (series.plan.interval_seconds) {
           writer.Sample(series.labels, *series.plan.interval_seconds);
         }
       });
}

void WriteSteps(const AllSeries& all, MetricsWriter& writer) {
  Each(all, writer,
       {"roundsman_step_response_seconds", MetricKind::kGauge,
        "From the touch to the first visible reaction, in the last decided run."},
       [&](const JourneySeries& series) {
         for (const StepSeries& step : series.steps) {
           if (step.response) writer.Sample(step.labels, *step.response);
         }
       });
  Each(all, writer,
       {"roundsman_step_complete_seconds", MetricKind::kGauge,
        "From the touch until nothing more changed, in the last decided run."},
       [&](const JourneySeries& series) {
         for (const StepSeries& step : series.steps) {
           if (step.complete) writer.Sample(step.labels, *step.complete);
         }
       });
  Each(all, writer,
       {"roundsman_step_stall_seconds", MetricKind::kGauge,
        "How long the screen stood frozen, in the last decided run."},
       [&](const JourneySeries& series) {
         for (const StepSeries& step : series.steps) writer.Sample(step.labels, step.stall);
       });
  Each(all, writer,
       {"roundsman_scenario_response_seconds", MetricKind::kHistogram,
        "First visible reactions of all steps."},
       [&](const JourneySeries& series) {
         writer.Histogram(series.labels, kResponseBounds, series.response);
       });
  Each(all, writer,
       {"roundsman_scenario_complete_seconds", MetricKind::kHistogram, "Completions of all steps."},
       [&](const JourneySeries& series) {
         writer.Histogram(series.labels, kCompleteBounds, series.complete);
       });
}

void WriteFindings(const AllSeries& all, MetricsWriter& writer) {
  Each(all, writer,
       {"roundsman_findings_total", MetricKind::kCounter,
        "Findings, by what the monitoring of the back end saw of them."},
       [&](const JourneySeries& series) {
         for (const auto& [key, found] : series.found) writer.Sample(found.labels, found.value);
       });
  Each(all, writer,
       {"roundsman_finding_active", MetricKind::kGauge,
        "1 from the run that opened the finding to the one that closed it."},
       [&](const JourneySeries& series) {
         for (const auto& [key, active] : series.active) writer.Sample(active.labels, active.value);
       });
}

}  // namespace

void WriteJourneys(const AllSeries& all, MetricsWriter& writer) {
  WriteVerdicts(all, writer);
  WriteTimes(all, writer);
  WriteSteps(all, writer);
  WriteFindings(all, writer);
}

}  // namespace roundsman
