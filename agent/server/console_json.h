#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "agent/server/console_source.h"
#include "core/alert.h"
#include "core/run_record.h"

namespace roundsman {

// The console API's values, as docs/api/openapi.yaml has them. What is not known is absent, never
// null; times are RFC 3339, durations seconds, pictures paths below /artifacts/.

nlohmann::ordered_json ToJsonValue(const RunSummary& run);
// The run as report.json writes it, and what the schedule knows about it.
nlohmann::ordered_json ToJsonValue(const RunRecord& record);
nlohmann::ordered_json ToJsonValue(const Alert& alert);
nlohmann::ordered_json ToJsonValue(const RobotState& health);
nlohmann::ordered_json ToJsonValue(const Problems& problems);
// What each kind of finding is called: {"dead-control": {"en": …, "zh": …}, …}.
nlohmann::ordered_json KindTitles();

// Compact; bytes that are not UTF-8 become U+FFFD.
std::string Dump(const nlohmann::ordered_json& value);

}  // namespace roundsman
