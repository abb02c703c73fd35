#include "agent/server/access.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "agent/server/http_words.h"
#include "core/io/digest.h"

namespace roundsman {
namespace {

// "[::1]:8787" → "::1"; "robot:8787" → "robot".
std::string HostName(std::string_view authority) {
  std::string_view name = authority;
  if (name.starts_with('[')) {
    name = name.substr(1, name.find(']') == std::string_view::npos ? 0 : name.find(']') - 1);
  } else {
    name = name.substr(0, name.find(':'));
  }
  std::string lower(name);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (lower.ends_with('.')) lower.pop_back();
  return lower;
}

// An address cannot be rebound, only a name can.
bool IsAddress(const std::string& host) {
  unsigned char bytes[16];
  return ::inet_pton(AF_INET, host.c_str(), bytes) == 1 ||
         ::inet_pton(AF_INET6, host.c_str(), bytes) == 1;
}

// The token itself never becomes a cookie.
std::string SessionOf(const Secret& token, std::string_view until) {
  return EncodeHex(HmacSha256(token.Reveal(), fmt::format("roundsman-session/1\n{}", until)));
}

}  // namespace

Right Access::RightOf(const ConsoleRequest& request, WallTime now) const {
  if (Open()) return Right::kFull;
  const std::string& authorization = request.Header("authorization");
  constexpr std::string_view kBearer = "Bearer ";
  if (authorization.starts_with(kBearer)) {
    return RightOfToken(std::string_view(authorization).substr(kBearer.size()));
  }
  return RightOfSession(CookieValue(request.Header("cookie"), kCookie), now);
}

Right Access::RightOfToken(std::string_view token) const {
  Right right = Right::kNone;
  // All are compared, found or not: time tells nothing.
  for (const Secret& known : rules_.read_tokens) {
    if (SameBytes(known.Reveal(), token) && !known.Empty()) right = Right::kRead;
  }
  for (const Secret& known : rules_.full_tokens) {
    if (SameBytes(known.Reveal(), token) && !known.Empty()) right = Right::kFull;
  }
  return right;
}

Right Access::RightOfSession(std::string_view session, WallTime now) const {
  const std::size_t dot = session.find('.');
  if (dot == std::string_view::npos) return Right::kNone;
  const std::string_view until = session.substr(0, dot);
  long long seconds = 0;
  const auto [end, failed] = std::from_chars(until.begin(), until.end(), seconds);
  if (failed != std::errc() || end != until.end()) return Right::kNone;
  // Seconds are compared: what somebody made up may be beyond what a WallTime can hold.
  if (std::chrono::floor<std::chrono::seconds>(now.time_since_epoch()).count() > seconds) {
    return Right::kNone;
  }
  Right right = Right::kNone;
  for (const Secret& known : rules_.read_tokens) {
    if (SameBytes(SessionOf(known, until), session.substr(dot + 1))) right = Right::kRead;
  }
  for (const Secret& known : rules_.full_tokens) {
    if (SameBytes(SessionOf(known, until), session.substr(dot + 1))) right = Right::kFull;
  }
  return right;
}

std::optional<std::string> Access::BeginSession(const std::string& token, WallTime now) const {
  if (token.empty() || RightOfToken(token) == Right::kNone) return std::nullopt;
  const auto until =
      std::chrono::duration_cast<std::chrono::seconds>((now + kSessionTime).time_since_epoch());
  const std::string text = std::to_string(until.count());
  return text + "." + SessionOf(Secret(token), text);
}

bool Access::IsOurs(std::string_view host) const {
  return std::any_of(rules_.hosts.begin(), rules_.hosts.end(),
                     [&](const std::string& ours) { return HostName(ours) == host; });
}

bool Access::ForeignHost(const ConsoleRequest& request) const {
  const std::string& header = request.Header("host");
  // HTTP/1.0 has none; browsers always send it.
  if (header.empty()) return false;
  const std::string host = HostName(header);
  if (host == "localhost" || IsAddress(host) || IsOurs(host)) return false;
  return rules_.loopback || !rules_.hosts.empty();
}

bool Access::Forged(const ConsoleRequest& request) const {
  const std::string& origin = request.Header("origin");
  if (!origin.empty()) {
    const std::size_t scheme = origin.find("://");
    if (scheme == std::string::npos) return true;
    const std::string authority = origin.substr(scheme + 3);
    // Behind a proxy Host may be another name than the browser's.
    if (authority != request.Header("host") && !IsOurs(HostName(authority))) return true;
  }
  const std::string& site = request.Header("sec-fetch-site");
  if (!site.empty() && site != "same-origin" && site != "none") return true;
  // A page elsewhere can add neither of these; what carries no mark of a browser is no browser.
  if (!request.Header("x-roundsman").empty() || !request.Header("authorization").empty()) {
    return false;
  }
  return !origin.empty() || !site.empty() || !request.Header("cookie").empty() ||
         !request.Header("referer").empty();
}

}  // namespace roundsman
