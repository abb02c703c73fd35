#include "reporters/alert_json.h"

#include <array>
#include <nlohmann/json.hpp>

#include "core/io/json.h"

namespace roundsman {
namespace {

using nlohmann::json;

std::int64_t Nanos(WallTime time) {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(time.time_since_epoch()).count();
}

WallTime FromNanos(std::int64_t nanos) {
  return WallTime(std::chrono::duration_cast<WallTime::duration>(std::chrono::nanoseconds(nanos)));
}

// One list of members for writing and reading, so that neither can forget one.
template <typename Of, typename Visitor>
void EachText(Of& alert, Visitor visit) {
  visit("fingerprint", alert.fingerprint);
  visit("name", alert.name);
  visit("scenario", alert.scenario);
  visit("journey", alert.journey);
  visit("device", alert.device);
  visit("location", alert.location);
  visit("severity", alert.severity);
  visit("owner", alert.owner);
  visit("runbook", alert.runbook);
  visit("step_id", alert.step_id);
  visit("step_name", alert.step_name);
  visit("says", alert.says);
  visit("expected", alert.expected);
  visit("seen", alert.seen);
  visit("resolved_because", alert.resolved_because);
  visit("first_run", alert.first_run);
  visit("screenshot", alert.evidence.screenshot);
  visit("before", alert.evidence.before);
  visit("diff", alert.evidence.diff);
  visit("filmstrip", alert.evidence.filmstrip);
  visit("last_run", alert.last_run);
  visit("reproduce", alert.reproduce);
  visit("acknowledged_by", alert.acknowledged_by);
  visit("suppressed", alert.suppressed);
}

template <typename Of, typename Visitor>
void EachCount(Of& alert, Visitor visit) {
  visit("times", alert.times);
  visit("runs", alert.runs);
  visit("clean_in_a_row", alert.clean_in_a_row);
}

template <typename Of, typename Visitor>
void EachMaybeTime(Of& alert, Visitor visit) {
  visit("opened", alert.opened);
  visit("resolved", alert.resolved);
  visit("last_good", alert.last_good);
  visit("muted_until", alert.muted_until);
}

constexpr std::array kPhases = {AlertPhase::kPending, AlertPhase::kOpen, AlertPhase::kResolved,
                                AlertPhase::kDropped};
constexpr std::array kViews = {BackendView::kUnknown, BackendView::kSeen, BackendView::kLate,
                               BackendView::kUnseen};

constexpr std::array kEnds = {AlertEnd::kFine, AlertEnd::kDropped};

template <typename Values, typename Value>
Value Parse(const Values& values, const std::string& name, Value otherwise) {
  for (const Value value : values) {
    if (Name(value) == name) return value;
  }
  return otherwise;
}

void ReadLanes(const json& from, Alert& alert) {
  const auto lanes = from.find("lanes");
  if (lanes == from.end() || !lanes->is_object()) return;
  for (const auto& [name, value] : lanes->items()) {
    if (!value.is_array() || value.size() != 3) continue;
    alert.lanes[name] = {value[0].get<int>(), value[1].get<int>(),
                         FromNanos(value[2].get<std::int64_t>())};
  }
}

Alert Read(const json& from) {
  Alert alert;
  EachText(alert, [&](const char* key, std::string& text) { text = from.value(key, ""); });
  EachCount(alert, [&](const char* key, int& count) { count = from.value(key, 0); });
  EachMaybeTime(alert, [&](const char* key, std::optional<WallTime>& time) {
    if (from.contains(key)) time = FromNanos(from.at(key).get<std::int64_t>());
  });
  alert.phase = Parse(kPhases, from.value("phase", ""), AlertPhase::kPending);
  alert.backend = Parse(kViews, from.value("backend", ""), BackendView::kUnknown);
  // Older versions wrote no final word but the view.
  alert.backend_decided =
      from.value("backend_decided", false) || alert.backend != BackendView::kUnknown;
  alert.end = Parse(kEnds, from.value("end", ""), AlertEnd::kFine);
  alert.kind = ParseFindingKind(from.value("kind", ""));
  alert.tags = from.value("tags", std::vector<std::string>{});
  alert.since = FromNanos(from.value("since", std::int64_t{0}));
  alert.last_seen = FromNanos(from.value("last_seen", std::int64_t{0}));
  if (from.contains("lead_seconds")) alert.lead_seconds = from.at("lead_seconds").get<double>();
  ReadLanes(from, alert);
  return alert;
}

}  // namespace

std::string AlertToJson(const Alert& alert) {
  json out = json::object();
  EachText(alert, [&](const char* key, const std::string& text) {
    if (!text.empty()) out[key] = text;
  });
  EachCount(alert, [&](const char* key, int count) {
    if (count != 0) out[key] = count;
  });
  EachMaybeTime(alert, [&](const char* key, const std::optional<WallTime>& time) {
    if (time) out[key] = Nanos(*time);
  });
  out["phase"] = Name(alert.phase);
  if (alert.backend != BackendView::kUnknown) out["backend"] = Name(alert.backend);
  if (alert.backend_decided) out["backend_decided"] = true;
  if (alert.end != AlertEnd::kFine) out["end"] = Name(alert.end);
  if (alert.kind) out["kind"] = Name(*alert.kind);
  if (!alert.tags.empty()) out["tags"] = alert.tags;
  out["since"] = Nanos(alert.since);
  out["last_seen"] = Nanos(alert.last_seen);
  if (alert.lead_seconds) out["lead_seconds"] = *alert.lead_seconds;
  for (const auto& [name, lane] : alert.lanes) {
    out["lanes"][name] = {lane.failed_in_a_row, lane.clean_in_a_row, Nanos(lane.tick)};
  }
  return DumpJson(out);
}

Result<Alert> AlertFromJson(std::string_view text) {
  auto parsed = ParseJson(text, "an alert in the store");
  if (!parsed) return Forward(parsed);
  try {
    Alert alert = Read(*parsed);
    if (alert.fingerprint.empty()) return RobotError("an alert in the store has no fingerprint");
    return alert;
  } catch (const json::exception& wrong) {
    return RobotError(std::string("an alert in the store cannot be read: ") + wrong.what());
  }
}

}  // namespace roundsman
