#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "agent/store/run_archive.h"
#include "core/deadline.h"

namespace roundsman {

struct RetentionLimits {
  Duration keep_runs = std::chrono::hours(24 * 30);
  // Evidence and database together; the database may have half of it.
  std::int64_t most_bytes = std::int64_t{20} << 30U;
  Duration keep_resolved_alerts = std::chrono::hours(24 * 400);
  // A folder nobody's run knows is what a crash left behind.
  Duration orphan_age = std::chrono::hours(1);
};

// What one sweep did, and what is left.
struct Swept {
  int runs = 0;
  int evidence = 0;
  int orphans = 0;
  std::int64_t evidence_bytes = 0;
  std::int64_t own_bytes = 0;
};

// Keeps the agent's folder in its limits: old runs go with their pictures; above the size the
// oldest pictures go, their runs stay in the history. First and last run of alerts that are pending
// or open are never touched. One thread; runs are stored meanwhile.
class Retention {
 public:
  // `root` holds runs/<run>/.
  Retention(RunArchive& archive, std::filesystem::path root, RetentionLimits limits);

  // Stops early at the deadline and goes on the next time.
  Result<Swept> Sweep(WallTime now, const Deadline& deadline);

 private:
  enum class Take { kEvidence, kRun };

  Result<void> MeasureNew(const Deadline& deadline);
  Result<void> RemoveOld(WallTime before, const Deadline& deadline);
  Result<void> RemoveForSize(WallTime now, const Deadline& deadline);
  Result<void> RemoveOrphans(WallTime now, const Deadline& deadline);
  // Takes what is not protected away; what stays adds to `kept`.
  Result<std::int64_t> Remove(const std::vector<ArchivedRun>& runs, Take what, int& kept);
  std::filesystem::path FolderOf(const std::string& run) const;

  RunArchive& archive_;
  std::filesystem::path root_;
  RetentionLimits limits_;
  std::set<std::string> protected_;
  std::optional<WallTime> orphans_looked_for_;
  Swept swept_;
};

}  // namespace roundsman
