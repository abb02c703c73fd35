#include "reporters/metrics/metrics_writer.h"

#include <gmock/gmock.h>

#include <limits>

namespace roundsman {
namespace {

constexpr MetricName kRuns = {"roundsman_runs_total", MetricKind::kCounter, "Runs."};

TEST(MetricsNegotiationTest, OpenMetricsOnlyForWhoWantsItAtLeastAsMuch) {
  for (const char* accept :
       {"application/openmetrics-text", "application/openmetrics-text; version=1.0.0",
        // As Prometheus 2.42 asks.
        "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;"
        "q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
        "text/plain;q=0.5 , application/openmetrics-text ;q=0.5"}) {
    EXPECT_EQ(NegotiateMetrics(accept), MetricsFormat::kOpenMetrics) << accept;
  }
  for (const char* accept :
       {"", "*/*", "text/plain", "text/html,application/xhtml+xml,*/*;q=0.8", ",;q,;;=,",
        "application/openmetrics-text;q=0", "application/openmetrics-text;version=2.0.0",
        "application/openmetrics-text;q=0.3,text/plain;q=0.5", "application/openmetrics-text;q=x",
        "application/openmetrics-texts"}) {
    EXPECT_EQ(NegotiateMetrics(accept), MetricsFormat::kPrometheus) << accept;
  }
}

TEST(MetricsWriterTest, LabelsAreEscapedAndValidUtf8) {
  std::string labels;
  AddLabel(labels, "scenario", "a\"b\\c\nd");
  AddLabel(labels, "device", "\xff手机");
  EXPECT_EQ(labels, "scenario=\"a\\\"b\\\\c\\nd\",device=\"\xEF\xBF\xBD手机\"");
}

TEST(MetricsWriterTest, CounterHasItsNameInBothFormats) {
  std::string plain;
  MetricsWriter old(MetricsFormat::kPrometheus, plain);
  old.Family(kRuns);
  old.Sample("a=\"b\"", 3, {"01J", 1, WallTime(std::chrono::milliseconds(1795347903120))});
  old.End();
  EXPECT_EQ(plain,
            "# HELP roundsman_runs_total Runs.\n# TYPE roundsman_runs_total counter\n"
            "roundsman_runs_total{a=\"b\"} 3\n");

  std::string open;
  MetricsWriter writer(MetricsFormat::kOpenMetrics, open);
  writer.Family(kRuns);
  writer.Sample("a=\"b\"", 3, {"01J", 1, WallTime(std::chrono::milliseconds(1795347903120))});
  writer.Sample("", 0, {});
  writer.Family({"roundsman_build_info", MetricKind::kInfo, "Build."});
  writer.Sample("version=\"1\"", 1);
  writer.End();
  EXPECT_EQ(open,
            "# HELP roundsman_runs Runs.\n# TYPE roundsman_runs counter\n"
            "roundsman_runs_total{a=\"b\"} 3 # {run_id=\"01J\"} 1 1795347903.12\n"
            "roundsman_runs_total 0\n"
            "# HELP roundsman_build Build.\n# TYPE roundsman_build info\n"
            "roundsman_build_info{version=\"1\"} 1\n"
            "# EOF\n");
}

TEST(MetricsWriterTest, HistogramAddsUpAndKeepsTheLastRunOfEachBucket) {
  constexpr std::array<double, 2> kBounds = {0.5, 1};
  MetricHistogram histogram;
  const WallTime when(std::chrono::seconds(10));
  histogram.Observe(kBounds, {"A", 0.5, when});
  histogram.Observe(kBounds, {"B", 0.6, when});
  histogram.Observe(kBounds, {"C", 0.7, when});
  histogram.Observe(kBounds, {"D", 9, when});
  std::string text;
  MetricsWriter writer(MetricsFormat::kOpenMetrics, text);
  writer.Family({"h", MetricKind::kHistogram, "H."});
  writer.Histogram("", kBounds, histogram);
  EXPECT_EQ(text,
            "# HELP h H.\n# TYPE h histogram\n"
            "h_bucket{le=\"0.5\"} 1 # {run_id=\"A\"} 0.5 10\n"
            "h_bucket{le=\"1.0\"} 3 # {run_id=\"C\"} 0.7 10\n"
            "h_bucket{le=\"+Inf\"} 4 # {run_id=\"D\"} 9 10\n"
            "h_sum 10.8\nh_count 4\n");
}

TEST(MetricsWriterTest, EmptyHistogramHasAllItsBuckets) {
  constexpr std::array<double, 1> kBounds = {2.5};
  std::string text;
  MetricsWriter writer(MetricsFormat::kPrometheus, text);
  writer.Family({"h", MetricKind::kHistogram, "H."});
  writer.Histogram("a=\"b\"", kBounds, {});
  EXPECT_EQ(text,
            "# HELP h H.\n# TYPE h histogram\nh_bucket{a=\"b\",le=\"2.5\"} 0\n"
            "h_bucket{a=\"b\",le=\"+Inf\"} 0\nh_sum{a=\"b\"} 0\nh_count{a=\"b\"} 0\n");
}

TEST(MetricsWriterTest, NumbersAreWhatPrometheusReads) {
  std::string text;
  MetricsWriter writer(MetricsFormat::kPrometheus, text);
  writer.Family({"g", MetricKind::kGauge, "G."});
  for (const double value :
       {0.1, 1795347903.12, 1e21, -2.0, std::numeric_limits<double>::infinity(),
        -std::numeric_limits<double>::infinity(), std::numeric_limits<double>::quiet_NaN()}) {
    writer.Sample("", value);
  }
  EXPECT_EQ(text,
            "# HELP g G.\n# TYPE g gauge\ng 0.1\ng 1795347903.12\ng 1e+21\ng -2\ng +Inf\ng -Inf\n"
            "g NaN\n");
}

}  // namespace
}  // namespace roundsman
