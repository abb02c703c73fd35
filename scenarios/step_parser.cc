#include "scenarios/step_parser.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/text.h"
#include "scenarios/checks_parser.h"
#include "scenarios/step_registry.h"

namespace roundsman {
namespace {

constexpr std::array<std::string_view, 4> kConditionKeys = {"see", "not-see", "device", "var"};
// Besides the names of devices.
constexpr std::array<std::string_view, 6> kDeviceWords = {"phone",    "tablet",  "desktop",
                                                          "chromium", "android", "webdriver"};
constexpr std::size_t kLongestName = 80;
constexpr std::size_t kLongestId = 48;

const StepRow* FindRow(std::string_view action) {
  const auto rows = StepRegistry();
  const auto row = std::find_if(rows.begin(), rows.end(), [&](const StepRow& candidate) {
    return candidate.action == action;
  });
  return row == rows.end() ? nullptr : &*row;
}

bool IsToCome(std::string_view action) {
  const auto names = StepsToCome();
  return std::find(names.begin(), names.end(), action) != names.end();
}

bool IsCommonKey(std::string_view key) {
  const auto keys = CommonStepKeys();
  return std::any_of(keys.begin(), keys.end(),
                     [&](const StepKey& known) { return known.name == key; });
}

bool HasKey(const StepRow& row, std::string_view key) {
  return std::any_of(row.keys.begin(), row.keys.end(),
                     [&](const StepKey& known) { return known.name == key; });
}

std::vector<std::string_view> ActionsWith(std::string_view key) {
  std::vector<std::string_view> actions;
  for (const StepRow& row : StepRegistry()) {
    if (HasKey(row, key)) actions.push_back(row.action);
  }
  return actions;
}

void TellUnknownAction(const ConfigNode& key) {
  std::vector<std::string_view> known;
  for (const StepRow& row : StepRegistry()) known.push_back(row.action);
  for (const StepKey& common : CommonStepKeys()) known.push_back(common.name);
  const std::string near = DidYouMeanClause(key.raw(), known);
  if (!near.empty()) {
    key.Tell(fmt::format("found the key {}, expected an action or a key of a step{}",
                         Quoted(key.raw()), near));
    return;
  }
  known.resize(StepRegistry().size());
  key.Tell(
      fmt::format("found the key {}, expected an action: {}", Quoted(key.raw()), OneOf(known)));
}

void TellToCome(const ConfigNode& key) {
  key.Tell(fmt::format("{} is part of the language, but this version cannot run it yet",
                       Quoted(key.raw())));
}

// A key that is neither common nor the action: another action's, or nobody's.
void TellStrayKey(const ConfigNode& key, const StepRow& row) {
  const auto actions = ActionsWith(key.raw());
  if (!actions.empty()) {
    key.Tell(fmt::format("found `{}:` beside `{}:`, expected it only beside {}", key.raw(),
                         row.action, OneOf(actions)));
    return;
  }
  std::vector<std::string_view> known;
  for (const StepKey& common : CommonStepKeys()) known.push_back(common.name);
  for (const StepKey& own : row.keys) known.push_back(own.name);
  const std::string near = DidYouMeanClause(key.raw(), known);
  key.Tell(fmt::format("found the key {} beside `{}:`, expected a key of a step{}",
                       Quoted(key.raw()), row.action, near.empty() ? ": " + OneOf(known) : near));
}

// The one action of a step; nothing, and told, when it is not exactly one.
std::optional<ConfigNode::Entry> FindAction(const ConfigNode& node) {
  std::optional<ConfigNode::Entry> action;
  bool sound = true;
  std::vector<ConfigNode> strays;
  for (const auto& entry : node.Map()) {
    const std::string& key = entry.key.raw();
    if (IsToCome(key)) {
      TellToCome(entry.key);
      sound = false;
    } else if (FindRow(key) == nullptr) {
      if (!IsCommonKey(key)) strays.push_back(entry.key);
    } else if (action) {
      entry.key.Tell(
          fmt::format("found a second action `{}:` beside `{}:`, expected one action in a step: "
                      "begin it with `- `",
                      key, action->key.raw()));
      sound = false;
    } else {
      action = entry;
    }
  }
  for (const ConfigNode& key : strays) {
    if (action) {
      const StepRow& row = *FindRow(action->key.raw());
      if (!HasKey(row, key.raw())) TellStrayKey(key, row);
    } else if (sound && ActionsWith(key.raw()).empty()) {
      TellUnknownAction(key);
      sound = false;
    }
  }
  if (!action && sound) {
    node.Tell("found a step without an action, expected one such as `tap:` or `see:`");
  }
  return sound ? action : std::nullopt;
}

// Of the addresses in a name nothing but the path: no host, no password, no query.
std::string WithoutAddresses(std::string_view name) {
  std::string out;
  while (!name.empty()) {
    std::string_view word = name.substr(0, name.find(' '));
    name.remove_prefix(std::min(word.size() + 1, name.size()));
    bool address = word.starts_with('/');
    if (const std::size_t scheme = word.find("://"); scheme != std::string_view::npos) {
      word.remove_prefix(scheme + 3);
      word.remove_prefix(std::min(word.find_first_of("/?#"), word.size()));
      address = true;
    } else if (word.starts_with("data:")) {
      word = "data";
    }
    // A selector's '#' and a question's mark stay.
    const std::size_t end = word.find_first_of(address ? "?#" : "?");
    if (end != std::string_view::npos &&
        (address || word.find('=', end) != std::string_view::npos)) {
      word = word.substr(0, end);
    }
    out += out.empty() ? "" : " ";
    out += word;
  }
  return out;
}

}  // namespace

Steps StepParser::ParseSteps(const ConfigNode& list, const std::string& group) {
  Steps steps;
  for (const ConfigNode& node : list.List("a list of steps")) {
    if (auto step = ParseStep(node, group)) steps.push_back(std::move(step));
  }
  return steps;
}

std::shared_ptr<const Step> StepParser::ParseStep(const ConfigNode& node,
                                                  const std::string& group) {
  // `- back`: an action that says nothing more.
  if (node.IsText()) {
    const StepRow* row = FindRow(node.raw());
    if (row != nullptr && row->value == kNoValue) {
      return row->parse({node, node}, ParseCommon(node, group), *this);
    }
    if (row != nullptr) {
      node.Tell(fmt::format("found `{0}` alone, expected `{0}:` with {1}", node.raw(), row->value));
    } else if (IsToCome(node.raw())) {
      TellToCome(node);
    } else {
      node.Refuse("a step such as `tap: 登录`");
    }
    return nullptr;
  }
  if (!node.IsMap()) {
    node.Refuse("a step such as `tap: 登录`");
    return nullptr;
  }
  const auto action = FindAction(node);
  StepCommon common = ParseCommon(node, group);
  if (!action) return nullptr;
  return FindRow(action->key.raw())->parse({node, action->value}, std::move(common), *this);
}

StepCommon StepParser::ParseCommon(const ConfigNode& step, const std::string& group) {
  StepCommon common;
  common.where = step.where();
  common.id = group;
  const auto flag = [&](std::string_view key, bool& into) {
    if (const auto node = step.Find(key)) into = node->Flag().value_or(false);
  };
  const auto time = [&](std::string_view key, std::optional<Duration>& into) {
    if (const auto node = step.Find(key)) into = node->Time();
  };
  if (const auto node = step.Find("name")) common.name = node->Text().value_or("");
  time("within", common.within);
  time("budget", common.budget);
  flag("optional", common.optional);
  flag("once", common.once);
  if (const auto node = step.Find("checks")) common.checks = ParseChecks(*node);
  if (const auto node = step.Find("if")) common.condition = ParseCondition(*node);
  return common;
}

void StepParser::NameStep(StepCommon& common, const std::string& description) {
  if (common.name.empty()) common.name = Shorten(description, kLongestName);
  // A label of metrics and a part of fingerprints. It is made of what was written: what a variable
  // holds in a run is not in it.
  std::string id = Slug(Shorten(WithoutAddresses(common.name), kLongestId));
  if (id.empty()) id = "step";
  if (!common.id.empty()) id = fmt::format("{}/{}", common.id, id);
  std::string unique = id;
  for (int count = 2; !ids_.insert(unique).second; ++count)
    unique = fmt::format("{}-{}", id, count);
  common.id = std::move(unique);
}

std::vector<std::shared_ptr<const Target>> StepParser::ParseTargets(const ConfigNode& node) {
  std::vector<std::shared_ptr<const Target>> targets;
  if (!node.IsList()) {
    if (auto target = ParseTarget(node)) targets.push_back(std::move(target));
    return targets;
  }
  const auto list = node.List();
  if (list.empty()) node.Refuse("a target, or a list of targets");
  for (const ConfigNode& item : list) {
    if (auto target = ParseTarget(item)) targets.push_back(std::move(target));
  }
  return targets;
}

bool StepParser::CheckDevice(const ConfigNode& node) {
  std::vector<std::string> known(kDeviceWords.begin(), kDeviceWords.end());
  known.insert(known.end(), known_devices_.begin(), known_devices_.end());
  if (known_devices_.empty() || std::find(known.begin(), known.end(), node.raw()) != known.end())
    return true;
  node.Refuse(fmt::format("the name of a device, or {}", OneOf(kDeviceWords)),
              DidYouMean(node.raw(), known));
  return false;
}

std::optional<Condition> StepParser::ParseCondition(const ConfigNode& node) {
  if (!node.AllowOnly(kConditionKeys, "a condition")) return std::nullopt;
  const auto entries = node.Map();
  if (entries.size() != 1) {
    node.Tell(fmt::format("found a condition with {} keys, expected exactly one of {}",
                          entries.size(), OneOf(kConditionKeys)));
    return std::nullopt;
  }
  Condition condition;
  condition.where = node.where();
  const std::string& key = entries.front().key.raw();
  const ConfigNode& value = entries.front().value;
  if (key == "see" || key == "not-see") {
    auto target = ParseTarget(value);
    if (!target) return std::nullopt;
    (key == "see" ? condition.see : condition.not_see) = std::move(target);
    return condition;
  }
  if (key == "device") {
    condition.device = value.Text("the name of a device");
    if (!condition.device || !CheckDevice(value)) return std::nullopt;
    return condition;
  }
  if (key != "var") return std::nullopt;
  const auto pair = value.List("[name, value]");
  if (!value.IsList()) return std::nullopt;
  if (pair.size() != 2) {
    value.Tell(fmt::format("found a list of {}, expected [name, value]", pair.size()));
    return std::nullopt;
  }
  const auto name = pair[0].Text("the name of a variable");
  auto wanted = ParseText(pair[1]);
  if (!name || !wanted) return std::nullopt;
  if (!scope_.Has(*name)) {
    pair[0].Refuse("the name of a variable", DidYouMean(*name, scope_.Names()));
    return std::nullopt;
  }
  condition.variable = {*name, *std::move(wanted)};
  return condition;
}

}  // namespace roundsman
