#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "core/io/files.h"
#include "core/result.h"

namespace roundsman {

// Where evidence is kept. Thread-safe; a name is written once, whole or not at all. Redaction is
// the caller's: what arrives here may be seen by anybody.
class ArtifactStore {
 public:
  virtual ~ArtifactStore() = default;
  // `name` is relative ("runs/01J…/02.jpg"), without ".."; returned is what reports write.
  virtual Result<std::string> Put(const std::string& name, std::string_view bytes) = 0;
};

// A folder on the disk.
class DirectoryStore : public ArtifactStore {
 public:
  explicit DirectoryStore(std::filesystem::path root) : root_(std::move(root)) {}
  Result<std::string> Put(const std::string& name, std::string_view bytes) override {
    if (auto written = WriteFile(root_ / name, bytes, Durability::kRenamed); !written) {
      return Forward(written);
    }
    return name;
  }

 private:
  std::filesystem::path root_;
};

}  // namespace roundsman
