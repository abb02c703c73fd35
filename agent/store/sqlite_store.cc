#include "agent/store/sqlite_store.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "agent/store/evidence_guard.h"
#include "agent/store/sqlite_schema.h"
#include "agent/store/sqlite_values.h"
#include "reporters/alert_json.h"
#include "reporters/report_json.h"

namespace roundsman {
namespace {

namespace fs = std::filesystem;

// What readers and the writer share takes a few pages; below this much the next run fills it again.
constexpr std::int64_t kRoomToShare = 1 << 20U;
constexpr const char* kNoConnection = "the store lost its file on a full disk: make room there";

void Bind(SQLite::Statement& statement, int index, const std::optional<double>& value) {
  if (value) {
    statement.bind(index, *value);
  } else {
    statement.bind(index);
  }
}

bool InsertRun(SqliteConnection& connection, const RunRecord& run, const std::string& key) {
  const RunReport& report = run.report;
  const RunSummary summary = SummaryOf(run);
  SQLite::Statement& insert = connection.Prepare(
      "INSERT INTO runs (key, run, confirmation, scenario, device, location, row, tick, journey,"
      " verdict, started, seconds, response, complete, findings, says, lateness, suppressed)"
      " VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT (key) DO NOTHING");
  int at = 0;
  insert.bind(++at, key);
  insert.bind(++at, report.run);
  insert.bind(++at, report.confirmation ? report.confirmation->run : std::string());
  insert.bind(++at, run.key.scenario);
  insert.bind(++at, run.key.device);
  insert.bind(++at, run.key.location);
  insert.bind(++at, run.key.row);
  insert.bind(++at, Nanos(run.key.tick));
  insert.bind(++at, report.journey);
  insert.bind(++at, static_cast<int>(report.verdict));
  insert.bind(++at, Nanos(report.started));
  insert.bind(++at, report.seconds);
  Bind(insert, ++at, summary.response);
  Bind(insert, ++at, summary.complete);
  insert.bind(++at, summary.findings);
  insert.bind(++at, summary.says);
  insert.bind(++at, run.lateness_seconds);
  insert.bind(++at, run.suppressed);
  return insert.exec() == 1;
}

void InsertReport(SqliteConnection& connection, const RunReport& report) {
  SQLite::Statement& insert =
      connection.Prepare("INSERT INTO reports (id, json) VALUES (last_insert_rowid(), ?)");
  insert.bind(1, RunToJson(report));
  insert.exec();
}

// Not the greatest tick: a clock that once ran ahead must not hold the schedule back until then.
void NoteLane(SqliteConnection& connection, const RunRecord& run) {
  SQLite::Statement& note = connection.Prepare(
      "INSERT INTO lanes (lane, scenario, device, last_tick, last_pass) VALUES (?,?,?,?,?)"
      " ON CONFLICT (lane) DO UPDATE SET last_tick = excluded.last_tick,"
      " last_pass = coalesce(excluded.last_pass, last_pass)");
  RunKey lane = run.key;
  lane.tick = {};
  note.bind(1, lane.ToString());
  note.bind(2, run.key.scenario);
  note.bind(3, run.key.device);
  note.bind(4, Nanos(run.key.tick));
  if (run.report.verdict == Verdict::kPass) {
    note.bind(5, Nanos(run.report.started));
  } else {
    note.bind(5);
  }
  note.exec();
}

void WriteAlert(SqliteConnection& connection, const Alert& alert) {
  if (alert.phase == AlertPhase::kDropped) {
    SQLite::Statement& forget =
        connection.Prepare("DELETE FROM alerts WHERE fingerprint = ? AND since = ?");
    forget.bind(1, alert.fingerprint);
    forget.bind(2, Nanos(alert.since));
    forget.exec();
    return;
  }
  SQLite::Statement& write = connection.Prepare(
      "INSERT INTO alerts (fingerprint, since, phase, scenario, last_seen, json)"
      " VALUES (?,?,?,?,?,?) ON CONFLICT (fingerprint, since) DO UPDATE SET"
      " phase = excluded.phase, last_seen = excluded.last_seen, json = excluded.json");
  write.bind(1, alert.fingerprint);
  write.bind(2, Nanos(alert.since));
  write.bind(3, static_cast<int>(alert.phase));
  write.bind(4, alert.scenario);
  write.bind(5, Nanos(alert.last_seen));
  write.bind(6, AlertToJson(alert));
  write.exec();
}

std::string Aside(const fs::path& file) {
  std::string now = FormatRfc3339(std::chrono::system_clock::now());
  std::erase_if(now, [](char c) { return c == '-' || c == ':'; });
  return fmt::format("{}.corrupt-{}", file.string(), now);
}

}  // namespace

// Held as long as this lives; the kernel lets go of it when the process dies.
class SqliteStore::FileLock {
 public:
  static Result<std::unique_ptr<FileLock>> Take(const fs::path& file) {
    const std::string path = file.string() + ".lock";
    const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0) return RobotError(fmt::format("cannot write {}: {}", path, std::strerror(errno)));
    auto lock = std::unique_ptr<FileLock>(new FileLock(fd));
    if (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
      return ConfigError(fmt::format(
          "the store {} is another running agent's: stop that one or give this one another folder",
          file.string()));
    }
    return lock;
  }
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;
  ~FileLock() { ::close(fd_); }

 private:
  explicit FileLock(int fd) : fd_(fd) {}
  int fd_;
};

SqliteStore::SqliteStore(fs::path file) : file_(std::move(file)) {}
SqliteStore::~SqliteStore() = default;

Result<std::unique_ptr<SqliteStore>> SqliteStore::Open(const fs::path& file, const Log& log) {
  std::error_code failed;
  if (file.has_parent_path()) fs::create_directories(file.parent_path(), failed);
  if (failed) {
    return RobotError(fmt::format("cannot make the directory {}: {}", file.parent_path().string(),
                                  failed.message()));
  }
  auto store = std::unique_ptr<SqliteStore>(new SqliteStore(file));
  auto lock = FileLock::Take(file);
  if (!lock) return Forward(lock);
  store->lock_ = std::move(*lock);
  if (auto begun = store->Begin(log); !begun) return Forward(begun);
  return store;
}

Result<std::unique_ptr<SqliteStore>> SqliteStore::OpenToRead(const fs::path& file) {
  std::error_code unseen;
  if (!fs::exists(file, unseen)) {
    return ConfigError("there is no store yet: the agent makes it", {file.string(), 0, 0});
  }
  auto store = std::unique_ptr<SqliteStore>(new SqliteStore(file));
  try {
    store->reader_ = std::make_unique<SqliteConnection>(file, StoreAccess::kReadOnly);
    const int version = store->reader_->database().execAndGet("PRAGMA user_version").getInt();
    if (version != StoreSchemaVersion()) {
      return ConfigError(
          fmt::format("was written by another version of Roundsman (schema {}, this one reads {})",
                      version, StoreSchemaVersion()),
          {file.string(), 0, 0});
    }
  } catch (const SQLite::Exception& fault) {
    return tl::unexpected<Error>(ToError(fault, file));
  }
  return store;
}

Result<void> SqliteStore::Begin(const Log& log) {
  StoreAccess access = StoreAccess::kReadWrite;
  try {
    return TryBegin(access);
  } catch (const SQLite::Exception& fault) {
    if (WantsRoom(fault)) {
      access = StoreAccess::kAlone;
    } else if (!IsDamage(fault)) {
      return tl::unexpected<Error>(ToError(fault, file_));
    } else if (auto moved = MoveAside(fault.what(), log); !moved) {
      return moved;
    }
  }
  try {
    return TryBegin(access);
  } catch (const SQLite::Exception& fault) {
    return tl::unexpected<Error>(ToError(fault, file_));
  }
}

Result<void> SqliteStore::TryBegin(StoreAccess access) {
  // The one of before holds the file.
  reader_.reset();
  writer_.reset();
  writer_ = std::make_unique<SqliteConnection>(file_, access);
  CheckStore(writer_->database());
  if (auto migrated = MigrateStore(writer_->database()); !migrated) {
    return ConfigError(migrated.error().message, {file_.string(), 0, 0});
  }
  if (access != StoreAccess::kAlone) {
    reader_ = std::make_unique<SqliteConnection>(file_, StoreAccess::kReadOnly);
  }
  alone_ = access == StoreAccess::kAlone;
  return {};
}

void SqliteStore::Share() {
  if (FreeBytes(file_.parent_path()) < kRoomToShare) return;
  const std::scoped_lock lock(read_mutex_, write_mutex_);
  if (!alone_) return;
  for (const StoreAccess access : {StoreAccess::kReadWrite, StoreAccess::kAlone}) {
    try {
      if (TryBegin(access)) return;
    } catch (const SQLite::Exception&) {
      // Full again in between: what comes next says so.
    }
  }
}

Result<void> SqliteStore::MoveAside(const std::string& why, const Log& log) {
  reader_.reset();
  writer_.reset();
  moved_aside_ = Aside(file_);
  for (const char* part : {"", "-wal", "-shm"}) {
    std::error_code failed;
    if (!fs::exists(file_.string() + part, failed)) continue;
    fs::rename(file_.string() + part, moved_aside_.string() + part, failed);
    if (failed) {
      return RobotError(fmt::format("the store {} is damaged ({}) and cannot be moved aside: {}",
                                    file_.string(), why, failed.message()));
    }
  }
  log.Warn(fmt::format(
      "the store {} is damaged ({}): it is now {}, and a fresh one begins without its history",
      file_.string(), why, moved_aside_.string()));
  return {};
}

Result<void> SqliteStore::Write(const Work& work) {
  if (alone_) Share();
  const std::lock_guard lock(write_mutex_);
  if (writer_ == nullptr) {
    return RobotError(alone_ ? kNoConnection : "the store was opened to be read only");
  }
  try {
    SQLite::Transaction transaction(writer_->database(), SQLite::TransactionBehavior::IMMEDIATE);
    work(*writer_);
    writer_->Rest();
    transaction.commit();
    return {};
  } catch (const SQLite::Exception& fault) {
    writer_->Rest();
    return tl::unexpected<Error>(ToError(fault, file_));
  }
}

Result<void> SqliteStore::Read(const Work& work) {
  const std::lock_guard lock(read_mutex_);
  std::unique_lock alone(write_mutex_, std::defer_lock);
  if (reader_ == nullptr) alone.lock();
  SqliteConnection* const connection = reader_ == nullptr ? writer_.get() : reader_.get();
  if (connection == nullptr) return RobotError(kNoConnection);
  try {
    work(*connection);
    connection->Rest();
    return {};
  } catch (const SQLite::Exception& fault) {
    connection->Rest();
    return tl::unexpected<Error>(ToError(fault, file_));
  }
}

Result<Stored> SqliteStore::Put(const RunRecord& run, std::span<const Alert> changed) {
  const std::string key = run.key.ToString();
  Stored stored = Stored::kDuplicate;
  const auto written = Write([&](SqliteConnection& connection) {
    if (!InsertRun(connection, run, key)) return;
    stored = Stored::kNew;
    InsertReport(connection, run.report);
    NoteLane(connection, run);
    for (const Alert& alert : changed) WriteAlert(connection, alert);
  });
  if (!written) return Forward(written);
  return stored;
}

Result<void> SqliteStore::PutAlerts(std::span<const Alert> changed) {
  if (changed.empty()) return {};
  return Write([&](SqliteConnection& connection) {
    for (const Alert& alert : changed) WriteAlert(connection, alert);
  });
}

Result<void> SqliteStore::SetBackend(const std::string& fingerprint, WallTime since,
                                     BackendView view, std::optional<double> lead_seconds) {
  Result<void> read;
  const auto written = Write([&](SqliteConnection& connection) {
    SQLite::Statement& find =
        connection.Prepare("SELECT json FROM alerts WHERE fingerprint = ? AND since = ?");
    find.bind(1, fingerprint);
    find.bind(2, Nanos(since));
    if (!find.executeStep()) return;
    Result<Alert> alert = AlertFromJson(find.getColumn(0).getString());
    if (!alert) {
      read = Forward(alert);
      return;
    }
    alert->backend = view;
    alert->backend_decided = true;
    alert->lead_seconds = view == BackendView::kLate ? lead_seconds : std::nullopt;
    WriteAlert(connection, *alert);
  });
  return written ? read : written;
}

}  // namespace roundsman
