#pragma once

#include <optional>
#include <string_view>

#include "core/clock.h"

namespace roundsman {

// Durations as people write them everywhere in scenarios, settings and on the command line:
// `300ms`, `2s`, `1m30s`, `5m`, `2h`. Whole numbers, larger units first, each unit once, at most a
// year. Nothing for anything else, a bare number included.
std::optional<Duration> ParseDuration(std::string_view text);

}  // namespace roundsman
