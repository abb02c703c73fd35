#pragma once

#include <string>

namespace roundsman {

// The JSON Schema (draft-07) of report.json, made from the same tables as the reports. Consumers
// must let unknown keys pass: a later Roundsman of the same schema version may say more.
std::string ReportSchema();

}  // namespace roundsman
