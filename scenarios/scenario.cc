#include "scenarios/scenario.h"

#include <fmt/format.h>

#include <utility>

#include "config/config_document.h"
#include "core/io/files.h"
#include "scenarios/scenario_files.h"
#include "scenarios/scenario_parser.h"

namespace roundsman {

ScenarioSet LoadScenarios(const std::vector<std::string>& paths, const ScenarioOverrides& overrides) {
  ScenarioSet set;
  std::map<std::string, std::filesystem::path> ids;
  for (const ScenarioFile& file : FindScenarioFiles(paths, set.problems)) {
    auto text = ReadFile(file.path, ConfigDocument::kMostBytes);
    if (!text) {
      set.problems.push_back(text.error());
      continue;
    }
    auto scenario = ParseScenarioFile(*std::move(text), file.path, file.default_id, overrides, set.problems);
    if (!scenario) continue;
    const auto [first, fresh] = ids.emplace(scenario->id, file.path);
    if (!fresh) {
      set.problems.push_back({Blame::kConfig,
                              fmt::format("found the id `{}`, expected another: {} has it already",
                                          scenario->id, first->second.string()),
                              {file.path.string(), 0, 0}});
    }
    set.scenarios.push_back(std::move(scenario));
  }
  return set;
}

}  // namespace roundsman
