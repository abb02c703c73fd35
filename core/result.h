#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>

#include "core/error.h"

namespace roundsman {

// A value, or the error that says why there is none. Our code does not throw.
template <typename T>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> ConfigError(std::string message, Place where = {}) {
  return tl::unexpected<Error>(Error{Blame::kConfig, std::move(message), std::move(where)});
}
inline tl::unexpected<Error> TargetError(std::string message) {
  return tl::unexpected<Error>(Error{Blame::kTarget, std::move(message), {}});
}
inline tl::unexpected<Error> RobotError(std::string message) {
  return tl::unexpected<Error>(Error{Blame::kRobot, std::move(message), {}});
}
inline tl::unexpected<Error> CancelledError() {
  return tl::unexpected<Error>(Error{Blame::kCancelled, "cancelled", {}});
}
// Hands an error on to a caller with another value type.
template <typename T>
tl::unexpected<Error> Forward(const Result<T>& failed) {
  return tl::unexpected<Error>(failed.error());
}

}  // namespace roundsman
