#include "agent/store/sqlite_schema.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include <array>

#include "core/clock.h"

namespace roundsman {
namespace {

// "Rndm": tells our file from any other.
constexpr int kApplication = 0x526e646d;
constexpr Duration kLongestCheck = std::chrono::seconds(2);

// Row n brings version n to n + 1. Rows are never changed once released. Times are nanoseconds
// since 1970. Reports stand apart, so that a journey's history reads few pages.
constexpr std::array<const char*, 1> kMigrations = {R"sql(
CREATE TABLE runs (
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,
  run TEXT NOT NULL UNIQUE,
  confirmation TEXT NOT NULL,
  scenario TEXT NOT NULL,
  device TEXT NOT NULL,
  location TEXT NOT NULL,
  row TEXT NOT NULL,
  tick INTEGER NOT NULL,
  journey TEXT NOT NULL,
  verdict INTEGER NOT NULL,
  started INTEGER NOT NULL,
  seconds REAL NOT NULL,
  response REAL,
  complete REAL,
  findings INTEGER NOT NULL,
  says TEXT NOT NULL,
  lateness REAL NOT NULL,
  suppressed TEXT NOT NULL,
  evidence_bytes INTEGER
);
CREATE INDEX runs_by_start ON runs (started);
CREATE INDEX runs_by_scenario ON runs (scenario, started);
CREATE INDEX runs_by_scenario_and_verdict ON runs (scenario, verdict, started);
CREATE INDEX runs_by_verdict ON runs (verdict, started);
CREATE INDEX runs_by_device ON runs (device, started);
CREATE INDEX runs_by_confirmation ON runs (confirmation) WHERE confirmation <> '';
CREATE INDEX runs_not_measured ON runs (id) WHERE evidence_bytes IS NULL;
CREATE INDEX runs_with_evidence ON runs (started) WHERE evidence_bytes > 0;
CREATE TABLE reports (id INTEGER PRIMARY KEY, json TEXT NOT NULL);
CREATE TABLE lanes (
  lane TEXT PRIMARY KEY,
  scenario TEXT NOT NULL,
  device TEXT NOT NULL,
  last_tick INTEGER NOT NULL,
  last_pass INTEGER
) WITHOUT ROWID;
CREATE TABLE alerts (
  fingerprint TEXT NOT NULL,
  since INTEGER NOT NULL,
  phase INTEGER NOT NULL,
  scenario TEXT NOT NULL,
  last_seen INTEGER NOT NULL,
  json TEXT NOT NULL,
  UNIQUE (fingerprint, since)
);
CREATE INDEX alerts_by_phase ON alerts (phase, since);
CREATE INDEX alerts_by_scenario ON alerts (scenario, since);
CREATE INDEX alerts_by_since ON alerts (since);
)sql"};

int ReadNumber(SQLite::Database& database, const char* sql) {
  return database.execAndGet(sql).getInt();
}

int StopWhenLate(void* end) { return MonoClock::now() >= *static_cast<const MonoTime*>(end); }

}  // namespace

int StoreSchemaVersion() { return static_cast<int>(kMigrations.size()); }

Result<void> MigrateStore(SQLite::Database& database) {
  // The lock: of two that start at once one migrates, the other finds it done.
  SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
  const int application = ReadNumber(database, "PRAGMA application_id");
  const int version = ReadNumber(database, "PRAGMA user_version");
  const bool empty = ReadNumber(database, "SELECT count(*) FROM sqlite_schema") == 0;
  if (!empty && application != kApplication) {
    return ConfigError("is a database of another program");
  }
  if (version > StoreSchemaVersion()) {
    return ConfigError(
        fmt::format("was written by a later version of Roundsman (schema {}, this one knows {})",
                    version, StoreSchemaVersion()));
  }
  for (int next = version; next < StoreSchemaVersion(); ++next) {
    database.exec(kMigrations[static_cast<std::size_t>(next)]);
  }
  if (version < StoreSchemaVersion()) {
    database.exec(fmt::format("PRAGMA application_id = {}", kApplication));
    database.exec(fmt::format("PRAGMA user_version = {}", StoreSchemaVersion()));
  }
  transaction.commit();
  return {};
}

void CheckStore(SQLite::Database& database) {
  MonoTime end = MonoClock::now() + kLongestCheck;
  sqlite3_progress_handler(database.getHandle(), 10'000, StopWhenLate, &end);
  try {
    const std::string found = database.execAndGet("PRAGMA quick_check(1)").getString();
    sqlite3_progress_handler(database.getHandle(), 0, nullptr, nullptr);
    if (found != "ok") throw SQLite::Exception(found, SQLITE_CORRUPT);
  } catch (const SQLite::Exception& fault) {
    sqlite3_progress_handler(database.getHandle(), 0, nullptr, nullptr);
    if (fault.getErrorCode() != SQLITE_INTERRUPT) throw;
  }
}

}  // namespace roundsman
