#include "scenarios/steps/targets.h"

#include "config/config_node.h"
#include "scenarios/step_parser.h"

namespace roundsman {

Targets ParseVisible(const ConfigNode& node, StepParser& parser) {
  Targets targets = parser.ParseTargets(node);
  for (const auto& target : targets) {
    if (!target->point) continue;
    node.Tell("found a point, expected something that can be seen");
    return {};
  }
  return targets;
}

std::string DescribeTargets(const Targets& targets) {
  std::string words;
  for (const auto& target : targets) {
    if (!words.empty()) words += ", ";
    words += target->Describe();
  }
  return words;
}

}  // namespace roundsman
