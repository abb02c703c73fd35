#include "scenarios/target_parser.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>

#include "config/config_node.h"
#include "core/text.h"
#include "scenarios/roles.h"
#include "scenarios/step_parser.h"
#include "scenarios/text_pattern.h"

namespace roundsman {
namespace {

constexpr std::array<std::string_view, 3> kWitnesses = {"both", "sight", "tree"};
constexpr std::array<std::string_view, 2> kKeysToCome = {"image", "area"};

struct TargetKey {
  std::string_view name;
  std::string_view help;
  std::string_view schema;
  // What it is, when it is one of these.
  std::optional<Template> Target::*text = nullptr;
  std::optional<Relation> relation = std::nullopt;
};

constexpr std::string_view kText = R"({"$ref": "#/definitions/text"})";
constexpr std::string_view kTarget = R"({"$ref": "#/definitions/target"})";
constexpr std::string_view kPoint = R"({"$ref": "#/definitions/point"})";

constexpr std::array<TargetKey, 15> kKeys = {{
    {"text", "visible text, as a plain substring", kText, &Target::text},
    {"regex", "visible text, as a regular expression", kText, &Target::regex},
    {"css", "CSS selector", kText, &Target::css},
    {"id", "id in the UI tree, exactly", kText, &Target::id},
    {"role", "ARIA role, also the implicit one", kText, &Target::role},
    {"label", "accessible name, as a plain substring", kText, &Target::label},
    {"near", "the closest to another target", kTarget, nullptr, Relation::kNear},
    {"above", "straight above another target", kTarget, nullptr, Relation::kAbove},
    {"below", "straight below another target", kTarget, nullptr, Relation::kBelow},
    {"left-of", "on the same line, left of another target", kTarget, nullptr, Relation::kLeftOf},
    {"right-of", "on the same line, right of another target", kTarget, nullptr, Relation::kRightOf},
    {"inside", "within the box of another target", kTarget, nullptr, Relation::kInside},
    {"index", "0-based among several, in reading order", R"({"type": "integer", "minimum": 0})"},
    {"point", "a point of the screen: [50%, 90%] or [120px, 300px]", kPoint},
    {"by", "sight: only pixels; tree: only the UI tree", R"({"enum": ["both", "sight", "tree"]})"},
}};

bool CheckPattern(const ConfigNode& node, const Template& regex, const VariableScope& scope) {
  if (!scope.Known(regex)) return true;
  const auto compiled = TextPattern::Compile(regex.Expand(scope.values()));
  if (!compiled) node.Tell(compiled.error().message);
  return compiled.has_value();
}

bool CheckRole(const ConfigNode& node, const Template& role) {
  if (!role.Names().empty() || IsRole(role.source())) return true;
  node.Refuse("an ARIA role such as button, link or textbox",
              DidYouMean(role.source(), RoleNames()));
  return false;
}

bool ReadKey(const TargetKey& key, const ConfigNode& value, Target& target, StepParser& parser) {
  if (key.text != nullptr) {
    auto text = parser.ParseText(value);
    if (!text) return false;
    if (key.text == &Target::regex && !CheckPattern(value, *text, parser.scope())) return false;
    if (key.text == &Target::role && !CheckRole(value, *text)) return false;
    if ((key.text == &Target::text || key.text == &Target::label) && text->Names().empty() &&
        Fold(text->source()).empty()) {
      value.Tell("found a text of blanks only, expected something to look for");
      return false;
    }
    target.*key.text = *std::move(text);
    return true;
  }
  if (key.relation) {
    auto to = parser.ParseTarget(value);
    if (!to) return false;
    if (to->point) {
      value.Tell(
          fmt::format("found a point for `{}`, expected a target that can be found", key.name));
      return false;
    }
    target.related.push_back({*key.relation, std::move(to)});
    return true;
  }
  if (key.name == "index") {
    const auto index = value.Integer(0, 10'000);
    if (index) target.index = static_cast<int>(*index);
    return index.has_value();
  }
  if (key.name == "by") {
    const auto by = value.Choice(kWitnesses);
    if (by) target.by = static_cast<Witnesses>(*by);
    return by.has_value();
  }
  target.point = ParsePoint(value);
  return target.point.has_value();
}

bool Names(const Target& target) {
  return target.text || target.regex || target.css || target.id || target.role || target.label;
}

// Whether what it says goes together; tells when not.
bool CheckWhole(const ConfigNode& node, const Target& target) {
  if (target.point) {
    if (node.Map().size() == 1) return true;
    node.Tell("found a target with `point` and other keys, expected `point` alone");
    return false;
  }
  if (!Names(target)) {
    node.Tell(
        "found a target that names nothing, expected at least one of text, regex, css, id, role, "
        "label or point");
    return false;
  }
  if (target.by == Witnesses::kSight && (target.css || target.id || target.role || target.label)) {
    node.Tell(
        "found `by: sight` with a key of the UI tree (css, id, role, label), expected text or "
        "regex");
    return false;
  }
  return true;
}

const TargetKey* FindKey(std::string_view name) {
  const auto key = std::find_if(kKeys.begin(), kKeys.end(),
                                [&](const TargetKey& candidate) { return candidate.name == name; });
  return key == kKeys.end() ? nullptr : &*key;
}

void TellUnknownKey(const ConfigNode& key) {
  if (std::find(kKeysToCome.begin(), kKeysToCome.end(), key.raw()) != kKeysToCome.end()) {
    key.Tell(fmt::format("{} is part of the language, but this version cannot run it yet",
                         Quoted(key.raw())));
    return;
  }
  std::vector<std::string_view> names;
  names.reserve(kKeys.size());
  for (const TargetKey& known : kKeys) names.push_back(known.name);
  const std::string near = DidYouMeanClause(key.raw(), names);
  key.Tell(fmt::format("found the key {}, expected a key of a target{}", Quoted(key.raw()),
                       near.empty() ? ": " + OneOf(names) : near));
}

}  // namespace

std::optional<ScreenLength> ParseLength(const ConfigNode& node) {
  std::string_view text = node.raw();
  const bool percent = text.ends_with('%');
  if (percent) text.remove_suffix(1);
  if (!percent && text.ends_with("px")) {
    text.remove_suffix(2);
  } else if (!percent) {
    node.Refuse("a length like `50%` or `120px`: write the unit");
    return std::nullopt;
  }
  double value = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failed != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) {
    node.Refuse("a length like `50%` or `120px`");
    return std::nullopt;
  }
  if (value < 0 || (percent && value > 100)) {
    node.Refuse("a length from 0% to 100%, or px from 0 up");
    return std::nullopt;
  }
  return ScreenLength{value, percent};
}

std::optional<ScreenPoint> ParsePoint(const ConfigNode& node) {
  const auto pair = node.List("a point like `[50%, 90%]` or `[120px, 300px]`");
  if (!node.IsList()) return std::nullopt;
  if (pair.size() != 2) {
    node.Tell(fmt::format("found a point of {} lengths, expected two: `[50%, 90%]`", pair.size()));
    return std::nullopt;
  }
  const auto x = ParseLength(pair[0]);
  const auto y = ParseLength(pair[1]);
  if (!x || !y) return std::nullopt;
  return ScreenPoint{*x, *y};
}

std::shared_ptr<const Target> StepParser::ParseTarget(const ConfigNode& node) {
  auto target = std::make_shared<Target>();
  target->where = node.where();
  if (node.IsText()) {
    return ReadKey(kKeys.front(), node, *target, *this) ? target : nullptr;
  }
  bool sound = node.IsMap();
  for (const auto& [key, value] :
       node.Map("a target: visible text, or a map such as `{css: .buy}`")) {
    const TargetKey* known = FindKey(key.raw());
    if (known == nullptr) TellUnknownKey(key);
    sound = known != nullptr && ReadKey(*known, value, *target, *this) && sound;
  }
  return sound && CheckWhole(node, *target) ? target : nullptr;
}

std::string TargetSchema() {
  nlohmann::json keys = nlohmann::json::object();
  for (const TargetKey& key : kKeys) {
    nlohmann::json schema = {{"allOf", {nlohmann::json::parse(key.schema)}}};
    schema["description"] = std::string(key.help);
    keys[std::string(key.name)] = std::move(schema);
  }
  const nlohmann::json map = {{"type", "object"},
                              {"additionalProperties", false},
                              {"minProperties", 1},
                              {"properties", keys}};
  return nlohmann::json(
             {{"description", "visible text, or a map whose keys must all hold together"},
              {"anyOf", {{{"$ref", "#/definitions/text"}}, map}}})
      .dump();
}

}  // namespace roundsman
