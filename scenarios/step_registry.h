#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "core/error.h"
#include "scenarios/step.h"

namespace roundsman {

class ConfigNode;
class StepParser;

// A step as it is written: the map (or bare action) and what stands after the action's colon.
struct StepSource {
  const ConfigNode& step;
  const ConfigNode& value;
};

// A key that may stand beside an action.
struct StepKey {
  std::string_view name;
  std::string_view help;
  // JSON Schema of its value, as text.
  std::string_view schema;
};

// One row of the steps' table: parses, documents, and gives the JSON Schema of one action.
struct StepRow {
  // The key in the file.
  std::string_view action;
  // What the value may be, in a few words: "target", "text, or {into, text, clear, submit}";
  // kNoValue for none.
  std::string_view value;
  std::string_view help;
  // A line of YAML that parses.
  std::string_view sample;
  // JSON Schema of the value, as text; may refer to #/definitions/target, targets, duration, steps,
  // condition, text.
  std::string_view schema;
  // What may stand beside it, besides CommonStepKeys.
  std::span<const StepKey> keys;
  // Null when there were mistakes; they are in the document's problems.
  std::shared_ptr<const Step> (*parse)(const StepSource& source, StepCommon common,
                                       StepParser& parser);
};

inline constexpr std::string_view kNoValue = "–";

// Every action there is: the only list, in the order of the specification.
std::span<const StepRow> StepRegistry();

// What any step may say besides its action.
std::span<const StepKey> CommonStepKeys();

// Actions of the language that this version cannot run yet: told apart from a slip of the pen.
std::span<const std::string_view> StepsToCome();

}  // namespace roundsman
