#pragma once

#include <string>
#include <utility>

namespace roundsman {

// A text that must not be seen: a key, a password, an address that opens a chat to whoever knows
// it. Cannot be printed or compared by accident; whoever needs it says so and shows nothing of it,
// not in a log and not in a message.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string value) : value_(std::move(value)) {}

  bool Empty() const { return value_.empty(); }
  const std::string& Reveal() const { return value_; }

 private:
  std::string value_;
};

}  // namespace roundsman
