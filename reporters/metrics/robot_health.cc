#include "reporters/metrics/robot_health.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <vector>

namespace roundsman {
namespace {

using Gauges = prometheus::Family<prometheus::Gauge>;
using Counters = prometheus::Family<prometheus::Counter>;
using Histograms = prometheus::Family<prometheus::Histogram>;

const prometheus::Histogram::BucketBoundaries kLatenessBounds = {0.1, 0.25, 0.5, 1,  2.5,
                                                                 5,   10,   30,  60, 300};
const prometheus::Histogram::BucketBoundaries kOcrBounds = {0.01, 0.025, 0.05, 0.1, 0.25,
                                                            0.5,  1,     2.5,  5};

Gauges& NewGauge(prometheus::Registry& registry, const char* name, const char* help) {
  return prometheus::BuildGauge().Name(name).Help(help).Register(registry);
}

Counters& NewCounter(prometheus::Registry& registry, const char* name, const char* help) {
  return prometheus::BuildCounter().Name(name).Help(help).Register(registry);
}

Histograms& NewHistogram(prometheus::Registry& registry, const char* name, const char* help) {
  return prometheus::BuildHistogram().Name(name).Help(help).Register(registry);
}

double Number(Health health) { return health == Health::kGood ? 1 : 0; }

MetricKind KindOf(const prometheus::MetricFamily& family) {
  if (family.name.ends_with("_info")) return MetricKind::kInfo;
  if (family.type == prometheus::MetricType::Counter) return MetricKind::kCounter;
  if (family.type == prometheus::MetricType::Histogram) return MetricKind::kHistogram;
  return MetricKind::kGauge;
}

void WriteHistogram(MetricsWriter& writer, const std::string& labels,
                    const prometheus::ClientMetric::Histogram& from) {
  std::vector<double> bounds;
  MetricHistogram histogram;
  std::uint64_t below = 0;
  for (const auto& bucket : from.bucket) {
    if (&bucket != &from.bucket.back()) bounds.push_back(bucket.upper_bound);
    histogram.counts.push_back(bucket.cumulative_count - below);
    below = bucket.cumulative_count;
  }
  histogram.exemplars.resize(histogram.counts.size());
  histogram.sum = from.sample_sum;
  histogram.count = from.sample_count;
  writer.Histogram(labels, bounds, histogram);
}

}  // namespace

// Families live as long as the registry: references to them stay good.
struct RobotHealth::Registry {
  prometheus::Registry all;
  Gauges& build = NewGauge(all, "roundsman_build_info", "The program that runs.");
  prometheus::Gauge& queue =
      NewGauge(all, "roundsman_queue_depth", "Runs that are due and wait for a worker.").Add({});
  prometheus::Gauge& reports =
      NewGauge(all, "roundsman_report_queue_depth", "Reports that wait to be stored and told.")
          .Add({});
  prometheus::Histogram& lateness =
      NewHistogram(all, "roundsman_start_lateness_seconds",
                   "From when a run was planned to begin, jitter included, to its first step.")
          .Add({}, kLatenessBounds);
  Counters& skipped =
      NewCounter(all, "roundsman_skipped_runs_total", "Runs that were due and did not take place.");
  prometheus::Counter& restarts =
      NewCounter(all, "roundsman_browser_restarts_total", "Browsers that had to be replaced.")
          .Add({});
  Gauges& witness = NewGauge(
      all, "roundsman_witness_ok",
      "1 when the browser this device runs in showed the witness page as it should, last time.");
  prometheus::Histogram& ocr =
      NewHistogram(all, "roundsman_ocr_seconds", "Time to read the text of one screen.")
          .Add({}, kOcrBounds);
  Counters& report_failures =
      NewCounter(all, "roundsman_report_failures_total", "Deliveries of a reporter that failed.");
  prometheus::Gauge& reload =
      NewGauge(all, "roundsman_config_last_reload_successful",
               "1 when the last reading of settings and scenarios found no mistake.")
          .Add({});
  Gauges& evidence = NewGauge(all, "roundsman_evidence_kept",
                              "1 while there is room on the disk for pictures of runs.");
  Gauges& blind =
      NewGauge(all, "roundsman_robot_blind", "1 while the robot of a location cannot see.");
};

RobotHealth::RobotHealth(const std::string& version) : registry_(std::make_unique<Registry>()) {
  registry_->build.Add({{"version", version}}).Set(1);
  registry_->reload.Set(1);
  // A counter that is not there yet cannot be seen to rise.
  for (const char* reason :
       {"overlap", "queue-full", "stale", "maintenance", "duplicate", "lost", "missed"}) {
    CountSkipped(reason, 0);
  }
  AddReporter("store");
}

RobotHealth::~RobotHealth() = default;

void RobotHealth::AddLocation(const std::string& location) {
  registry_->blind.Add({{"location", location}});
  if (!registry_->evidence.Has({{"location", location}})) SetEvidence(location, Health::kGood);
}

void RobotHealth::SetQueueDepth(std::size_t waiting) {
  registry_->queue.Set(static_cast<double>(waiting));
}

void RobotHealth::SetReportQueueDepth(std::size_t waiting) {
  registry_->reports.Set(static_cast<double>(waiting));
}

void RobotHealth::ObserveLateness(double seconds) { registry_->lateness.Observe(seconds); }

void RobotHealth::CountSkipped(std::string_view reason, double runs) {
  registry_->skipped.Add({{"reason", std::string(reason)}}).Increment(runs);
}

void RobotHealth::CountBrowserRestart() { registry_->restarts.Increment(); }

void RobotHealth::SetWitness(const std::set<std::string>& devices, Health health) {
  const std::lock_guard lock(witness_mutex_);
  for (const std::string& device : witnesses_) {
    if (!devices.contains(device)) {
      registry_->witness.Remove(&registry_->witness.Add({{"device", device}}));
    }
  }
  witnesses_ = devices;
  for (const std::string& device : devices) {
    registry_->witness.Add({{"device", device}}).Set(Number(health));
  }
}

void RobotHealth::ObserveOcr(double seconds) { registry_->ocr.Observe(seconds); }

void RobotHealth::AddReporter(std::string_view reporter) {
  registry_->report_failures.Add({{"reporter", std::string(reporter)}});
}

void RobotHealth::CountReportFailure(std::string_view reporter) {
  registry_->report_failures.Add({{"reporter", std::string(reporter)}}).Increment();
}

void RobotHealth::SetReload(Health health) { registry_->reload.Set(Number(health)); }

void RobotHealth::SetEvidence(const std::string& location, Health health) {
  registry_->evidence.Add({{"location", location}}).Set(Number(health));
}

void RobotHealth::SetSight(const std::string& location, Health health) {
  registry_->blind.Add({{"location", location}}).Set(health == Health::kBad ? 1 : 0);
}

void RobotHealth::Write(MetricsWriter& writer) const {
  for (const prometheus::MetricFamily& family : registry_->all.Collect()) {
    writer.Family({family.name, KindOf(family), family.help});
    for (const prometheus::ClientMetric& metric : family.metric) {
      std::string labels;
      for (const auto& label : metric.label) AddLabel(labels, label.name, label.value);
      if (family.type == prometheus::MetricType::Histogram) {
        WriteHistogram(writer, labels, metric.histogram);
      } else if (family.type == prometheus::MetricType::Counter) {
        writer.Sample(labels, metric.counter.value);
      } else {
        writer.Sample(labels, metric.gauge.value);
      }
    }
  }
}

}  // namespace roundsman
