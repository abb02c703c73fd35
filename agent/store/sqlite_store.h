#pragma once

#include <atomic>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "agent/store/result_store.h"
#include "agent/store/run_archive.h"
#include "agent/store/sqlite_connection.h"
#include "core/log.h"
#include "reporters/alert_book.h"

namespace roundsman {

// Runs and alerts in one SQLite file. One agent at a time: a lock beside the file keeps a second
// one out; readers (`roundsman blindspots`) may come at any time. One connection writes, one reads,
// each guarded. A damaged file is moved aside at the start and a fresh one begun; the log says so.
class SqliteStore : public ResultStore, public RunArchive {
 public:
  static Result<std::unique_ptr<SqliteStore>> Open(const std::filesystem::path& file,
                                                   const Log& log);
  // Nothing can be put. An error when there is no such file.
  static Result<std::unique_ptr<SqliteStore>> OpenToRead(const std::filesystem::path& file);
  ~SqliteStore() override;

  Result<Stored> Put(const RunRecord& run, std::span<const Alert> changed) override;
  Result<void> PutAlerts(std::span<const Alert> changed) override;
  Result<std::optional<RunRecord>> Run(const std::string& run_id) override;
  Result<std::vector<RunSummary>> Runs(const RunFilter& filter) override;
  Result<std::optional<Alert>> FindAlert(const std::string& fingerprint) override;
  Result<std::vector<Alert>> Alerts(const AlertFilter& filter) override;
  Result<std::map<std::string, WallTime>> LastTicks() override;

  // What AlertBook::Restore wants: pending, open, and resolved ones that are muted beyond `now`.
  Result<std::vector<Alert>> AlertsToRestore(WallTime now);
  Result<LastGood> GoodTimes();
  // For an alert the book has forgotten meanwhile; nothing when it is not stored.
  Result<void> SetBackend(const std::string& fingerprint, WallTime since, BackendView view,
                          std::optional<double> lead_seconds);

  Result<std::vector<ArchivedRun>> Unmeasured(int limit) override;
  Result<void> SetEvidenceBytes(
      std::span<const std::pair<std::string, std::int64_t>> of_runs) override;
  Result<std::int64_t> EvidenceBytes() override;
  Result<std::int64_t> OwnBytes() override;
  Result<std::vector<ArchivedRun>> WithEvidence(int skipped, int limit) override;
  Result<std::vector<ArchivedRun>> StartedBefore(WallTime before, int skipped, int limit) override;
  Result<void> RemoveRuns(std::span<const std::string> runs) override;
  Result<void> RemoveResolvedAlerts(WallTime last_seen_before) override;
  Result<std::set<std::string>> RunsOfActiveAlerts() override;
  Result<bool> Knows(const std::string& folder) override;

  // Where the damaged file of before went; empty when there was none.
  const std::filesystem::path& moved_aside() const { return moved_aside_; }

 private:
  class FileLock;

  explicit SqliteStore(std::filesystem::path file);
  Result<void> Begin(const Log& log);
  Result<void> TryBegin(StoreAccess access);
  // Alone while the disk has no room for what readers share: with room again, together.
  void Share();
  Result<void> MoveAside(const std::string& why, const Log& log);
  using Work = std::function<void(SqliteConnection&)>;
  // The library's exceptions as errors; writing is one transaction.
  Result<void> Write(const Work& work);
  Result<void> Read(const Work& work);

  std::filesystem::path file_;
  std::filesystem::path moved_aside_;
  std::unique_ptr<FileLock> lock_;
  std::mutex write_mutex_;
  std::unique_ptr<SqliteConnection> writer_;
  // Without a reader of its own the writer reads as well. Taken before write_mutex_ where both are.
  std::mutex read_mutex_;
  std::unique_ptr<SqliteConnection> reader_;
  std::atomic<bool> alone_ = false;
};

// The queries behind Runs() and Alerts(); tests hold them against the indices.
std::string RunsQuery(const RunFilter& filter);
std::string AlertsQuery(const AlertFilter& filter);

}  // namespace roundsman
