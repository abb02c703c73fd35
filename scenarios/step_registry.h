#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "core/error.h"
#include "scenarios/step.h"

namespace roundsman {

class ConfigNode;
class StepParser;

// One row of the steps' table: parses, documents, and gives the JSON Schema of one action.
struct StepRow {
  // The key in the file.
  std::string_view action;
  // What the value may be, in a few words: "target", "text, or {into, text, clear, submit}".
  std::string_view value;
  std::string_view help;
  // A line of YAML that parses.
  std::string_view sample;
  // JSON Schema of the value, as text; may refer to #/$defs/target, duration, steps, condition, text.
  std::string_view schema;
  // Null when there were mistakes; they are in the parser's problems.
  std::shared_ptr<const Step> (*parse)(const ConfigNode& value, StepCommon common, StepParser& parser);
};

// Every action there is: the only list, in the order of the specification.
std::span<const StepRow> StepRegistry();

// Actions of the language that this version cannot run yet: told apart from a slip of the pen.
std::span<const std::string_view> StepsToCome();

}  // namespace roundsman
