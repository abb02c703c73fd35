#include "scenarios/checks_parser.h"

#include <fmt/format.h>

#include <array>
#include <nlohmann/json.hpp>
#include <optional>

#include "config/config_node.h"
#include "core/finding.h"
#include "core/text.h"

namespace roundsman {
namespace {

constexpr std::array<std::string_view, 4> kKeys = {"off", "reason", "severity", "longer-than"};
constexpr std::array<std::string_view, 2> kSeverities = {"error", "warning"};

bool TakesTime(FindingKind kind) {
  return kind == FindingKind::kStall || kind == FindingKind::kJank ||
         kind == FindingKind::kSlowResponse;
}

std::vector<std::string> NoticedKinds() {
  std::vector<std::string> names;
  for (const FindingKindInfo& info : FindingKinds()) {
    if (info.noticed) names.emplace_back(info.name);
  }
  return names;
}

// Nothing, and told, for a name that `checks:` cannot set.
std::optional<FindingKind> ReadKind(const ConfigNode& key) {
  const auto kind = ParseFindingKind(key.raw());
  if (kind && Info(*kind).noticed) return kind;
  if (kind) {
    key.Tell(
        fmt::format("found {}, which comes from what the steps ask for, expected a kind the robot "
                    "notices by itself: see `roundsman checks`",
                    Quoted(key.raw())));
  } else {
    key.Tell(fmt::format("found the check {}, expected a kind listed by `roundsman checks`{}",
                         Quoted(key.raw()),
                         DidYouMeanClause(DidYouMean(key.raw(), NoticedKinds()))));
  }
  return std::nullopt;
}

std::optional<CheckSetting> ReadSetting(const ConfigNode& node, FindingKind kind) {
  CheckSetting setting;
  if (node.IsText() && node.raw() == "off") {
    setting.off = "";
    return setting;
  }
  if (!node.IsMap()) {
    const bool meant =
        node.raw() == "false" || node.raw() == "no" || node.raw() == "OFF" || node.raw() == "Off";
    node.Refuse("`off`, or a map of off, reason, severity, longer-than",
                meant ? std::optional<std::string>("off") : std::nullopt);
    return std::nullopt;
  }
  node.AllowOnly(kKeys, "a check");
  const auto off = node.Find("off");
  const auto reason = node.Find("reason");
  if (off && off->Flag().value_or(false)) setting.off = "";
  if (reason) {
    const auto text = reason->Text();
    if (!setting.off) {
      reason->Tell("found a reason without `off: true`, expected both");
    } else if (text) {
      setting.off = *text;
    }
  }
  if (const auto severity = node.Find("severity")) {
    if (const auto chosen = severity->Choice(kSeverities)) {
      setting.severity = *chosen == 0 ? Severity::kError : Severity::kWarning;
    }
  }
  if (const auto longer = node.Find("longer-than")) {
    setting.longer_than = longer->Time();
    if (!TakesTime(kind)) {
      longer->Tell(fmt::format(
          "found `longer-than` for {}, expected it for stall, jank or slow-response only",
          Name(kind)));
    }
  }
  return setting;
}

}  // namespace

CheckSettings ParseChecks(const ConfigNode& node) {
  CheckSettings settings;
  for (const auto& [key, value] : node.Map("a map of checks such as `jank: off`")) {
    const auto kind = ReadKind(key);
    if (!kind) continue;
    if (auto setting = ReadSetting(value, *kind)) settings.Set(*kind, *std::move(setting));
  }
  return settings;
}

std::string ChecksSchema() {
  nlohmann::json kinds = nlohmann::json::object();
  for (const FindingKindInfo& info : FindingKinds()) {
    if (!info.noticed) continue;
    nlohmann::json keys = {{"off", {{"type", "boolean"}}},
                           {"reason", {{"$ref", "#/definitions/text"}}},
                           {"severity", {{"enum", kSeverities}}}};
    if (TakesTime(info.kind)) keys["longer-than"] = {{"$ref", "#/definitions/duration"}};
    const nlohmann::json off = {{"enum", {"off", false}}};
    const nlohmann::json map = {
        {"type", "object"}, {"additionalProperties", false}, {"properties", keys}};
    kinds[std::string(info.name)] = {{"description", std::string(info.says)},
                                     {"anyOf", {off, map}}};
  }
  return nlohmann::json(
             {{"type", "object"}, {"additionalProperties", false}, {"properties", kinds}})
      .dump();
}

}  // namespace roundsman
