#include "scenarios/variable_scope.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <vector>

#include "config/config_node.h"
#include "core/text.h"

namespace roundsman {
namespace {

constexpr std::string_view kEnvironment = "env.";

}  // namespace

bool VariableScope::CheckName(const ConfigNode& key) {
  const std::string& name = key.raw();
  if (name.starts_with(kEnvironment)) {
    key.Tell(fmt::format("found the name {}, expected another: `env.` is the environment",
                         Quoted(name)));
    return false;
  }
  if (name.find_first_of(" \t\n${}") == std::string::npos) return true;
  key.Tell(fmt::format("found the name {}, expected one without blanks and `${{}}`", Quoted(name)));
  return false;
}

bool VariableScope::CheckUse(const std::string& name, const ConfigNode& node) {
  if (Has(name)) return true;
  if (name.starts_with(kEnvironment)) {
    const std::string variable = name.substr(kEnvironment.size());
    const char* value = std::getenv(variable.c_str());
    if (value != nullptr) {
      Define(name, value);
      return true;
    }
    node.Tell(fmt::format("found `${{{}}}`, but {} is not set in the environment", name, variable));
    return false;
  }
  const std::vector<std::string> known = Names();
  std::string hint = DidYouMeanClause(DidYouMean(name, known));
  if (hint.empty() && known.empty()) hint = ": there is none";
  node.Tell(fmt::format(
      "found the unknown variable `${{{}}}`, expected one from `vars`, `secrets` or `for-each`{}",
      name, hint));
  return false;
}

std::optional<Template> VariableScope::Read(const ConfigNode& node, std::string_view expected) {
  const auto text = node.Text(expected);
  if (!text) return std::nullopt;
  if (text->find('$') == std::string::npos) return Template::Literal(*text);
  const std::size_t mistakes = node.problems().size();
  Template parsed = Template::Parse(*text, node.where(), node.problems());
  bool known = node.problems().size() == mistakes;
  for (const std::string& name : parsed.Names()) known = CheckUse(name, node) && known;
  if (!known) return std::nullopt;
  return parsed;
}

std::optional<std::string> VariableScope::ReadNow(const ConfigNode& node,
                                                  std::string_view expected) {
  const auto text = Read(node, expected);
  if (!text) return std::nullopt;
  for (const std::string& name : text->Names()) {
    if (values_.Has(name)) continue;
    node.Tell(fmt::format(
        "found `${{{}}}`, expected no column of `for-each` here: it is the same for all rows",
        name));
    return std::nullopt;
  }
  return text->Expand(values_);
}

std::vector<std::string> VariableScope::Names() const {
  std::vector<std::string> names = values_.Names();
  names.insert(names.end(), columns_.begin(), columns_.end());
  std::erase_if(names, [](const std::string& name) { return name.starts_with(kEnvironment); });
  return names;
}

bool VariableScope::Known(const Template& text) const {
  const auto names = text.Names();
  return std::all_of(names.begin(), names.end(),
                     [this](const std::string& name) { return values_.Has(name); });
}

}  // namespace roundsman
