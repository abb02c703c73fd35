#pragma once

#include <filesystem>

#include "core/io/files.h"
#include "core/result.h"

namespace roundsman {

// An empty directory for one browser's profile, gone with this object. A lock in it tells other
// robots that its owner lives, across containers too; without one it is swept by who starts next.
class ProfileDirectory {
 public:
  // `under` empty: $TMPDIR.
  static Result<ProfileDirectory> Make(const std::filesystem::path& under);
  // Removes what killed processes left behind; tells how many.
  static int Sweep(const std::filesystem::path& under);

  ProfileDirectory(ProfileDirectory&& other) noexcept;
  ProfileDirectory& operator=(ProfileDirectory&&) = delete;
  ~ProfileDirectory();

  const std::filesystem::path& path() const { return directory_.path(); }

 private:
  ProfileDirectory(TempDir directory, int lock) : directory_(std::move(directory)), lock_(lock) {}

  TempDir directory_;
  int lock_;
};

}  // namespace roundsman
