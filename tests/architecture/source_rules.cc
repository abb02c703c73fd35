#include "tests/architecture/source_rules.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <initializer_list>
#include <optional>
#include <set>
#include <span>
#include <string_view>

namespace roundsman {
namespace {

constexpr int kLongestFile = 500;

struct Module {
  std::string_view folder;
  // Besides itself.
  std::span<const std::string_view> may_use;
};

constexpr std::array<std::string_view, 0> kNothing = {};
constexpr std::array<std::string_view, 1> kCore = {"core"};
constexpr std::array<std::string_view, 2> kCoreAndIo = {"core", "core/io"};
constexpr std::array<std::string_view, 3> kConfigDown = {"core", "core/io", "config"};
constexpr std::array<std::string_view, 4> kVisionDown = {"core", "core/io", "config", "vision"};
constexpr std::array<std::string_view, 5> kScenariosDown = {"core", "core/io", "config", "vision",
                                                            "scenarios"};
constexpr std::array<std::string_view, 8> kAll = {
    "core", "core/io", "config", "vision", "scenarios", "reporters", "demo", "agent/devices"};
constexpr std::array<std::string_view, 10> kAllAndTests = {
    "core",      "core/io", "config",        "vision", "scenarios",
    "reporters", "demo",    "agent/devices", "agent",  "tests"};

constexpr std::array<Module, 11> kModules = {{
    {"core", kNothing},
    {"core/io", kCore},
    {"config", kCoreAndIo},
    {"vision", kConfigDown},
    {"scenarios", kVisionDown},
    {"reporters", kConfigDown},
    {"demo", kCoreAndIo},
    {"agent/devices", kScenariosDown},
    {"agent", kAll},
    {"bench", kAllAndTests},
    {"tests", kAllAndTests},
}};

struct HeavyHeader {
  std::string_view prefix;
  // The one header of ours that shows it; empty: only sources include it.
  std::string_view shown_by;
};

constexpr std::array<HeavyHeader, 17> kHeavyHeaders = {{
    {"opencv2/", "vision/frame.h"},
    {"yaml-cpp/", "config/config_node.h"},
    {"nlohmann/json.hpp", ""},
    {"curl/", ""},
    {"tesseract/", ""},
    {"leptonica/", ""},
    {"spdlog/", ""},
    {"httplib.h", ""},
    {"CLI/", ""},
    {"pugixml.hpp", ""},
    {"turbojpeg.h", ""},
    {"png.h", ""},
    {"pcre2.h", ""},
    {"prometheus/", ""},
    {"SQLiteCpp/", ""},
    {"sqlite3.h", ""},
    {"nats/", ""},
}};

struct Include {
  std::string_view path;
  bool quoted = false;
};

bool IsIn(std::string_view path, std::string_view folder) {
  return path.size() > folder.size() && path.starts_with(folder) && path[folder.size()] == '/';
}

// The deepest one: agent/devices, not agent.
const Module* ModuleOf(std::string_view path) {
  const Module* deepest = nullptr;
  for (const Module& module : kModules) {
    if (IsIn(path, module.folder) &&
        (deepest == nullptr || module.folder.size() > deepest->folder.size())) {
      deepest = &module;
    }
  }
  return deepest;
}

bool MayUse(const Module& user, const Module& used) {
  return user.folder == used.folder || std::ranges::count(user.may_use, used.folder) > 0;
}

std::optional<Include> ParseInclude(std::string_view line) {
  constexpr std::string_view kDirective = "#include";
  if (!line.starts_with(kDirective)) return std::nullopt;
  const size_t open = line.find_first_of("\"<", kDirective.size());
  if (open == std::string_view::npos) return std::nullopt;
  const bool quoted = line[open] == '"';
  const size_t close = line.find(quoted ? '"' : '>', open + 1);
  if (close == std::string_view::npos) return std::nullopt;
  return Include{line.substr(open + 1, close - open - 1), quoted};
}

std::optional<std::string> JudgeOurs(const Module& user, std::string_view included,
                                     const std::set<std::string_view>& known) {
  if (!known.contains(included)) {
    return fmt::format(
        "\"{}\" is no file of ours: includes start at the repository root, libraries stand in <>",
        included);
  }
  const Module* used = ModuleOf(included);
  if (used == nullptr || MayUse(user, *used)) return std::nullopt;
  if (user.may_use.empty()) {
    return fmt::format("{} includes {}: {} may use nothing but itself", user.folder, included,
                       user.folder);
  }
  return fmt::format("{} includes {}: {} may only use {}", user.folder, included, user.folder,
                     fmt::join(user.may_use, ", "));
}

std::optional<std::string> JudgeLibrary(const SourceFile& file, std::string_view included) {
  // A fake or a benchmark is compiled once; what it shows costs nobody.
  if (!file.path.ends_with(".h") || IsIn(file.path, "tests") || IsIn(file.path, "bench")) {
    return std::nullopt;
  }
  for (const HeavyHeader& heavy : kHeavyHeaders) {
    if (!included.starts_with(heavy.prefix) || file.path == heavy.shown_by) continue;
    return fmt::format("<{}> in a header: {}", included,
                       heavy.shown_by.empty() ? "include it in the .cc only"
                                              : fmt::format("only {} shows it", heavy.shown_by));
  }
  return std::nullopt;
}

void Inspect(const SourceFile& file, const std::set<std::string_view>& known,
             std::vector<Offence>& offences) {
  const Module* user = ModuleOf(file.path);
  if (user == nullptr) {
    offences.push_back({file.path, 1, "its folder is not in kModules (source_rules.cc)"});
    return;
  }
  std::string_view rest = file.text;
  int line = 0;
  while (!rest.empty()) {
    ++line;
    const size_t end = std::min(rest.find('\n'), rest.size());
    if (const auto include = ParseInclude(rest.substr(0, end))) {
      auto says = include->quoted ? JudgeOurs(*user, include->path, known)
                                  : JudgeLibrary(file, include->path);
      if (says) offences.push_back({file.path, line, *std::move(says)});
    }
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  if (line > kLongestFile) {
    offences.push_back(
        {file.path, line, fmt::format("{} lines; {} is the most", line, kLongestFile)});
  }
}

}  // namespace

std::string ToString(const Offence& offence) {
  return fmt::format("{}:{}: {}", offence.path, offence.line, offence.says);
}

std::vector<Offence> FindOffences(const std::vector<SourceFile>& tree) {
  std::set<std::string_view> known;
  for (const SourceFile& file : tree) known.insert(file.path);
  std::vector<Offence> offences;
  for (const SourceFile& file : tree) Inspect(file, known, offences);
  return offences;
}

}  // namespace roundsman
