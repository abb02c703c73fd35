#pragma once

#include <string>

#include "core/alert.h"
#include "core/clock.h"
#include "core/secret.h"

namespace roundsman {

// The addresses messages point at: the console's page of an alert, which wants a login, and
// pictures, whose links are signed and expire. Empty texts where there is nothing to point at: no
// address of the agent's own is configured, or no picture was kept.
struct AlertLinks {
  // As people reach the console: "https://roundsman.example.com".
  std::string base_url;
  // Of signed artefacts and of the page of an alert, below it.
  std::string artifacts = "artifacts";
  std::string findings = "findings";
  Secret key;
  Duration lifetime = std::chrono::hours(24 * 30);

  std::string Screenshot(const Alert& alert, WallTime now) const;
  std::string Filmstrip(const Alert& alert, WallTime now) const;
  std::string Page(const Alert& alert) const;
};

}  // namespace roundsman
