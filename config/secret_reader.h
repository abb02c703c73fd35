#pragma once

#include <filesystem>
#include <optional>

#include "config/config_node.h"
#include "core/secret.h"

namespace roundsman {

// `{env: NAME}` or `{file: path}`, relative to `folder`. Tells what is wrong (a secret written in
// the file, a variable that is not set, an empty file) without ever showing what may be the secret.
std::optional<Secret> ReadSecret(const ConfigNode& node, const std::filesystem::path& folder);

}  // namespace roundsman
