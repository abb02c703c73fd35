#pragma once

#include <memory>
#include <string>
#include <vector>

#include "scenarios/step.h"
#include "scenarios/target.h"

namespace roundsman {

class ConfigNode;
class StepParser;

// What `see` and `not-see` are about: one target or a list of them, none of them a mere point.
using Targets = std::vector<std::shared_ptr<const Target>>;

// Empty when there were mistakes.
Targets ParseVisible(const ConfigNode& node, StepParser& parser);
// What a condition asks after, whether it is to be there or not.
std::vector<const Target*> TargetsOf(const Condition& condition);
// "登录, 注册".
std::string DescribeTargets(const Targets& targets);

}  // namespace roundsman
