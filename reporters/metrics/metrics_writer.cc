#include "reporters/metrics/metrics_writer.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "reporters/clean_text.h"

namespace roundsman {
namespace {

constexpr std::string_view kOpenMetricsType = "application/openmetrics-text";

void AppendNumber(std::string& out, double value) {
  if (std::isinf(value)) {
    out += value > 0 ? "+Inf" : "-Inf";
    return;
  }
  if (std::isnan(value)) {
    out += "NaN";
    return;
  }
  std::array<char, 32> text{};
  const auto [end, wrong] = std::to_chars(text.data(), text.data() + text.size(), value);
  out.append(text.data(), wrong == std::errc() ? end : text.data());
}

void AppendNumber(std::string& out, std::uint64_t value) {
  std::array<char, 24> text{};
  out.append(text.data(), std::to_chars(text.data(), text.data() + text.size(), value).ptr);
}

// OpenMetrics wants "1.0" where the older format has "1"; both get it, or a series would change its
// name with the Accept header.
void AppendBound(std::string& out, double bound) {
  const std::size_t begin = out.size();
  AppendNumber(out, bound);
  if (out.find_first_of(".e", begin) == std::string::npos) out += ".0";
}

void AppendEscaped(std::string& out, std::string_view value) {
  for (const char c : value) {
    if (c == '\\') {
      out += "\\\\";
    } else if (c == '"') {
      out += "\\\"";
    } else if (c == '\n') {
      out += "\\n";
    } else {
      out += c;
    }
  }
}

std::string_view Trim(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

// The next piece up to `mark`, taken off `text`.
std::string_view Next(std::string_view& text, char mark) {
  const std::size_t end = std::min(text.find(mark), text.size());
  const std::string_view piece = Trim(text.substr(0, end));
  text.remove_prefix(std::min(end + 1, text.size()));
  return piece;
}

std::string_view TypeName(MetricKind kind, MetricsFormat format) {
  switch (kind) {
    case MetricKind::kCounter:
      return "counter";
    case MetricKind::kHistogram:
      return "histogram";
    case MetricKind::kInfo:
      return format == MetricsFormat::kOpenMetrics ? "info" : "gauge";
    case MetricKind::kGauge:
      break;
  }
  return "gauge";
}

}  // namespace

MetricsFormat NegotiateMetrics(std::string_view accept) {
  double open = 0;
  double plain = 0;
  while (!accept.empty()) {
    std::string_view range = Next(accept, ',');
    const std::string_view type = Next(range, ';');
    double quality = 1;
    bool known_version = true;
    while (!range.empty()) {
      std::string_view value = Next(range, ';');
      const std::string_view name = Next(value, '=');
      if (name == "q") {
        quality = 0;
        std::from_chars(value.data(), value.data() + value.size(), quality);
      } else if (name == "version") {
        known_version = value == "1.0.0" || value == "0.0.1";
      }
    }
    if (type == kOpenMetricsType && known_version) open = std::max(open, quality);
    if (type == "text/plain" || type == "text/*") plain = std::max(plain, quality);
  }
  return open > 0 && open >= plain ? MetricsFormat::kOpenMetrics : MetricsFormat::kPrometheus;
}

std::string_view ContentType(MetricsFormat format) {
  return format == MetricsFormat::kOpenMetrics
             ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
             : "text/plain; version=0.0.4; charset=utf-8";
}

void MetricHistogram::Observe(std::span<const double> bounds, const Exemplar& seen) {
  counts.resize(bounds.size() + 1);
  exemplars.resize(bounds.size() + 1);
  const auto bucket = static_cast<std::size_t>(
      std::lower_bound(bounds.begin(), bounds.end(), seen.value) - bounds.begin());
  ++counts[bucket];
  exemplars[bucket] = seen;
  sum += seen.value;
  ++count;
}

void AddLabel(std::string& labels, std::string_view name, std::string_view value) {
  if (!labels.empty()) labels += ',';
  labels += name;
  labels += "=\"";
  AppendEscaped(labels, CleanText(value));
  labels += '"';
}

void MetricsWriter::Family(const MetricName& metric) {
  name_ = metric.name;
  std::string_view family = metric.name;
  if (format_ == MetricsFormat::kOpenMetrics) {
    if (metric.kind == MetricKind::kCounter && family.ends_with("_total")) family.remove_suffix(6);
    if (metric.kind == MetricKind::kInfo && family.ends_with("_info")) family.remove_suffix(5);
  }
  out_.append("# HELP ").append(family).append(" ").append(metric.help).append("\n");
  out_.append("# TYPE ").append(family).append(" ");
  out_.append(TypeName(metric.kind, format_)).append("\n");
}

void MetricsWriter::Head(std::string_view suffix, std::string_view labels) {
  out_.append(name_).append(suffix);
  if (!labels.empty()) out_.append("{").append(labels).append("}");
  out_ += ' ';
}

void MetricsWriter::Tail(double value, const Exemplar* exemplar) {
  AppendNumber(out_, value);
  if (format_ == MetricsFormat::kOpenMetrics && exemplar != nullptr && !exemplar->run.empty()) {
    out_ += " # {run_id=\"";
    AppendEscaped(out_, exemplar->run);
    out_ += "\"} ";
    AppendNumber(out_, exemplar->value);
    out_ += ' ';
    // Milliseconds; a double's shortest form of this size needs no exponent.
    const auto millis =
        std::chrono::duration_cast<std::chrono::milliseconds>(exemplar->when.time_since_epoch());
    AppendNumber(out_, static_cast<double>(millis.count()) / 1000);
  }
  out_ += '\n';
}

void MetricsWriter::Sample(std::string_view labels, double value) {
  Head("", labels);
  Tail(value, nullptr);
}

void MetricsWriter::Sample(std::string_view labels, double value, const Exemplar& exemplar) {
  Head("", labels);
  Tail(value, &exemplar);
}

void MetricsWriter::Histogram(std::string_view labels, std::span<const double> bounds,
                              const MetricHistogram& histogram) {
  std::uint64_t below = 0;
  for (std::size_t i = 0; i <= bounds.size(); ++i) {
    const bool counted = i < histogram.counts.size();
    below += counted ? histogram.counts[i] : 0;
    out_.append(name_).append("_bucket{").append(labels);
    out_ += labels.empty() ? "le=\"" : ",le=\"";
    if (i < bounds.size()) {
      AppendBound(out_, bounds[i]);
    } else {
      out_ += "+Inf";
    }
    out_ += "\"} ";
    Tail(static_cast<double>(below), counted ? &histogram.exemplars[i] : nullptr);
  }
  Head("_sum", labels);
  Tail(histogram.sum, nullptr);
  Head("_count", labels);
  AppendNumber(out_, histogram.count);
  out_ += '\n';
}

void MetricsWriter::End() {
  if (format_ == MetricsFormat::kOpenMetrics) out_ += "# EOF\n";
}

}  // namespace roundsman
