#include "agent/devices/profile_directory.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace roundsman {
namespace {

namespace fs = std::filesystem;

constexpr const char* kPrefix = "roundsman-browser";
constexpr const char* kLock = "owner.lock";

}  // namespace

Result<ProfileDirectory> ProfileDirectory::Make(const fs::path& under) {
  Result<TempDir> directory = TempDir::Make(kPrefix, under);
  if (!directory) return Forward(directory);
  const fs::path lock_path = directory->path() / kLock;
  const int lock = ::open(lock_path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock < 0 || ::flock(lock, LOCK_EX | LOCK_NB) != 0) {
    const std::string reason = std::strerror(errno);
    if (lock >= 0) ::close(lock);
    return RobotError(fmt::format("cannot lock {}: {}", lock_path.string(), reason));
  }
  return ProfileDirectory(*std::move(directory), lock);
}

int ProfileDirectory::Sweep(const fs::path& under) {
  std::error_code failed;
  const fs::path base = under.empty() ? fs::temp_directory_path(failed) : under;
  int swept = 0;
  for (fs::directory_iterator it(base, failed), end; !failed && it != end; it.increment(failed)) {
    if (!it->path().filename().string().starts_with(kPrefix)) continue;
    // Without the file it is being made, or is none of ours.
    const int lock = ::open((it->path() / kLock).c_str(), O_RDWR | O_CLOEXEC);
    if (lock < 0) continue;
    std::error_code ignored;
    if (::flock(lock, LOCK_EX | LOCK_NB) == 0) {
      swept += fs::remove_all(it->path(), ignored) > 0 ? 1 : 0;
    }
    ::close(lock);
  }
  return swept;
}

ProfileDirectory::ProfileDirectory(ProfileDirectory&& other) noexcept
    : directory_(std::move(other.directory_)), lock_(std::exchange(other.lock_, -1)) {}

ProfileDirectory::~ProfileDirectory() {
  if (lock_ >= 0) ::close(lock_);
}

}  // namespace roundsman
