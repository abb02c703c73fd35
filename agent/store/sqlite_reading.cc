// What SqliteStore tells of runs and alerts.
#include <SQLiteCpp/SQLiteCpp.h>

#include <algorithm>

#include "agent/store/sqlite_store.h"
#include "agent/store/sqlite_values.h"
#include "reporters/alert_json.h"
#include "reporters/report_json.h"

namespace roundsman {
namespace {

RunKey ReadKey(SQLite::Statement& row) {
  return {row.getColumn(0).getString(), row.getColumn(1).getString(), row.getColumn(2).getString(),
          row.getColumn(3).getString(), FromNanos(row.getColumn(4).getInt64())};
}

std::optional<double> MaybeNumber(const SQLite::Column& column) {
  if (column.isNull()) return std::nullopt;
  return column.getDouble();
}

RunSummary ReadSummary(SQLite::Statement& row) {
  RunSummary summary;
  summary.key = ReadKey(row);
  summary.run = row.getColumn(5).getString();
  summary.journey = row.getColumn(6).getString();
  summary.verdict = static_cast<Verdict>(row.getColumn(7).getInt());
  summary.started = FromNanos(row.getColumn(8).getInt64());
  summary.seconds = row.getColumn(9).getDouble();
  summary.response = MaybeNumber(row.getColumn(10));
  summary.complete = MaybeNumber(row.getColumn(11));
  summary.findings = row.getColumn(12).getInt();
  summary.says = row.getColumn(13).getString();
  return summary;
}

Result<std::vector<Alert>> Parse(const Result<void>& read, const std::vector<std::string>& texts) {
  if (!read) return Forward(read);
  std::vector<Alert> alerts;
  alerts.reserve(texts.size());
  for (const std::string& text : texts) {
    Result<Alert> alert = AlertFromJson(text);
    if (!alert) return Forward(alert);
    alerts.push_back(std::move(*alert));
  }
  return alerts;
}

class Conditions {
 public:
  void Add(const char* condition) {
    text_ += text_.empty() ? " WHERE " : " AND ";
    text_ += condition;
  }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

}  // namespace

std::string RunsQuery(const RunFilter& filter) {
  Conditions where;
  if (!filter.scenario.empty()) where.Add("scenario = ?");
  // A scenario runs on a few devices, a device carries all scenarios: its index would mislead.
  if (!filter.device.empty()) {
    where.Add(filter.scenario.empty() ? "device = ?" : "+device = ?");
  }
  if (filter.verdict) where.Add("verdict = ?");
  if (filter.since) where.Add("started >= ?");
  if (filter.before) where.Add("started < ?");
  if (filter.which == RunFilter::Which::kDeciding) {
    where.Add("verdict <> ? AND (verdict <> ? OR suppressed = '')");
  }
  return "SELECT scenario, device, location, row, tick, run, journey, verdict, started, seconds,"
         " response, complete, findings, says FROM runs" +
         where.text() + " ORDER BY started DESC, id DESC LIMIT ?";
}

std::string AlertsQuery(const AlertFilter& filter) {
  Conditions where;
  if (!filter.fingerprint.empty()) where.Add("fingerprint = ?");
  const bool few = !filter.fingerprint.empty();
  if (!filter.scenario.empty()) where.Add(few ? "+scenario = ?" : "scenario = ?");
  if (filter.phase) where.Add(few || !filter.scenario.empty() ? "+phase = ?" : "phase = ?");
  if (filter.since) where.Add("since >= ?");
  return "SELECT json FROM alerts" + where.text() + " ORDER BY since DESC, rowid DESC LIMIT ?";
}

Result<std::vector<RunSummary>> SqliteStore::Runs(const RunFilter& filter) {
  std::vector<RunSummary> runs;
  const auto read = Read([&](SqliteConnection& connection) {
    SQLite::Statement& query = connection.Prepare(RunsQuery(filter));
    int at = 0;
    if (!filter.scenario.empty()) query.bind(++at, filter.scenario);
    if (!filter.device.empty()) query.bind(++at, filter.device);
    if (filter.verdict) query.bind(++at, static_cast<int>(*filter.verdict));
    if (filter.since) query.bind(++at, Nanos(*filter.since));
    if (filter.before) query.bind(++at, Nanos(*filter.before));
    if (filter.which == RunFilter::Which::kDeciding) {
      query.bind(++at, static_cast<int>(Verdict::kInconclusive));
      query.bind(++at, static_cast<int>(Verdict::kFail));
    }
    query.bind(++at, std::max(filter.limit, 0));
    while (query.executeStep()) runs.push_back(ReadSummary(query));
  });
  if (!read) return Forward(read);
  return runs;
}

Result<std::optional<RunRecord>> SqliteStore::Run(const std::string& run_id) {
  std::optional<RunRecord> record;
  std::string json;
  WallTime started;
  const auto read = Read([&](SqliteConnection& connection) {
    SQLite::Statement& query = connection.Prepare(
        "SELECT scenario, device, location, row, tick, started, lateness, suppressed, json"
        " FROM runs JOIN reports USING (id) WHERE run = ?");
    query.bind(1, run_id);
    if (!query.executeStep()) return;
    record.emplace();
    record->key = ReadKey(query);
    started = FromNanos(query.getColumn(5).getInt64());
    record->lateness_seconds = query.getColumn(6).getDouble();
    record->suppressed = query.getColumn(7).getString();
    json = query.getColumn(8).getString();
  });
  if (!read) return Forward(read);
  if (!record) return record;
  Result<RunReport> report = RunReportFromJson(json);
  if (!report) return Forward(report);
  record->report = std::move(*report);
  record->report.started = started;
  return record;
}

Result<std::optional<Alert>> SqliteStore::FindAlert(const std::string& fingerprint) {
  std::vector<std::string> texts;
  const auto read = Read([&](SqliteConnection& connection) {
    SQLite::Statement& query = connection.Prepare(
        "SELECT json FROM alerts WHERE fingerprint = ? ORDER BY since DESC LIMIT 1");
    query.bind(1, fingerprint);
    while (query.executeStep()) texts.push_back(query.getColumn(0).getString());
  });
  auto alerts = Parse(read, texts);
  if (!alerts) return Forward(alerts);
  if (alerts->empty()) return std::optional<Alert>();
  return std::optional<Alert>(std::move(alerts->front()));
}

Result<std::vector<Alert>> SqliteStore::Alerts(const AlertFilter& filter) {
  std::vector<std::string> texts;
  const auto read = Read([&](SqliteConnection& connection) {
    SQLite::Statement& query = connection.Prepare(AlertsQuery(filter));
    int at = 0;
    if (!filter.fingerprint.empty()) query.bind(++at, filter.fingerprint);
    if (!filter.scenario.empty()) query.bind(++at, filter.scenario);
    if (filter.phase) query.bind(++at, static_cast<int>(*filter.phase));
    if (filter.since) query.bind(++at, Nanos(*filter.since));
    query.bind(++at, std::max(filter.limit, 0));
    while (query.executeStep()) texts.push_back(query.getColumn(0).getString());
  });
  return Parse(read, texts);
}

Result<std::vector<Alert>> SqliteStore::AlertsToRestore(WallTime now) {
  std::vector<std::string> texts;
  const auto read = Read([&](SqliteConnection& connection) {
    SQLite::Statement& query = connection.Prepare(
        "SELECT json FROM alerts WHERE phase IN (?, ?) UNION ALL "
        "SELECT json FROM alerts WHERE phase = ? AND json_extract(json, '$.muted_until') > ?"
        " AND NOT EXISTS (SELECT 1 FROM alerts AS newer"
        "  WHERE newer.fingerprint = alerts.fingerprint AND newer.since > alerts.since)");
    query.bind(1, static_cast<int>(AlertPhase::kPending));
    query.bind(2, static_cast<int>(AlertPhase::kOpen));
    query.bind(3, static_cast<int>(AlertPhase::kResolved));
    query.bind(4, Nanos(now));
    while (query.executeStep()) texts.push_back(query.getColumn(0).getString());
  });
  return Parse(read, texts);
}

Result<std::map<std::string, WallTime>> SqliteStore::LastTicks() {
  std::map<std::string, WallTime> ticks;
  const auto read = Read([&](SqliteConnection& connection) {
    SQLite::Statement& query = connection.Prepare("SELECT lane, last_tick FROM lanes");
    while (query.executeStep()) {
      ticks[query.getColumn(0).getString()] = FromNanos(query.getColumn(1).getInt64());
    }
  });
  if (!read) return Forward(read);
  return ticks;
}

Result<LastGood> SqliteStore::GoodTimes() {
  LastGood good;
  const auto read = Read([&](SqliteConnection& connection) {
    SQLite::Statement& query = connection.Prepare(
        "SELECT scenario, device, max(last_pass) FROM lanes WHERE last_pass IS NOT NULL"
        " GROUP BY scenario, device");
    while (query.executeStep()) {
      good[{query.getColumn(0).getString(), query.getColumn(1).getString()}] =
          FromNanos(query.getColumn(2).getInt64());
    }
  });
  if (!read) return Forward(read);
  return good;
}

}  // namespace roundsman
