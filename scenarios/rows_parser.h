#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "core/error.h"

namespace roundsman {

class ConfigNode;

using Rows = std::vector<std::map<std::string, std::string>>;

// `for-each:`, an inline list of maps or the name of a CSV file beside `scenario`. Every row has
// the same columns.
Rows ParseRows(const ConfigNode& node, const std::filesystem::path& scenario);

// A CSV text (RFC 4180: commas, quotes doubled in quotes, CRLF or LF; UTF-8 with or without BOM);
// its first line names the columns. Mistakes go to `problems`, at their line of `file`.
Rows ParseCsv(std::string_view text, const std::string& file, Problems& problems);

}  // namespace roundsman
