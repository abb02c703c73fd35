#pragma once

#include <string>
#include <string_view>

#include "core/result.h"
#include "core/run_report.h"

namespace roundsman {

// report.json, schema "roundsman.report/1": whole, indented, in UTF-8, ends with a line feed. What
// is not known is absent, never null; invalid UTF-8 and numbers JSON has no words for are replaced.
std::string ToJson(const Report& report);

// One run as it stands in report.json, compact: what the agent's store keeps.
std::string RunToJson(const RunReport& run);
// What RunToJson, or an entry of `runs` in report.json, says. Numbers and times have milliseconds.
// Unknown members are passed over; a robot error when it is not JSON or no run.
Result<RunReport> RunReportFromJson(std::string_view text);

}  // namespace roundsman
