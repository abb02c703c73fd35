#include "agent/store/retention.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <utility>

namespace roundsman {
namespace {

namespace fs = std::filesystem;

// Small enough that a run never waits long for its turn to be stored.
constexpr int kBatch = 200;

std::int64_t BytesIn(const fs::path& folder) {
  std::int64_t bytes = 0;
  std::error_code ignored;
  for (auto it = fs::recursive_directory_iterator(folder, ignored);
       it != fs::recursive_directory_iterator(); it.increment(ignored)) {
    struct stat info {};
    // What it takes of the disk: small files take a whole block.
    if (::lstat(it->path().c_str(), &info) == 0) {
      bytes += static_cast<std::int64_t>(info.st_blocks) * 512;
    }
  }
  return bytes;
}

Result<void> RemoveFolder(const fs::path& folder) {
  if (folder.empty()) return {};
  std::error_code failed;
  fs::remove_all(folder, failed);
  if (failed) {
    return RobotError(fmt::format("cannot remove {}: {}", folder.string(), failed.message()));
  }
  return {};
}

std::optional<WallTime> ChangedAt(const fs::path& folder) {
  struct stat info {};
  if (::lstat(folder.c_str(), &info) != 0 || !S_ISDIR(info.st_mode)) return std::nullopt;
  return std::chrono::system_clock::from_time_t(info.st_mtime);
}

WallTime Before(WallTime now, Duration age) {
  return now - std::chrono::duration_cast<WallTime::duration>(age);
}

}  // namespace

Retention::Retention(RunArchive& archive, fs::path root, RetentionLimits limits)
    : archive_(archive), root_(std::move(root)), limits_(limits) {}

Result<Swept> Retention::Sweep(WallTime now, const Deadline& deadline) {
  swept_ = {};
  if (auto done = MeasureNew(deadline); !done) return Forward(done);
  auto active = archive_.RunsOfActiveAlerts();
  if (!active) return Forward(active);
  protected_ = std::move(*active);
  if (auto done = RemoveOld(Before(now, limits_.keep_runs), deadline); !done) return Forward(done);
  if (auto done = RemoveForSize(now, deadline); !done) return Forward(done);
  if (auto done = RemoveOrphans(now, deadline); !done) return Forward(done);
  if (auto done = archive_.RemoveResolvedAlerts(Before(now, limits_.keep_resolved_alerts)); !done) {
    return Forward(done);
  }
  return swept_;
}

fs::path Retention::FolderOf(const std::string& run) const {
  // A name that is a path would lead out of the folder.
  if (run.empty() || run == "." || run == ".." || run.find('/') != std::string::npos) return {};
  return root_ / "runs" / run;
}

Result<void> Retention::MeasureNew(const Deadline& deadline) {
  while (deadline.Open()) {
    auto runs = archive_.Unmeasured(kBatch);
    if (!runs) return Forward(runs);
    if (runs->empty()) return {};
    std::vector<std::pair<std::string, std::int64_t>> sizes;
    for (const ArchivedRun& run : *runs) {
      std::int64_t bytes = 0;
      for (const std::string* id : {&run.run, &run.confirmation}) {
        if (const fs::path folder = FolderOf(*id); !folder.empty()) bytes += BytesIn(folder);
      }
      sizes.emplace_back(run.run, bytes);
    }
    if (auto set = archive_.SetEvidenceBytes(sizes); !set) return set;
  }
  return {};
}

Result<std::int64_t> Retention::Remove(const std::vector<ArchivedRun>& runs, Take what, int& kept) {
  std::int64_t freed = 0;
  std::vector<std::string> gone;
  std::vector<std::pair<std::string, std::int64_t>> emptied;
  for (const ArchivedRun& run : runs) {
    if (protected_.contains(run.run)) {
      ++kept;
      continue;
    }
    // Folders first: a crash in between leaves a run without pictures, not pictures without a run.
    for (const std::string* id : {&run.run, &run.confirmation}) {
      if (auto removed = RemoveFolder(FolderOf(*id)); !removed) return Forward(removed);
    }
    freed += run.evidence_bytes;
    gone.push_back(run.run);
    emptied.emplace_back(run.run, 0);
  }
  swept_.evidence += what == Take::kEvidence ? static_cast<int>(gone.size()) : 0;
  swept_.runs += what == Take::kRun ? static_cast<int>(gone.size()) : 0;
  const auto told =
      what == Take::kRun ? archive_.RemoveRuns(gone) : archive_.SetEvidenceBytes(emptied);
  if (!told) return Forward(told);
  return freed;
}

Result<void> Retention::RemoveOld(WallTime before, const Deadline& deadline) {
  int kept = 0;
  while (deadline.Open()) {
    auto runs = archive_.StartedBefore(before, kept, kBatch);
    if (!runs) return Forward(runs);
    if (runs->empty()) return {};
    if (auto removed = Remove(*runs, Take::kRun, kept); !removed) return Forward(removed);
  }
  return {};
}

Result<void> Retention::RemoveForSize(WallTime now, const Deadline& deadline) {
  auto own = archive_.OwnBytes();
  if (!own) return Forward(own);
  int kept = 0;
  while (*own > limits_.most_bytes / 2 && deadline.Open()) {
    auto runs = archive_.StartedBefore(now, kept, kBatch);
    if (!runs) return Forward(runs);
    if (runs->empty()) break;
    if (auto removed = Remove(*runs, Take::kRun, kept); !removed) return Forward(removed);
    own = archive_.OwnBytes();
    if (!own) return Forward(own);
  }
  auto evidence = archive_.EvidenceBytes();
  if (!evidence) return Forward(evidence);
  kept = 0;
  while (*evidence + *own > limits_.most_bytes && deadline.Open()) {
    // Few at a time: no more goes than has to.
    auto runs = archive_.WithEvidence(kept, 20);
    if (!runs) return Forward(runs);
    if (runs->empty()) break;
    const auto freed = Remove(*runs, Take::kEvidence, kept);
    if (!freed) return Forward(freed);
    *evidence -= *freed;
  }
  swept_.evidence_bytes = *evidence;
  swept_.own_bytes = *own;
  return {};
}

Result<void> Retention::RemoveOrphans(WallTime now, const Deadline& deadline) {
  const WallTime before = Before(now, limits_.orphan_age);
  // Every folder is asked for: not more often than one can become old enough.
  if (orphans_looked_for_ && *orphans_looked_for_ <= now && *orphans_looked_for_ > before)
    return {};
  std::error_code none;
  for (auto it = fs::directory_iterator(root_ / "runs", none);
       it != fs::directory_iterator() && deadline.Open(); it.increment(none)) {
    const auto changed = ChangedAt(it->path());
    if (!changed || *changed > before) continue;
    const auto known = archive_.Knows(it->path().filename().string());
    if (!known) return Forward(known);
    if (*known) continue;
    if (auto removed = RemoveFolder(it->path()); !removed) return removed;
    ++swept_.orphans;
  }
  orphans_looked_for_ = now;
  return {};
}

}  // namespace roundsman
