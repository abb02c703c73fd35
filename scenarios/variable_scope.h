#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.h"
#include "scenarios/variables.h"

namespace roundsman {

class ConfigNode;

// The names a scenario's texts may use while it is being read: what has a value already, the
// columns of `for-each`, and `env.NAME`, which is looked up when it is first used. Tells unknown
// names at their place.
class VariableScope {
 public:
  // A text with variables; nothing, and told, when it is no text or a name in it is not known.
  std::optional<Template> Read(const ConfigNode& node, std::string_view expected = "a text");
  // The same for a text that is needed now: columns of `for-each` have no value yet and are
  // refused.
  std::optional<std::string> ReadNow(const ConfigNode& node, std::string_view expected = "a text");

  void Define(std::string name, std::string value) {
    values_.Set(std::move(name), std::move(value));
  }
  void DefineColumn(std::string name) { columns_.insert(std::move(name)); }
  bool Has(std::string_view name) const { return values_.Has(name) || columns_.contains(name); }
  // Tells when a variable cannot be called so.
  static bool CheckName(const ConfigNode& key);
  // Whether all it needs has a value now.
  bool Known(const Template& text) const;
  // Without the environment's.
  std::vector<std::string> Names() const;
  const Variables& values() const { return values_; }

 private:
  bool CheckUse(const std::string& name, const ConfigNode& node);

  Variables values_;
  std::set<std::string, std::less<>> columns_;
};

}  // namespace roundsman
