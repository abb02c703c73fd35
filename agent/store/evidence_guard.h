#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>

#include "core/clock.h"
#include "core/io/artifact_store.h"

namespace roundsman {

// Bytes a process without special rights may still write where `path` is; -1 when nobody can tell.
std::int64_t FreeBytes(const std::filesystem::path& path);

// Says whether there is room for pictures. A disk that fills up costs evidence first: runs,
// verdicts and alerts need little. Asks the disk at most once a second; allowed again only with a
// quarter more than the limit, so that it does not flap. Thread-safe.
class SpaceGuard {
 public:
  using Measure = std::function<std::int64_t(const std::filesystem::path&)>;

  SpaceGuard(std::filesystem::path root, std::int64_t least_free, Measure measure = FreeBytes,
             Duration trust = std::chrono::seconds(1));
  bool EvidenceAllowed();

 private:
  std::filesystem::path root_;
  std::int64_t least_free_;
  Measure measure_;
  Duration trust_;
  std::mutex mutex_;
  MonoTime asked_;
  bool allowed_ = true;
  bool known_ = false;
};

// Stores evidence as long as there is room. Without room a picture is dropped and counted, and its
// path is empty: a run with fewer pictures is better than none. Thread-safe.
class GuardedStore : public ArtifactStore {
 public:
  GuardedStore(ArtifactStore& store, SpaceGuard& guard) : store_(store), guard_(guard) {}
  Result<std::string> Put(const std::string& name, std::string_view bytes) override;
  // Pictures since the start; those the disk refused count too.
  std::int64_t dropped() const { return dropped_; }

 private:
  ArtifactStore& store_;
  SpaceGuard& guard_;
  std::atomic<std::int64_t> dropped_ = 0;
};

}  // namespace roundsman
