#include "reporters/report_json.h"

#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>

namespace roundsman {
namespace {

using Json = nlohmann::ordered_json;

// Milliseconds are all a recording can tell; more digits only make diffs noisy.
Json Number(double value) {
  if (!std::isfinite(value)) return 0;
  const double rounded = std::round(value * 1000) / 1000;
  if (rounded == std::floor(rounded) && std::abs(rounded) < 1e15) {
    return static_cast<std::int64_t>(rounded);
  }
  return rounded;
}

void Put(Json& to, const char* key, const std::string& text) {
  if (!text.empty()) to[key] = text;
}

void Put(Json& to, const char* key, const std::optional<double>& number) {
  if (number && std::isfinite(*number)) to[key] = Number(*number);
}

Json ToValue(const StepReport& step) {
  Json out = {{"index", step.index}, {"id", step.id}, {"name", step.name}};
  Put(out, "source", step.source.ToString());
  out["status"] = Name(step.status);
  out["seconds"] = Number(step.seconds);
  Put(out, "response", step.response);
  Put(out, "complete", step.complete);
  out["stall"] = Number(step.stall);
  Put(out, "screenshot", step.screenshot);
  Put(out, "filmstrip", step.filmstrip);
  Put(out, "note", step.note);
  return out;
}

Json ToValue(const Evidence& evidence) {
  Json out = Json::object();
  Put(out, "screenshot", evidence.screenshot);
  Put(out, "diff", evidence.diff);
  Put(out, "filmstrip", evidence.filmstrip);
  Put(out, "before", evidence.before);
  return out;
}

Json ToValue(const Finding& finding) {
  Json out = {
      {"kind", Name(finding.kind)}, {"severity", Name(finding.severity)}, {"step", finding.step}};
  Put(out, "step_id", finding.step_id);
  out["fingerprint"] = finding.fingerprint;
  out["says"] = finding.says;
  if (finding.box) {
    const Rect& box = *finding.box;
    out["box"] = {Number(box.x), Number(box.y), Number(box.width), Number(box.height)};
  }
  Put(out, "expected", finding.expected);
  Put(out, "seen", finding.seen);
  out["explains"] = Json::array();
  for (const FindingKind kind : finding.explains) out["explains"].push_back(Name(kind));
  out["backend"] = Name(finding.backend);
  out["evidence"] = ToValue(finding.evidence);
  return out;
}

Json ToValue(const Confirmation& confirmation) {
  Json out = {{"run", confirmation.run},
              {"verdict", Name(confirmation.verdict)},
              {"seconds", Number(confirmation.seconds)}};
  Put(out, "note", confirmation.note);
  return out;
}

Json ToValue(const RunReport& run);

template <typename T>
Json ToArray(const std::vector<T>& values) {
  Json out = Json::array();
  for (const T& value : values) out.push_back(ToValue(value));
  return out;
}

Json ToValue(const RunReport& run) {
  Json out = {{"run", run.run}, {"scenario", run.scenario}};
  Put(out, "journey", run.journey);
  out["device"] = run.device;
  if (run.screen != Size{}) out["screen"] = {Number(run.screen.width), Number(run.screen.height)};
  if (!run.row.empty()) out["row"] = run.row;
  out["attempt"] = run.attempt;
  out["verdict"] = Name(run.verdict);
  Put(out, "inconclusive", run.inconclusive);
  out["started"] = FormatRfc3339(run.started);
  out["seconds"] = Number(run.seconds);
  Put(out, "owner", run.owner);
  Put(out, "severity", run.severity);
  Put(out, "runbook", run.runbook);
  out["tags"] = run.tags;
  Put(out, "address", run.address);
  Put(out, "reproduce", run.reproduce);
  if (run.confirmation) out["confirmation"] = ToValue(*run.confirmation);
  out["steps"] = ToArray(run.steps);
  out["findings"] = ToArray(run.findings);
  return out;
}

}  // namespace

std::string RunToJson(const RunReport& run) {
  return ToValue(run).dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string ToJson(const Report& report) {
  const Totals totals = CountVerdicts(report);
  Json out = {{"schema", "roundsman.report/1"},
              {"version", report.version},
              {"started", FormatRfc3339(report.started)},
              {"seconds", Number(report.seconds)},
              {"totals",
               {{"pass", totals.pass},
                {"flaky", totals.flaky},
                {"fail", totals.fail},
                {"inconclusive", totals.inconclusive}}},
              {"runs", ToArray(report.runs)}};
  if (!report.cancelled.empty()) out["cancelled"] = report.cancelled;
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace roundsman
