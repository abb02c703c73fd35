#include "agent/server/console_json.h"

#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>

#include "core/io/json.h"
#include "reporters/report_json.h"
#include "reporters/wording.h"

namespace roundsman {
namespace {

using Json = nlohmann::ordered_json;

Json Number(double value) {
  if (!std::isfinite(value)) return 0;
  return std::round(value * 10'000) / 10'000;
}

void Put(Json& to, const char* key, const std::string& text) {
  if (!text.empty()) to[key] = text;
}
void Put(Json& to, const char* key, const std::optional<double>& number) {
  if (number) to[key] = Number(*number);
}
void Put(Json& to, const char* key, const std::optional<WallTime>& time) {
  if (time) to[key] = FormatRfc3339(*time);
}

Json ToValue(const Evidence& evidence) {
  Json out = Json::object();
  Put(out, "screenshot", evidence.screenshot);
  Put(out, "before", evidence.before);
  Put(out, "diff", evidence.diff);
  Put(out, "filmstrip", evidence.filmstrip);
  return out;
}

Json ToValue(const Words& words) { return {{"en", words.en}, {"zh", words.zh}}; }

}  // namespace

Json ToJsonValue(const RunSummary& run) {
  Json out = {{"run", run.run},
              {"scenario", run.key.scenario},
              {"journey", run.journey},
              {"device", run.key.device},
              {"location", run.key.location}};
  Put(out, "row", run.key.row);
  out["tick"] = FormatRfc3339(run.key.tick);
  out["started"] = FormatRfc3339(run.started);
  out["verdict"] = Name(run.verdict);
  out["seconds"] = Number(run.seconds);
  Put(out, "response", run.response);
  Put(out, "complete", run.complete);
  out["findings"] = run.findings;
  Put(out, "says", run.says);
  return out;
}

Json ToJsonValue(const RunRecord& record) {
  // The one writer of runs: what a user reads in report.json is what the API says.
  Json out = Json::parse(RunToJson(record.report), nullptr, false);
  out["location"] = record.key.location;
  out["tick"] = FormatRfc3339(record.key.tick);
  out["lateness"] = Number(record.lateness_seconds);
  Put(out, "suppressed", record.suppressed);
  return out;
}

Json ToJsonValue(const Alert& alert) {
  Json out = {{"fingerprint", alert.fingerprint}, {"name", alert.name},
              {"phase", Name(alert.phase)},       {"scenario", alert.scenario},
              {"journey", alert.journey},         {"device", alert.device},
              {"location", alert.location},       {"severity", alert.severity}};
  Put(out, "owner", alert.owner);
  Put(out, "runbook", alert.runbook);
  out["tags"] = alert.tags;
  if (alert.kind) {
    out["kind"] = Name(*alert.kind);
    out["title"] = ToValue(TitleOf(*alert.kind));
  }
  Put(out, "step_id", alert.step_id);
  Put(out, "step_name", alert.step_name);
  out["says"] = alert.says;
  Put(out, "expected", alert.expected);
  Put(out, "seen", alert.seen);
  out["since"] = FormatRfc3339(alert.since);
  out["last_seen"] = FormatRfc3339(alert.last_seen);
  Put(out, "opened", alert.opened);
  Put(out, "resolved", alert.resolved);
  Put(out, "resolved_because", alert.resolved_because);
  if (alert.end != AlertEnd::kFine) out["end"] = Name(alert.end);
  Put(out, "last_good", alert.last_good);
  out["times"] = alert.times;
  out["runs"] = alert.runs;
  Put(out, "first_run", alert.first_run);
  Put(out, "last_run", alert.last_run);
  out["evidence"] = ToValue(alert.evidence);
  Put(out, "reproduce", alert.reproduce);
  out["backend"] = Name(alert.backend);
  Put(out, "lead_seconds", alert.lead_seconds);
  Put(out, "acknowledged_by", alert.acknowledged_by);
  Put(out, "muted_until", alert.muted_until);
  Put(out, "suppressed", alert.suppressed);
  return out;
}

Json ToJsonValue(const Problems& problems) {
  Json out = Json::array();
  for (const Error& problem : problems) {
    Json row = {{"message", problem.message}};
    Put(row, "file", problem.where.file);
    if (problem.where.line > 0) row["line"] = problem.where.line;
    if (problem.where.column > 0) row["column"] = problem.where.column;
    out.push_back(std::move(row));
  }
  return out;
}

Json ToJsonValue(const RobotState& health) {
  Json out = {{"version", health.version}, {"started", FormatRfc3339(health.started)}};
  out["witnesses"] = Json::array();
  for (const RobotState::Witness& witness : health.witnesses) {
    Json row = {{"device", witness.device},
                {"ok", witness.ok},
                {"checked", FormatRfc3339(witness.checked)}};
    Put(row, "says", witness.says);
    out["witnesses"].push_back(std::move(row));
  }
  out["queue"] = {
      {"waiting", health.waiting}, {"running", health.running}, {"workers", health.workers}};
  out["lateness"] = Json::object();
  Put(out["lateness"], "p50", health.lateness_p50);
  Put(out["lateness"], "p99", health.lateness_p99);
  out["skipped"] = Json::object();
  for (const auto& [reason, count] : health.skipped) out["skipped"][reason] = count;
  if (health.reload) {
    out["reload"] = {{"at", FormatRfc3339(health.reload->at)},
                     {"problems", ToJsonValue(health.reload->problems)}};
  }
  out["browser_restarts"] = health.browser_restarts;
  out["receivers"] = Json::array();
  for (const RobotState::Receiver& receiver : health.receivers) {
    Json row = {{"name", receiver.name}, {"sent", receiver.sent}, {"failed", receiver.failed}};
    Put(row, "last_error", receiver.last_error);
    out["receivers"].push_back(std::move(row));
  }
  out["disk"] = {{"path", health.disk.path},
                 {"used", health.disk.used},
                 {"free", health.disk.free},
                 {"evidence_dropped", health.disk.evidence_dropped}};
  out["host"] = Json::object();
  Put(out["host"], "cpu", health.host.cpu);
  Put(out["host"], "steal", health.host.steal);
  Put(out["host"], "memory", health.host.memory);
  Put(out["host"], "trouble", health.host.trouble);
  return out;
}

Json KindTitles() {
  Json out = Json::object();
  for (const FindingKindInfo& kind : FindingKinds()) {
    out[std::string(kind.name)] = ToValue(TitleOf(kind.kind));
  }
  return out;
}

std::string Dump(const Json& value) {
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace roundsman
