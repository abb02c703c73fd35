#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "agent/server/access.h"
#include "agent/server/console_events.h"
#include "agent/server/console_source.h"
#include "agent/server/http_listener.h"
#include "core/result.h"
#include "core/secret.h"

namespace roundsman {

// Whether who has no token may scrape, as Prometheus is often set up.
enum class MetricsAccess { kToken, kEverybody };

struct ConsoleOptions {
  ListenOptions listen;
  std::vector<Secret> full_tokens;
  std::vector<Secret> read_tokens;
  // Names people call it by (a proxy's); without ports.
  std::vector<std::string> hosts;
  MetricsAccess metrics = MetricsAccess::kToken;
  std::filesystem::path artifacts;
  // Checks signed links to artefacts (core/io/signed_link.h); empty: none opens anything.
  Secret link_key;
  std::string version;
};

// A config error when others reach the address and no token keeps them out.
Result<void> CheckReach(const ConsoleOptions& options);

// The agent's one port: console, API, metrics, artefacts. `source` and `events` outlive it;
// destroying it ends all connections at once.
class ConsoleServer {
 public:
  // Config errors: the address, the certificate, or a port that others reach without any token.
  static Result<std::unique_ptr<ConsoleServer>> Start(const ConsoleOptions& options,
                                                      ConsoleSource& source, ConsoleEvents& events);
  virtual ~ConsoleServer() = default;
  virtual int port() const = 0;
};

}  // namespace roundsman
