#include <fmt/format.h>

#include <array>

#include "config/config_node.h"
#include "config/secret_reader.h"
#include "core/text.h"
#include "scenarios/rows_parser.h"
#include "scenarios/scenario_draft.h"

namespace roundsman {
namespace {

using Entries = std::vector<ConfigNode::Entry>;

std::optional<std::string> Revealed(const std::optional<Secret>& secret) {
  return secret ? std::optional(secret->Reveal()) : std::nullopt;
}

void ReadSecrets(const ConfigNode& node, ScenarioDraft& draft) {
  for (const auto& entry : node.Map("a map of secrets such as `password: {env: QA_PW}`")) {
    const std::string& name = entry.key.raw();
    if (!VariableScope::CheckName(entry.key)) continue;
    const auto over = draft.overrides.variables.find(name);
    const auto value = over == draft.overrides.variables.end()
                           ? Revealed(ReadSecret(entry.value, draft.scenario.path.parent_path()))
                           : std::optional(over->second);
    // Known by name even when it could not be had: one mistake is told once.
    draft.scope.Define(name, value.value_or(""));
    if (!value) continue;
    if (CodePoints(*value) < Secrets::kShortest) {
      entry.value.Tell(
          fmt::format("found a secret of fewer than {} characters, which cannot be hidden in "
                      "reports, expected a longer one",
                      Secrets::kShortest));
    }
    draft.scenario.secrets.Add(name, *value);
  }
}

void ReadVars(const ConfigNode& node, ScenarioDraft& draft) {
  for (const auto& [key, value] : node.Map("a map of variables such as `user: demo`")) {
    if (!VariableScope::CheckName(key)) continue;
    const std::string& name = key.raw();
    if (draft.scenario.secrets.Has(name)) {
      key.Tell(fmt::format("found the variable {}, which is a secret too, expected another name",
                           Quoted(name)));
      continue;
    }
    const auto over = draft.overrides.variables.find(name);
    const bool empty = value.IsText() && value.raw().empty();
    const auto text = empty ? std::optional<std::string>("") : draft.scope.ReadNow(value);
    draft.scope.Define(name,
                       over == draft.overrides.variables.end() ? text.value_or("") : over->second);
  }
}

}  // namespace

void ReadVariables(const ConfigNode& root, ScenarioDraft& draft) {
  for (const auto& [name, value] : draft.overrides.variables) draft.scope.Define(name, value);
  if (const auto node = root.Find("secrets")) ReadSecrets(*node, draft);
  if (const auto node = root.Find("vars")) ReadVars(*node, draft);
  const auto node = root.Find("for-each");
  if (!node) return;
  draft.scenario.rows = ParseRows(*node, draft.scenario.path);
  if (draft.scenario.rows.empty()) return;
  for (const auto& [name, value] : draft.scenario.rows.front()) {
    if (draft.scenario.secrets.Has(name)) {
      node->Tell(fmt::format("found the column {}, which is a secret too, expected another name",
                             Quoted(name)));
    }
    draft.scope.DefineColumn(name);
  }
  draft.steps.SetRows(draft.scenario.rows);
}

}  // namespace roundsman
