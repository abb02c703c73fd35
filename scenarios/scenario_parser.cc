#include "scenarios/scenario_parser.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "config/config_node.h"
#include "core/text.h"
#include "scenarios/checks_parser.h"
#include "scenarios/scenario_draft.h"
#include "scenarios/schedule_parser.h"

namespace roundsman {
namespace {

constexpr std::array<std::string_view, 3> kSeverities = {"critical", "warning", "info"};
constexpr std::array<std::string_view, 2> kAnswers = {"OK", "dismiss"};
constexpr std::array<std::string_view, 1> kToCome = {"watch"};

using Nodes = std::vector<ConfigNode>;

void ReadId(const ConfigNode& value, ScenarioDraft& draft) {
  const auto id = value.Text("an id");
  if (!id) return;
  const bool plain = id->find_first_of(" \t\n\\:*?\"<>|") == std::string::npos &&
                     id->front() != '/' && id->back() != '/' &&
                     id->find("..") == std::string::npos && id->find("//") == std::string::npos;
  if (!plain) value.Refuse("an id of letters, digits, `-`, `_`, `.` and `/`");
  draft.scenario.id = *id;
}

void ReadSeverity(const ConfigNode& value, ScenarioDraft& draft) {
  if (const auto chosen = value.Choice(kSeverities)) draft.scenario.severity = kSeverities[*chosen];
}

void ReadTags(const ConfigNode& value, ScenarioDraft& draft) {
  for (const ConfigNode& node : value.List("a list of tags such as `[smoke]`")) {
    if (const auto tag = node.Text()) draft.scenario.tags.push_back(*tag);
  }
}

void ReadDevices(const ConfigNode& value, ScenarioDraft& draft) {
  const auto list = value.List("a list of devices such as `[iphone-15]`");
  if (value.IsList() && list.empty()) value.Refuse("at least one device");
  const std::vector<std::string>& known = draft.overrides.known_devices;
  std::vector<std::string>& devices = draft.scenario.devices;
  for (const ConfigNode& node : list) {
    const auto name = node.Text("the name of a device");
    if (!name) continue;
    if (!known.empty() && std::find(known.begin(), known.end(), *name) == known.end()) {
      node.Tell(
          fmt::format("found the unknown device {}, expected one listed by `roundsman devices`{}",
                      Quoted(*name), DidYouMeanClause(DidYouMean(*name, known))));
    } else if (std::find(devices.begin(), devices.end(), *name) != devices.end()) {
      node.Tell(fmt::format("found the device {} again, expected it once", Quoted(*name)));
    } else {
      devices.push_back(*name);
    }
  }
}

bool IsWebAddress(std::string_view address) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (address.starts_with(scheme) && address.size() > scheme.size() &&
        address[scheme.size()] != '/' && address.find_first_of(" \t\n") == std::string_view::npos) {
      return true;
    }
  }
  return false;
}

void ReadBaseUrl(const ConfigNode& value, ScenarioDraft& draft) {
  const auto url = draft.scope.ReadNow(value, "an address like `https://m.example.com`");
  if (!url) return;
  if (!IsWebAddress(*url)) {
    value.Refuse("an address that begins with `https://` or `http://`");
  } else if (draft.overrides.base_url.empty()) {
    draft.scenario.base_url = *url;
  }
}

void ReadRunbook(const ConfigNode& value, ScenarioDraft& draft) {
  const auto url = value.Text("an address");
  if (!url) return;
  if (!IsWebAddress(*url)) value.Refuse("an address that begins with `https://` or `http://`");
  draft.scenario.runbook = *url;
}

void ReadDialogs(const ConfigNode& value, ScenarioDraft& draft) {
  constexpr std::array<std::string_view, 2> kKeys = {"text", "answer"};
  for (const ConfigNode& node : value.List("a list of dialog texts")) {
    ExpectedDialog dialog;
    std::optional<ConfigNode> words = node;
    if (node.IsMap()) {
      node.AllowOnly(kKeys, "a dialog");
      words = node.Need("text", "a dialog");
      if (const auto answer = node.Find("answer")) {
        const auto chosen = answer->Choice(kAnswers);
        if (chosen && *chosen == 1) dialog.answer = DialogAnswer::kDismiss;
      }
    }
    const auto text = words ? draft.scope.ReadNow(*words, "the text of a dialog") : std::nullopt;
    if (!text) continue;
    dialog.text = *text;
    draft.scenario.expected_dialogs.push_back(std::move(dialog));
  }
}

void ReadBackend(const ConfigNode& value, ScenarioDraft& draft) {
  constexpr std::array<std::string_view, 2> kKeys = {"alert", "expr"};
  for (const ConfigNode& node : value.List("a list of alerts and expressions")) {
    if (!node.AllowOnly(kKeys, "a backend signal")) continue;
    const auto alert = node.Find("alert");
    const auto expr = node.Find("expr");
    if (alert.has_value() == expr.has_value()) {
      node.Tell("found a backend signal with neither or both of `alert` and `expr`, expected one");
      continue;
    }
    BackendSignal signal;
    if (alert) signal.alert = alert->Text("the name of an alert").value_or("");
    if (expr) signal.expr = expr->Text("a PromQL expression").value_or("");
    draft.scenario.backend.push_back(std::move(signal));
  }
}

template <std::string Scenario::*Field>
void ReadText(const ConfigNode& value, ScenarioDraft& draft) {
  draft.scenario.*Field = value.Text().value_or("");
}

template <Duration Scenario::*Field>
void ReadTime(const ConfigNode& value, ScenarioDraft& draft) {
  const auto time = value.Time();
  if (time && *time == Duration::zero()) {
    value.Refuse("more than 0s");
  } else if (time) {
    draft.scenario.*Field = *time;
  }
}

void ReadSchedule(const ConfigNode& value, ScenarioDraft& draft) {
  draft.scenario.schedule = ParseSchedule(value);
}

void ReadCheckSettings(const ConfigNode& value, ScenarioDraft& draft) {
  draft.scenario.checks = ParseChecks(value);
}

void ReadSetup(const ConfigNode& value, ScenarioDraft& draft) {
  draft.scenario.setup = draft.steps.ParseSteps(value, "setup");
}

void ReadSteps(const ConfigNode& value, ScenarioDraft& draft) {
  draft.scenario.steps = draft.steps.ParseSteps(value, "");
  if (value.IsList() && value.List().empty()) value.Refuse("at least one step");
}

void ReadFinally(const ConfigNode& value, ScenarioDraft& draft) {
  draft.scenario.finally = draft.steps.ParseSteps(value, "finally");
}

constexpr std::string_view kText = R"({"$ref": "#/definitions/text"})";
constexpr std::string_view kDuration = R"({"$ref": "#/definitions/duration"})";
constexpr std::string_view kSteps = R"({"$ref": "#/definitions/steps"})";
constexpr std::string_view kTexts = R"({"type": "array", "items": {"$ref": "#/definitions/text"}})";

constexpr std::array<ScenarioKey, 21> kKeys = {{
    {"scenario", "the journey's name, shown to people", kText, &ReadText<&Scenario::journey>},
    {"id", "default: the path under the scenarios root, without .yaml", kText, &ReadId},
    {"description", "what it is for", kText, &ReadText<&Scenario::description>},
    {"owner", "whose it is; goes to labels and alerts", kText, &ReadText<&Scenario::owner>},
    {"severity", "how bad it is when the journey breaks; default warning",
     R"({"enum": ["critical", "warning", "info"]})", &ReadSeverity},
    {"runbook", "an address; goes to alerts", R"({"type": "string", "pattern": "^https?://"})",
     &ReadRunbook},
    {"tags", "for choosing what to run", kTexts, &ReadTags},
    {"schedule", "when the agent runs it", "", &ReadSchedule},
    {"devices", "what it runs on; default [phone]",
     R"({"type": "array", "minItems": 1, "uniqueItems": true, "items": {"$ref": "#/definitions/text"}})",
     &ReadDevices},
    {"base-url", "relative addresses resolve against it; --base-url overrides", kText,
     &ReadBaseUrl},
    {"timeout", "for the whole run; default 5m", kDuration, &ReadTime<&Scenario::timeout>},
    {"within", "default for every step that looks for something; default 10s", kDuration,
     &ReadTime<&Scenario::within>},
    {"vars", "${user}; --var user=x overrides; ${env.NAME} reads the environment",
     R"({"type": "object", "additionalProperties": {"type": ["string", "number", "boolean"]}})",
     nullptr},
    {"secrets", "variables that are masked everywhere",
     R"({"type": "object", "additionalProperties": {"anyOf": [
         {"type": "object", "additionalProperties": false, "required": ["env"],
          "properties": {"env": {"$ref": "#/definitions/text"}}},
         {"type": "object", "additionalProperties": false, "required": ["file"],
          "properties": {"file": {"$ref": "#/definitions/text"}}}]}})",
     nullptr},
    {"for-each", "a CSV file or a list of maps: one run per row, its values are variables",
     R"({"anyOf": [{"type": "string", "minLength": 1},
         {"type": "array", "minItems": 1, "items": {
           "type": "object", "minProperties": 1,
           "additionalProperties": {"type": ["string", "number", "boolean"]}}}]})",
     nullptr},
    {"expect-dialogs", "native dialogs that are part of the journey",
     R"({"type": "array", "items": {"anyOf": [{"$ref": "#/definitions/text"},
         {"type": "object", "additionalProperties": false, "required": ["text"], "properties": {
           "text": {"$ref": "#/definitions/text"}, "answer": {"enum": ["OK", "dismiss"]}}}]}})",
     &ReadDialogs},
    {"backend", "what existing monitoring ought to see when this journey breaks",
     R"({"type": "array", "items": {"anyOf": [
         {"type": "object", "additionalProperties": false, "required": ["alert"],
          "properties": {"alert": {"$ref": "#/definitions/text"}}},
         {"type": "object", "additionalProperties": false, "required": ["expr"],
          "properties": {"expr": {"$ref": "#/definitions/text"}}}]}})",
     &ReadBackend},
    {"checks", "what the robot notices by itself; all on unless listed",
     R"({"$ref": "#/definitions/checks"})", &ReadCheckSettings},
    {"setup", "steps whose failure is inconclusive, not a finding", kSteps, &ReadSetup},
    {"steps", "the journey", R"({"allOf": [{"$ref": "#/definitions/steps"}, {"minItems": 1}]})",
     &ReadSteps},
    {"finally", "steps that always run", kSteps, &ReadFinally},
}};

// Keys that are not there yet are told apart from slips.
void CheckKeys(const ConfigNode& root) {
  std::vector<std::string_view> known;
  known.reserve(kKeys.size());
  for (const ScenarioKey& key : kKeys) known.push_back(key.name);
  for (const auto& [key, value] : root.Map()) {
    if (std::find(known.begin(), known.end(), key.raw()) != known.end()) continue;
    if (std::find(kToCome.begin(), kToCome.end(), key.raw()) != kToCome.end()) {
      key.Tell(fmt::format("{} is part of the language, but this version cannot run it yet",
                           Quoted(key.raw())));
      continue;
    }
    const std::string near = DidYouMeanClause(key.raw(), known);
    key.Tell(fmt::format("found the key {}, expected a key of a scenario{}", Quoted(key.raw()),
                         near.empty() ? ": " + OneOf(known) : near));
  }
}

void ReadRoot(const ConfigNode& root, ScenarioDraft& draft) {
  if (!root.IsMap()) {
    root.Refuse("a scenario: keys such as `scenario:` and `steps:`");
    return;
  }
  CheckKeys(root);
  root.Need("scenario", "a scenario: the journey's name");
  root.Need("steps", "a scenario");
  ReadVariables(root, draft);
  // Needed by `open`, wherever in the file it stands.
  draft.scenario.base_url = draft.overrides.base_url;
  if (const auto node = root.Find("base-url")) ReadBaseUrl(*node, draft);
  // One that is there and wrong is told already: no more is said about relative addresses.
  draft.steps.SetBaseUrl(draft.scenario.base_url.empty() && root.Find("base-url")
                             ? "http://unknown"
                             : draft.scenario.base_url);
  for (const ScenarioKey& key : kKeys) {
    const auto value =
        key.read == nullptr || key.name == "base-url" ? std::nullopt : root.Find(key.name);
    if (value) key.read(*value, draft);
  }
}

}  // namespace

std::span<const ScenarioKey> ScenarioKeys() { return kKeys; }
std::span<const std::string_view> ScenarioKeysToCome() { return kToCome; }

std::shared_ptr<const Scenario> ParseScenarioFile(std::string yaml,
                                                  const std::filesystem::path& file,
                                                  std::string_view default_id,
                                                  const ScenarioOverrides& overrides,
                                                  Problems& problems) {
  const std::size_t mistakes = problems.size();
  const auto document = ConfigDocument::Parse(std::move(yaml), file.string(), problems);
  if (!document) return nullptr;
  ScenarioDraft draft(overrides);
  draft.scenario.id = default_id;
  draft.scenario.path = file;
  ReadRoot(document->root(), draft);
  if (draft.scenario.devices.empty()) draft.scenario.devices = {"phone"};
  draft.scenario.variables = draft.scope.values();
  if (problems.size() == mistakes)
    return std::make_shared<const Scenario>(std::move(draft.scenario));
  Tidy(problems, mistakes);
  return nullptr;
}

Result<std::shared_ptr<const Scenario>> ParseScenario(const std::string& yaml,
                                                      const std::filesystem::path& file,
                                                      const ScenarioOverrides& overrides,
                                                      Problems& problems) {
  const std::size_t mistakes = problems.size();
  auto scenario = ParseScenarioFile(yaml, file, file.stem().string(), overrides, problems);
  if (!scenario) return tl::unexpected<Error>(problems[mistakes]);
  return scenario;
}

}  // namespace roundsman
