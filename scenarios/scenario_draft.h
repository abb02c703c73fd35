#pragma once

#include <string>

#include "scenarios/scenario.h"
#include "scenarios/step_parser.h"
#include "scenarios/variable_scope.h"

namespace roundsman {

// A scenario while its file is being read. One per file, on the reader's stack.
struct ScenarioDraft {
  explicit ScenarioDraft(const ScenarioOverrides& over)
      : overrides(over), steps(scope, over.known_devices) {}
  ScenarioDraft(const ScenarioDraft&) = delete;
  ScenarioDraft& operator=(const ScenarioDraft&) = delete;

  const ScenarioOverrides& overrides;
  Scenario scenario;
  VariableScope scope;
  StepParser steps;
};

// `vars`, `secrets`, `for-each` and what the command line puts over them: read first, for all else
// may use them.
void ReadVariables(const ConfigNode& root, ScenarioDraft& draft);

}  // namespace roundsman
