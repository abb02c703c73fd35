#pragma once

#include <string>
#include <vector>

#include "agent/devices/device_pool.h"

namespace roundsman {

// The browser to run: the one asked for, else the lightest that is installed, past wrapper scripts
// (they would stay between us and the browser's pid). None is a config error that says what to
// install.
Result<std::string> FindBrowser(const std::string& asked);

// The command line, the program first.
std::vector<std::string> BrowserCommand(const std::string& browser, const std::string& profile,
                                        const BrowserOptions& options);

}  // namespace roundsman
