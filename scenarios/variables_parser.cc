#include <fmt/format.h>

#include <array>
#include <cstdlib>

#include "config/config_node.h"
#include "core/io/files.h"
#include "core/text.h"
#include "scenarios/rows_parser.h"
#include "scenarios/scenario_draft.h"

namespace roundsman {
namespace {

constexpr std::size_t kLargestSecretFile = std::size_t{64} << 10U;

using Entries = std::vector<ConfigNode::Entry>;

std::optional<std::string> ReadSecretFile(const ConfigNode& node,
                                          const std::filesystem::path& scenario) {
  const auto name = node.Text("the name of a file");
  if (!name) return std::nullopt;
  const std::filesystem::path path = scenario.parent_path() / *name;
  auto text = ReadFile(path, kLargestSecretFile);
  if (!text) {
    node.Tell(fmt::format("found the file `{}`, which {}", path.string(), text.error().message));
    return std::nullopt;
  }
  // Editors and `echo` end a file with a line break that is no part of the password.
  while (text->ends_with('\n') || text->ends_with('\r')) text->pop_back();
  if (!text->empty()) return *text;
  node.Tell(
      fmt::format("found the file `{}`, which is empty, expected the secret in it", path.string()));
  return std::nullopt;
}

std::optional<std::string> ReadSecretVariable(const ConfigNode& node) {
  const auto name = node.Text("the name of an environment variable");
  if (!name) return std::nullopt;
  const char* value = std::getenv(name->c_str());
  if (value != nullptr && *value != '\0') return value;
  node.Tell(fmt::format("found the environment variable {}, which is {}, expected the secret in it",
                        Quoted(*name), value == nullptr ? "not set" : "empty"));
  return std::nullopt;
}

std::optional<std::string> ReadSecret(const ConfigNode::Entry& entry,
                                      const std::filesystem::path& scenario) {
  constexpr std::array<std::string_view, 2> kKeys = {"env", "file"};
  if (!entry.value.IsMap()) {
    // The value itself is not shown: it may be the secret.
    entry.value.Tell(
        "found a secret written in the file, expected `{env: NAME}` or `{file: path}`");
    return std::nullopt;
  }
  entry.value.AllowOnly(kKeys, "a secret");
  const auto env = entry.value.Find("env");
  const auto file = entry.value.Find("file");
  if (env.has_value() == file.has_value()) {
    entry.value.Tell("found a secret with neither or both of `env` and `file`, expected one");
    return std::nullopt;
  }
  return env ? ReadSecretVariable(*env) : ReadSecretFile(*file, scenario);
}

void ReadSecrets(const ConfigNode& node, ScenarioDraft& draft) {
  for (const auto& entry : node.Map("a map of secrets such as `password: {env: QA_PW}`")) {
    const std::string& name = entry.key.raw();
    if (!VariableScope::CheckName(entry.key)) continue;
    const auto over = draft.overrides.variables.find(name);
    const auto value = over == draft.overrides.variables.end()
                           ? ReadSecret(entry, draft.scenario.path)
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
