#include "scenarios/scenario_files.h"

#include <fmt/format.h>
#include <glob.h>

#include <algorithm>
#include <set>
#include <system_error>

namespace roundsman {
namespace {

namespace fs = std::filesystem;

// Deeper is a loop of mounts or a mistake.
constexpr int kDeepest = 32;

bool IsScenario(const fs::path& path) {
  return path.extension() == ".yaml" || path.extension() == ".yml";
}

// One search: remembers what it has seen, by what it really is.
class Search {
 public:
  explicit Search(Problems& problems) : problems_(problems) {}

  void Add(const std::string& given) {
    std::error_code failed;
    const fs::path path(given);
    const fs::file_status status = fs::status(path, failed);
    if (fs::is_directory(status)) {
      AddFolder(path);
    } else if (fs::exists(status)) {
      AddFile(path, path.stem().string());
    } else if (given.find_first_of("*?[") != std::string::npos) {
      AddGlob(given);
    } else {
      Tell(given, failed && failed != std::errc::no_such_file_or_directory
                      ? "cannot be read: " + failed.message()
                      : "is neither a file nor a folder nor a glob that matches one");
    }
  }

  std::vector<ScenarioFile> Take() { return std::move(files_); }

 private:
  void Tell(const std::string& path, std::string message) {
    problems_.push_back({Blame::kConfig, std::move(message), {path, 0, 0}});
  }

  void AddFile(const fs::path& path, std::string id) {
    std::error_code failed;
    const fs::path real = fs::canonical(path, failed);
    ++found_;
    if (!seen_.insert(failed ? path : real).second) return;
    files_.push_back({path, std::move(id)});
  }

  void AddFolder(const fs::path& root) {
    const std::size_t before = found_ + problems_.size();
    Walk(root, root, 0);
    if (found_ + problems_.size() == before) {
      Tell(root.string(), "no scenarios found in this folder, expected *.yaml or *.yml");
    }
  }

  void Walk(const fs::path& folder, const fs::path& root, int depth) {
    std::error_code failed;
    const fs::path real = fs::canonical(folder, failed);
    // A link back up: its files have been found already.
    if (depth > kDeepest || (!failed && !seen_.insert(real).second)) {
      ++found_;
      return;
    }
    std::vector<fs::path> entries;
    for (fs::directory_iterator it(folder, failed), end; !failed && it != end;
         it.increment(failed)) {
      if (!it->path().filename().string().starts_with('.')) entries.push_back(it->path());
    }
    if (failed) Tell(folder.string(), "cannot be read: " + failed.message());
    std::sort(entries.begin(), entries.end());
    for (const fs::path& entry : entries) {
      const fs::file_status status = fs::status(entry, failed);
      if (fs::is_directory(status)) {
        Walk(entry, root, depth + 1);
      } else if (IsScenario(entry)) {
        fs::path id = entry.lexically_relative(root);
        AddFile(entry, id.replace_extension().generic_string());
      }
    }
  }

  void AddGlob(const std::string& pattern) {
    glob_t found = {};
    const int result = ::glob(pattern.c_str(), 0, nullptr, &found);
    for (std::size_t i = 0; result == 0 && i < found.gl_pathc; ++i) {
      const fs::path path(found.gl_pathv[i]);
      std::error_code failed;
      if (fs::is_directory(path, failed)) {
        AddFolder(path);
      } else {
        AddFile(path, path.stem().string());
      }
    }
    ::globfree(&found);
    if (result != 0) Tell(pattern, "matches no file, expected at least one");
  }

  Problems& problems_;
  std::vector<ScenarioFile> files_;
  std::set<fs::path> seen_;
  // Files and folders that were there, known already or not.
  std::size_t found_ = 0;
};

}  // namespace

std::vector<ScenarioFile> FindScenarioFiles(const std::vector<std::string>& paths,
                                            Problems& problems) {
  Search search(problems);
  for (const std::string& path : paths) search.Add(path);
  return search.Take();
}

}  // namespace roundsman
