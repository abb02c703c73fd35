#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "scenarios/scenario.h"

namespace roundsman {

class ConfigNode;
struct ScenarioDraft;

// One key of a scenario file: documents, gives the JSON Schema, and reads its value.
struct ScenarioKey {
  std::string_view name;
  std::string_view help;
  // JSON Schema of the value, as text; empty: made elsewhere from a table of its own.
  std::string_view schema;
  // Null for keys that must be read before the others (variables) or come in a later version.
  void (*read)(const ConfigNode& value, ScenarioDraft& draft);
};

// In the order of the specification.
std::span<const ScenarioKey> ScenarioKeys();
// Part of the language, but not of this version.
std::span<const std::string_view> ScenarioKeysToCome();

// ParseScenario with the id that holds when the file gives none. Null when there were mistakes.
std::shared_ptr<const Scenario> ParseScenarioFile(std::string yaml,
                                                  const std::filesystem::path& file,
                                                  std::string_view default_id,
                                                  const ScenarioOverrides& overrides,
                                                  Problems& problems);

}  // namespace roundsman
