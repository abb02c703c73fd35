#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.h"

namespace roundsman {

// The text format 0.0.4 that everything reads, and OpenMetrics 1.0.0, which carries exemplars.
enum class MetricsFormat { kPrometheus, kOpenMetrics };
// What an Accept header asks for; OpenMetrics only when it is wanted at least as much as plain
// text.
MetricsFormat NegotiateMetrics(std::string_view accept);
// For the answer's Content-Type.
std::string_view ContentType(MetricsFormat format);

// kInfo is a gauge that is always 1 and ends in "_info"; OpenMetrics has a type for it.
enum class MetricKind { kGauge, kCounter, kHistogram, kInfo };

// One family, always a constant: HELP texts are not escaped. `name` is what Prometheus calls the
// samples ("roundsman_runs_total").
struct MetricName {
  std::string_view name;
  MetricKind kind;
  std::string_view help;
};

// Which run a sample is from; none when `run` is empty.
struct Exemplar {
  std::string run = {};
  double value = 0;
  WallTime when = {};
};

// Counts by upper bound, which the owner keeps: one more bucket than bounds, the last is +Inf.
struct MetricHistogram {
  std::vector<std::uint64_t> counts = {};
  std::vector<Exemplar> exemplars = {};
  double sum = 0;
  std::uint64_t count = 0;

  void Observe(std::span<const double> bounds, const Exemplar& seen);
};

// `name="value"`, escaped, a comma before it where `labels` has some already. Bytes that are not
// UTF-8, of which one would cost the whole scrape, become U+FFFD.
void AddLabel(std::string& labels, std::string_view name, std::string_view value);

// Writes one exposition: a family, its samples, the next family. Labels come ready
// (`scenario="a",device="b"`), so that a hundred thousand samples cost milliseconds.
class MetricsWriter {
 public:
  // Appends to `out`, which outlives it.
  MetricsWriter(MetricsFormat format, std::string& out) : format_(format), out_(out) {}

  void Family(const MetricName& metric);
  void Sample(std::string_view labels, double value);
  // Of a counter; the exemplar appears in OpenMetrics only, and not without a run.
  void Sample(std::string_view labels, double value, const Exemplar& exemplar);
  void Histogram(std::string_view labels, std::span<const double> bounds,
                 const MetricHistogram& histogram);
  // Once, at the end: without it OpenMetrics is refused as cut off.
  void End();

 private:
  void Head(std::string_view suffix, std::string_view labels);
  void Tail(double value, const Exemplar* exemplar);

  const MetricsFormat format_;
  std::string& out_;
  std::string_view name_;
};

}  // namespace roundsman
