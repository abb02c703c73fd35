#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace roundsman {

// What an artefact is shown as; browsers are told not to guess.
struct ArtifactFile {
  std::string type;
  std::string bytes;
};

// Reads below one folder and nowhere else: no "..", no symbolic link, no device, whatever the names
// say or become while they are looked at. Thread-safe.
class ArtifactFolder {
 public:
  explicit ArtifactFolder(std::filesystem::path root) : root_(std::move(root)) {}

  // `names`: the decoded segments of a path. Nothing when there is no such file.
  std::optional<ArtifactFile> Read(const std::vector<std::string>& names) const;

 private:
  std::filesystem::path root_;
};

}  // namespace roundsman
