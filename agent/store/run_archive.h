#pragma once

#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/clock.h"
#include "core/result.h"

namespace roundsman {

// A stored run and its folders: runs/<run>/ and, where it was confirmed, runs/<confirmation>/.
struct ArchivedRun {
  std::string run;
  std::string confirmation;
  std::int64_t evidence_bytes = 0;
};

// What retention needs of a store. Thread-safe; every call is short, so that runs can be stored in
// between. Lists are oldest first.
class RunArchive {
 public:
  virtual ~RunArchive() = default;
  // Stored, but nobody has measured their folders yet.
  virtual Result<std::vector<ArchivedRun>> Unmeasured(int limit) = 0;
  virtual Result<void> SetEvidenceBytes(
      std::span<const std::pair<std::string, std::int64_t>> of_runs) = 0;
  virtual Result<std::int64_t> EvidenceBytes() = 0;
  // What the store itself takes of the disk and is in use.
  virtual Result<std::int64_t> OwnBytes() = 0;
  // `skipped` of the oldest are passed over: those that must stay.
  virtual Result<std::vector<ArchivedRun>> WithEvidence(int skipped, int limit) = 0;
  virtual Result<std::vector<ArchivedRun>> StartedBefore(WallTime before, int skipped,
                                                         int limit) = 0;
  virtual Result<void> RemoveRuns(std::span<const std::string> runs) = 0;
  virtual Result<void> RemoveResolvedAlerts(WallTime last_seen_before) = 0;
  // First and last runs of alerts that are pending or open.
  virtual Result<std::set<std::string>> RunsOfActiveAlerts() = 0;
  // Whether the folder is a stored run's or its confirmation's.
  virtual Result<bool> Knows(const std::string& folder) = 0;
};

}  // namespace roundsman
