#pragma once

#include <array>
#include <string_view>

namespace roundsman {

// Everything an agent's config may say at its top level. The devices of such a file are read by
// `run --config` too, which must know the other keys to pass over them.
inline constexpr std::array<std::string_view, 17> kAgentKeys = {
    "scenarios", "base-url",  "vars",     "location", "every", "data",
    "devices",   "aliases",   "browser",  "workers",  "queue", "console",
    "alerts",    "receivers", "silences", "backend",  "keep"};

}  // namespace roundsman
