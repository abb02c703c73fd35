#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "config/config_node.h"
#include "scenarios/step.h"
#include "scenarios/target.h"
#include "scenarios/variable_scope.h"

namespace roundsman {

// What steps are parsed with: reads the values they share (texts with variables, targets,
// conditions, lists of steps) and gives every step its name and id. One per scenario file; every
// mistake goes to the document's problems and the reading goes on.
class StepParser {
 public:
  StepParser(VariableScope& scope, std::vector<std::string> known_devices)
      : scope_(scope), known_devices_(std::move(known_devices)) {}

  // `group` is put before the ids of the steps, with a '/'; empty for a scenario's own steps.
  Steps ParseSteps(const ConfigNode& list, const std::string& group);
  // Null when there were mistakes, like all that follow.
  std::shared_ptr<const Step> ParseStep(const ConfigNode& node, const std::string& group);
  std::shared_ptr<const Target> ParseTarget(const ConfigNode& node);
  // One target or a list of them; empty when there were mistakes.
  std::vector<std::shared_ptr<const Target>> ParseTargets(const ConfigNode& node);
  std::optional<Condition> ParseCondition(const ConfigNode& node);
  std::optional<Template> ParseText(const ConfigNode& node, std::string_view expected = "a text") {
    return scope_.Read(node, expected);
  }

  // To be called once what the step says of itself is known, before its children are parsed:
  // settles name and id.
  void NameStep(StepCommon& common, const std::string& description);

  const VariableScope& scope() const { return scope_; }
  void SetBaseUrl(std::string base_url) { base_url_ = std::move(base_url); }
  const std::string& base_url() const { return base_url_; }
  void SetRows(std::vector<std::map<std::string, std::string>> rows) { rows_ = std::move(rows); }
  const std::vector<std::map<std::string, std::string>>& rows() const { return rows_; }

 private:
  StepCommon ParseCommon(const ConfigNode& step, const std::string& group);
  bool CheckDevice(const ConfigNode& node);

  VariableScope& scope_;
  std::vector<std::string> known_devices_;
  std::string base_url_;
  std::vector<std::map<std::string, std::string>> rows_;
  std::set<std::string> ids_;
};

}  // namespace roundsman
