// What SqliteStore is to retention.
#include <SQLiteCpp/SQLiteCpp.h>

#include "agent/store/sqlite_store.h"
#include "agent/store/sqlite_values.h"

namespace roundsman {
namespace {

std::vector<ArchivedRun> ReadArchived(SQLite::Statement& query) {
  std::vector<ArchivedRun> runs;
  while (query.executeStep()) {
    runs.push_back({query.getColumn(0).getString(), query.getColumn(1).getString(),
                    query.getColumn(2).getInt64()});
  }
  return runs;
}

}  // namespace

Result<std::vector<ArchivedRun>> SqliteStore::Unmeasured(int limit) {
  std::vector<ArchivedRun> runs;
  const auto read = Read([&](SqliteConnection& connection) {
    SQLite::Statement& query = connection.Prepare(
        "SELECT run, confirmation, 0 FROM runs INDEXED BY runs_not_measured"
        " WHERE evidence_bytes IS NULL ORDER BY id LIMIT ?");
    query.bind(1, limit);
    runs = ReadArchived(query);
  });
  if (!read) return Forward(read);
  return runs;
}

Result<void> SqliteStore::SetEvidenceBytes(
    std::span<const std::pair<std::string, std::int64_t>> of_runs) {
  if (of_runs.empty()) return {};
  return Write([&](SqliteConnection& connection) {
    for (const auto& [run, bytes] : of_runs) {
      SQLite::Statement& update =
          connection.Prepare("UPDATE runs SET evidence_bytes = ? WHERE run = ?");
      update.bind(1, bytes);
      update.bind(2, run);
      update.exec();
    }
  });
}

Result<std::int64_t> SqliteStore::EvidenceBytes() {
  std::int64_t bytes = 0;
  const auto read = Read([&](SqliteConnection& connection) {
    SQLite::Statement& query = connection.Prepare(
        "SELECT coalesce(sum(evidence_bytes), 0) FROM runs WHERE evidence_bytes > 0");
    if (query.executeStep()) bytes = query.getColumn(0).getInt64();
  });
  if (!read) return Forward(read);
  return bytes;
}

Result<std::int64_t> SqliteStore::OwnBytes() {
  std::int64_t bytes = 0;
  const auto read = Read([&](SqliteConnection& connection) {
    const auto number = [&](const char* pragma) {
      SQLite::Statement& query = connection.Prepare(pragma);
      query.executeStep();
      return query.getColumn(0).getInt64();
    };
    bytes = (number("PRAGMA page_count") - number("PRAGMA freelist_count")) *
            number("PRAGMA page_size");
  });
  if (!read) return Forward(read);
  return bytes;
}

Result<std::vector<ArchivedRun>> SqliteStore::WithEvidence(int skipped, int limit) {
  std::vector<ArchivedRun> runs;
  const auto read = Read([&](SqliteConnection& connection) {
    SQLite::Statement& query = connection.Prepare(
        "SELECT run, confirmation, evidence_bytes FROM runs WHERE evidence_bytes > 0"
        " ORDER BY started LIMIT ? OFFSET ?");
    query.bind(1, limit);
    query.bind(2, skipped);
    runs = ReadArchived(query);
  });
  if (!read) return Forward(read);
  return runs;
}

Result<std::vector<ArchivedRun>> SqliteStore::StartedBefore(WallTime before, int skipped,
                                                            int limit) {
  std::vector<ArchivedRun> runs;
  const auto read = Read([&](SqliteConnection& connection) {
    SQLite::Statement& query = connection.Prepare(
        "SELECT run, confirmation, coalesce(evidence_bytes, 0) FROM runs WHERE started < ?"
        " ORDER BY started LIMIT ? OFFSET ?");
    query.bind(1, Nanos(before));
    query.bind(2, limit);
    query.bind(3, skipped);
    runs = ReadArchived(query);
  });
  if (!read) return Forward(read);
  return runs;
}

Result<void> SqliteStore::RemoveRuns(std::span<const std::string> runs) {
  if (runs.empty()) return {};
  return Write([&](SqliteConnection& connection) {
    for (const std::string& run : runs) {
      SQLite::Statement& report =
          connection.Prepare("DELETE FROM reports WHERE id = (SELECT id FROM runs WHERE run = ?)");
      report.bind(1, run);
      report.exec();
      SQLite::Statement& row = connection.Prepare("DELETE FROM runs WHERE run = ?");
      row.bind(1, run);
      row.exec();
    }
    // A few pages at a time: the disk gets them back without a long pause for those who store.
    SQLite::Statement& shrink = connection.Prepare("PRAGMA incremental_vacuum(256)");
    while (shrink.executeStep()) {
    }
  });
}

Result<void> SqliteStore::RemoveResolvedAlerts(WallTime last_seen_before) {
  return Write([&](SqliteConnection& connection) {
    SQLite::Statement& remove =
        connection.Prepare("DELETE FROM alerts WHERE phase = ? AND last_seen < ?");
    remove.bind(1, static_cast<int>(AlertPhase::kResolved));
    remove.bind(2, Nanos(last_seen_before));
    remove.exec();
  });
}

Result<std::set<std::string>> SqliteStore::RunsOfActiveAlerts() {
  std::set<std::string> runs;
  for (const AlertPhase phase : {AlertPhase::kPending, AlertPhase::kOpen}) {
    AlertFilter filter;
    filter.phase = phase;
    filter.limit = 1'000'000;
    auto alerts = Alerts(filter);
    if (!alerts) return Forward(alerts);
    for (const Alert& alert : *alerts) runs.insert({alert.first_run, alert.last_run});
  }
  runs.erase("");
  return runs;
}

Result<bool> SqliteStore::Knows(const std::string& folder) {
  bool known = false;
  const auto read = Read([&](SqliteConnection& connection) {
    SQLite::Statement& query = connection.Prepare(
        "SELECT EXISTS (SELECT 1 FROM runs WHERE run = ?1) OR"
        " EXISTS (SELECT 1 FROM runs WHERE confirmation = ?1 AND confirmation <> '')");
    query.bind(1, folder);
    known = query.executeStep() && query.getColumn(0).getInt() != 0;
  });
  if (!read) return Forward(read);
  return known;
}

}  // namespace roundsman
