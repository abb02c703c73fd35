#include "scenarios/scenario.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <iterator>
#include <thread>
#include <utility>

#include "config/config_document.h"
#include "core/io/files.h"
#include "scenarios/scenario_files.h"
#include "scenarios/scenario_parser.h"

namespace roundsman {
namespace {

// Fewer are read before a second thread has started.
constexpr std::size_t kFilesPerThread = 100;
constexpr std::size_t kMostThreads = 8;

struct Loaded {
  std::shared_ptr<const Scenario> scenario;
  Problems problems;
};

Loaded Load(const ScenarioFile& file, const ScenarioOverrides& overrides) {
  Loaded loaded;
  auto text = ReadFile(file.path, ConfigDocument::kMostBytes);
  if (text) {
    loaded.scenario =
        ParseScenarioFile(*std::move(text), file.path, file.default_id, overrides, loaded.problems);
  } else {
    loaded.problems.push_back(text.error());
  }
  return loaded;
}

std::vector<Loaded> LoadAll(const std::vector<ScenarioFile>& files,
                            const ScenarioOverrides& overrides) {
  std::vector<Loaded> all(files.size());
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    for (std::size_t i = next++; i < files.size(); i = next++) all[i] = Load(files[i], overrides);
  };
  const std::size_t threads =
      std::min({files.size() / kFilesPerThread, kMostThreads,
                static_cast<std::size_t>(std::thread::hardware_concurrency())});
  std::vector<std::jthread> others;
  for (std::size_t i = 1; i < threads; ++i) others.emplace_back(work);
  work();
  others.clear();
  return all;
}

}  // namespace

ScenarioSet LoadScenarios(const std::vector<std::string>& paths,
                          const ScenarioOverrides& overrides) {
  ScenarioSet set;
  const std::vector<ScenarioFile> files = FindScenarioFiles(paths, set.problems);
  std::vector<Loaded> all = LoadAll(files, overrides);
  std::map<std::string, std::filesystem::path> ids;
  for (std::size_t i = 0; i < all.size(); ++i) {
    std::shared_ptr<const Scenario>& scenario = all[i].scenario;
    std::move(all[i].problems.begin(), all[i].problems.end(), std::back_inserter(set.problems));
    if (!scenario) continue;
    const auto [first, fresh] = ids.emplace(scenario->id, files[i].path);
    if (!fresh) {
      set.problems.push_back({Blame::kConfig,
                              fmt::format("found the id `{}`, expected another: {} has it already",
                                          scenario->id, first->second.string()),
                              {files[i].path.string(), 0, 0}});
    }
    set.scenarios.push_back(std::move(scenario));
  }
  return set;
}

}  // namespace roundsman
