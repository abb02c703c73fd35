#pragma once

#include <string>
#include <string_view>

#include "core/alert.h"
#include "core/result.h"

namespace roundsman {

// An alert as the store keeps it: everything, exact to the nanosecond, compact. What is empty is
// absent. Not for people and not for receivers.
std::string AlertToJson(const Alert& alert);
// What AlertToJson wrote, by this version or an older one: unknown members are passed over, missing
// ones are empty. A robot error when it is not JSON or has no fingerprint.
Result<Alert> AlertFromJson(std::string_view text);

}  // namespace roundsman
