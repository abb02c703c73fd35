#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "core/result.h"

namespace roundsman {

// The whole file. A config error that names the path and the reason when it cannot be read, is a
// directory, or is larger than `max_bytes`.
Result<std::string> ReadFile(const std::filesystem::path& path,
                             std::size_t max_bytes = std::size_t{64} << 20U);

// Synced survives a power cut; renamed is whole as well, but one may take it away: right for the
// many small pictures of a run, whose sync would cost more than taking them.
enum class Durability { kSynced, kRenamed };

// Written whole or not at all: a temporary file beside it, then rename. Makes missing folders. A
// full disk or a missing right is a robot error that names the path.
Result<void> WriteFile(const std::filesystem::path& path, std::string_view bytes,
                       Durability durability = Durability::kSynced);

// Adds to a file whose first `size` bytes are known to be good, synced; what a killed process left
// half-written behind them is cut off. An error when it is shorter; after a failed one only those
// bytes are good.
Result<void> AppendFile(const std::filesystem::path& path, std::size_t size,
                        std::string_view bytes);

// As WriteFile, never readable by anybody but its owner: for keys.
Result<void> WritePrivateFile(const std::filesystem::path& path, std::string_view bytes);

// A fresh private directory under $TMPDIR, removed with all it holds when this goes.
class TempDir {
 public:
  // `prefix` names the owner, for sweeping what a killed process left behind. `under` replaces
  // $TMPDIR.
  static Result<TempDir> Make(std::string_view prefix, const std::filesystem::path& under = {});
  TempDir(TempDir&& other) noexcept;
  TempDir& operator=(TempDir&& other) noexcept;
  ~TempDir();

  const std::filesystem::path& path() const { return path_; }

 private:
  explicit TempDir(std::filesystem::path path) : path_(std::move(path)) {}
  std::filesystem::path path_;
};

}  // namespace roundsman
