#include "reporters/notify/alert_links.h"

#include <fmt/format.h>

#include "core/io/signed_link.h"
#include "core/io/url.h"

namespace roundsman {
namespace {

std::string Below(const std::string& base_url, const std::string& path) {
  return base_url + (base_url.ends_with('/') ? "" : "/") + path;
}

std::string Signed(const AlertLinks& links, const std::string& artifact, WallTime now) {
  if (links.base_url.empty() || artifact.empty()) return "";
  // To the whole day, so that a message sent again is the same message.
  constexpr auto kDay = std::chrono::hours(24);
  const auto days = (now.time_since_epoch() + links.lifetime) / kDay + 1;
  return SignLink(links.base_url, links.artifacts + "/" + artifact, WallTime(days * kDay),
                  links.key);
}

}  // namespace

std::string AlertLinks::Screenshot(const Alert& alert, WallTime now) const {
  return Signed(*this, alert.evidence.screenshot, now);
}

std::string AlertLinks::Filmstrip(const Alert& alert, WallTime now) const {
  return Signed(*this, alert.evidence.filmstrip, now);
}

std::string AlertLinks::Page(const Alert& alert) const {
  if (base_url.empty()) return "";
  // The same finding may come again: the link stays with the time it was told of.
  const auto since = std::chrono::floor<std::chrono::seconds>(alert.since.time_since_epoch());
  return Below(base_url, fmt::format("{}/{}?at={}", findings, EncodeUrlPart(alert.fingerprint),
                                     since.count()));
}

}  // namespace roundsman
