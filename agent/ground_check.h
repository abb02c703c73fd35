#pragma once

#include "agent/agent_settings.h"
#include "core/error.h"

namespace roundsman {

// Looks at what a config needs besides itself: the data folder, certificates, the browser it names,
// an address that others reach. Every start, reload and `--check` looks, so that all say the same,
// at the place in the config. Leaves nothing behind.
void CheckGround(const AgentSettings& settings, Problems& problems);

// Paths of scenarios that lead nowhere are the config's mistake: tells them at its place.
void PlaceInConfig(const AgentSettings& settings, Problems& problems);

}  // namespace roundsman
