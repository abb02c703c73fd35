#include "core/io/files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

namespace roundsman {
namespace {

namespace fs = std::filesystem;

class FileDescriptor {
 public:
  explicit FileDescriptor(int fd) : fd_(fd) {}
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;
  ~FileDescriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const { return fd_; }
  int Close() { return ::close(std::exchange(fd_, -1)); }

 private:
  int fd_;
};

std::string Reason() { return std::strerror(errno); }

Result<void> WriteAll(int fd, std::string_view bytes, const fs::path& path) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return RobotError(fmt::format("cannot write {}: {}", path.string(), Reason()));
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

Result<void> WriteWhole(const fs::path& path, std::string_view bytes, Durability durability,
                        mode_t mode) {
  std::error_code failed;
  if (path.has_parent_path()) fs::create_directories(path.parent_path(), failed);
  if (failed) {
    return RobotError(fmt::format("cannot make the directory {}: {}", path.parent_path().string(),
                                  failed.message()));
  }
  std::string temporary = path.string() + ".XXXXXX";
  FileDescriptor file(::mkostemp(temporary.data(), O_CLOEXEC));
  if (file.get() < 0) {
    return RobotError(fmt::format("cannot write {}: {}", path.string(), Reason()));
  }
  Result<void> written = WriteAll(file.get(), bytes, path);
  // mkostemp makes private files.
  const bool sync = durability == Durability::kSynced;
  if (written && (::fchmod(file.get(), mode) != 0 || (sync && ::fsync(file.get()) != 0) ||
                  file.Close() != 0 || ::rename(temporary.c_str(), path.c_str()) != 0)) {
    written = RobotError(fmt::format("cannot write {}: {}", path.string(), Reason()));
  }
  if (!written) ::unlink(temporary.c_str());
  return written;
}

}  // namespace

Result<std::string> ReadFile(const fs::path& path, std::size_t max_bytes) {
  FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  const Place where{path.string(), 0, 0};
  if (file.get() < 0) return ConfigError("cannot be read: " + Reason(), where);
  struct stat info {};
  if (::fstat(file.get(), &info) != 0) return ConfigError("cannot be read: " + Reason(), where);
  if (S_ISDIR(info.st_mode)) return ConfigError("is a directory, expected a file", where);
  std::string bytes;
  char chunk[65536];
  for (;;) {
    const ssize_t got = ::read(file.get(), chunk, sizeof chunk);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return ConfigError("cannot be read: " + Reason(), where);
    if (got == 0) return bytes;
    bytes.append(chunk, static_cast<std::size_t>(got));
    if (bytes.size() > max_bytes) {
      return ConfigError(fmt::format("is larger than {} MB", max_bytes >> 20U), where);
    }
  }
}

Result<void> WriteFile(const fs::path& path, std::string_view bytes, Durability durability) {
  // Reports are for whoever may read the directory.
  return WriteWhole(path, bytes, durability, 0644);
}

Result<void> AppendFile(const fs::path& path, std::size_t size, std::string_view bytes) {
  FileDescriptor file(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
  const auto failed = [&](const std::string& why) {
    return RobotError(fmt::format("cannot write {}: {}", path.string(), why));
  };
  struct stat info {};
  if (file.get() < 0 || ::fstat(file.get(), &info) != 0) return failed(Reason());
  if (static_cast<std::size_t>(info.st_size) < size) return failed("somebody made it shorter");
  const auto end = static_cast<off_t>(size);
  if (info.st_size > end && ::ftruncate(file.get(), end) != 0) return failed(Reason());
  if (::lseek(file.get(), end, SEEK_SET) < 0) return failed(Reason());
  if (auto written = WriteAll(file.get(), bytes, path); !written) {
    // On a full disk half a line takes room that others want.
    (void)!::ftruncate(file.get(), end);
    return written;
  }
  if (::fdatasync(file.get()) != 0) return failed(Reason());
  return {};
}

Result<void> WritePrivateFile(const fs::path& path, std::string_view bytes) {
  return WriteWhole(path, bytes, Durability::kSynced, 0600);
}

Result<TempDir> TempDir::Make(std::string_view prefix, const fs::path& under) {
  std::error_code failed;
  const fs::path base = under.empty() ? fs::temp_directory_path(failed) : under;
  if (failed) return RobotError("no temporary directory: " + failed.message());
  std::string path = (base / fmt::format("{}-XXXXXX", prefix)).string();
  if (::mkdtemp(path.data()) == nullptr) {
    return RobotError(fmt::format("cannot make a directory in {}: {}", base.string(), Reason()));
  }
  return TempDir(path);
}

TempDir::TempDir(TempDir&& other) noexcept : path_(std::exchange(other.path_, {})) {}

TempDir& TempDir::operator=(TempDir&& other) noexcept {
  std::swap(path_, other.path_);
  return *this;
}

TempDir::~TempDir() {
  std::error_code ignored;
  if (!path_.empty()) fs::remove_all(path_, ignored);
}

}  // namespace roundsman
