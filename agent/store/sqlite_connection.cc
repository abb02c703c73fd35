#include "agent/store/sqlite_connection.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <unistd.h>

namespace roundsman {
namespace {

// Longer than any transaction of ours; a person's `sqlite3` shell may take longer.
constexpr int kBusyMillis = 2000;

// Runs name users and what they own: the file, and what SQLite puts beside it, is its owner's.
const std::filesystem::path& Private(const std::filesystem::path& file, StoreAccess access) {
  if (access != StoreAccess::kReadOnly) {
    const int made = ::open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (made >= 0) ::close(made);
  }
  return file;
}

int Flags(StoreAccess access) {
  return access == StoreAccess::kReadOnly ? SQLite::OPEN_READONLY
                                          : SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE;
}

}  // namespace

SqliteConnection::SqliteConnection(const std::filesystem::path& file, StoreAccess access)
    : database_(std::make_unique<SQLite::Database>(Private(file, access).string(), Flags(access),
                                                   kBusyMillis)) {
  if (access == StoreAccess::kReadOnly) return;
  // Before anything is read: what WAL's readers share stays in memory then.
  if (access == StoreAccess::kAlone) database_->exec("PRAGMA locking_mode = EXCLUSIVE");
  // Before the first table: room that pruned runs leave can be given back to the disk. Later it
  // would change nothing, but write, which a full disk does not let it.
  if (database_->execAndGet("PRAGMA page_count").getInt() == 0) {
    database_->exec("PRAGMA auto_vacuum = INCREMENTAL");
  }
  database_->exec("PRAGMA journal_mode = WAL");
  // NORMAL would lose the last runs at a power cut; one sync a run is what a promise costs.
  database_->exec("PRAGMA synchronous = FULL");
  // 16 MB of log: the pages runs share are written to the file a quarter as often.
  database_->exec("PRAGMA wal_autocheckpoint = 4000");
  database_->exec("PRAGMA journal_size_limit = 67108864");
  database_->exec("PRAGMA temp_store = MEMORY");
}

SqliteConnection::~SqliteConnection() = default;

SQLite::Statement& SqliteConnection::Prepare(const std::string& sql) {
  std::unique_ptr<SQLite::Statement>& kept = statements_[sql];
  if (kept == nullptr) kept = std::make_unique<SQLite::Statement>(*database_, sql);
  // What the statement failed with last time would be thrown again by reset().
  kept->tryReset();
  kept->clearBindings();
  return *kept;
}

void SqliteConnection::Rest() {
  for (const auto& [sql, statement] : statements_) statement->tryReset();
}

bool IsDamage(const SQLite::Exception& fault) {
  return fault.getErrorCode() == SQLITE_CORRUPT || fault.getErrorCode() == SQLITE_NOTADB;
}

bool WantsRoom(const SQLite::Exception& fault) {
  return fault.getErrorCode() == SQLITE_FULL || fault.getErrorCode() == SQLITE_IOERR;
}

Error ToError(const SQLite::Exception& fault, const std::filesystem::path& file) {
  const std::string path = file.string();
  const auto says = [&](const std::string& message) { return Error{Blame::kRobot, message, {}}; };
  switch (fault.getErrorCode()) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return says(fmt::format(
          "the store {} is locked by another program: close whatever has it open", path));
    case SQLITE_FULL:
      return says(fmt::format(
          "the store {} cannot grow: make room on its disk, or keep less (retention)", path));
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return says(fmt::format(
          "the store {} is damaged ({}): restart the agent, it moves the file aside and begins a "
          "fresh one",
          path, fault.what()));
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_CANTOPEN:
      return says(fmt::format("the store {} cannot be opened or written ({}): check its rights",
                              path, fault.what()));
    case SQLITE_IOERR:
      return says(
          fmt::format("the store {} cannot be read or written ({}): check its disk and its room",
                      path, fault.what()));
    default:
      return says(fmt::format("the store {}: {}", path, fault.what()));
  }
}

}  // namespace roundsman
