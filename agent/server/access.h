#pragma once

#include <optional>
#include <string>
#include <vector>

#include "agent/server/http_listener.h"
#include "core/clock.h"
#include "core/secret.h"

namespace roundsman {

enum class Right { kNone, kRead, kFull };

// Who may do what. Without any token everybody who reaches the port may do everything; that is for
// loopback only.
struct AccessRules {
  std::vector<Secret> full_tokens;
  std::vector<Secret> read_tokens;
  // Names people call the console by, without the port; for a proxy or a server in the network.
  std::vector<std::string> hosts;
  // It listens on loopback: other names than `hosts` are a rebinding attack.
  bool loopback = true;
};

// Judges requests before anything else looks at them. Stateless but for the rules: sessions survive
// a restart and end with the token they came from. Thread-safe.
class Access {
 public:
  explicit Access(AccessRules rules) : rules_(std::move(rules)) {}

  bool Open() const { return rules_.full_tokens.empty() && rules_.read_tokens.empty(); }
  // By bearer token or session cookie.
  Right RightOf(const ConsoleRequest& request, WallTime now) const;
  // Called by a name that is not ours: a page elsewhere had its name point to us.
  bool ForeignHost(const ConsoleRequest& request) const;
  // A change that another site may have made a person's browser ask for.
  bool Forged(const ConsoleRequest& request) const;
  // The value of a new session cookie; nothing for a wrong token.
  std::optional<std::string> BeginSession(const std::string& token, WallTime now) const;

  static constexpr const char* kCookie = "roundsman_session";
  static constexpr auto kSessionTime = std::chrono::hours(24 * 30);

 private:
  Right RightOfToken(std::string_view token) const;
  Right RightOfSession(std::string_view session, WallTime now) const;
  bool IsOurs(std::string_view host) const;

  AccessRules rules_;
};

}  // namespace roundsman
