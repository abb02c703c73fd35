#include "agent/store/evidence_guard.h"

#include <sys/statvfs.h>

#include <utility>

namespace roundsman {

std::int64_t FreeBytes(const std::filesystem::path& path) {
  struct statvfs info {};
  if (::statvfs(path.c_str(), &info) != 0) return -1;
  return static_cast<std::int64_t>(info.f_bavail) * static_cast<std::int64_t>(info.f_frsize);
}

SpaceGuard::SpaceGuard(std::filesystem::path root, std::int64_t least_free, Measure measure,
                       Duration trust)
    : root_(std::move(root)),
      least_free_(least_free),
      measure_(std::move(measure)),
      trust_(trust) {}

bool SpaceGuard::EvidenceAllowed() {
  const std::lock_guard lock(mutex_);
  const MonoTime now = MonoClock::now();
  if (known_ && now - asked_ < trust_) return allowed_;
  known_ = true;
  asked_ = now;
  const std::int64_t room = measure_(root_);
  // Writing will tell what asking could not.
  if (room < 0) return allowed_ = true;
  return allowed_ = room >= (allowed_ ? least_free_ : least_free_ + least_free_ / 4);
}

Result<std::string> GuardedStore::Put(const std::string& name, std::string_view bytes) {
  if (!guard_.EvidenceAllowed()) {
    ++dropped_;
    return std::string();
  }
  auto put = store_.Put(name, bytes);
  if (!put) ++dropped_;
  return put;
}

}  // namespace roundsman
