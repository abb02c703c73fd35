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

std::vector<const Target*> TargetsOf(const Condition& condition) {
  std::vector<const Target*> targets;
  for (const auto& target : {condition.see, condition.not_see}) {
    if (target) targets.push_back(target.get());
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
