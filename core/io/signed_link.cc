#include "core/io/signed_link.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "core/io/base64.h"
#include "core/io/digest.h"
#include "core/io/url.h"

namespace roundsman {
namespace {

long long SecondsOf(WallTime time) {
  return std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
}

std::string UrlSafe(std::string base64) {
  std::replace(base64.begin(), base64.end(), '+', '-');
  std::replace(base64.begin(), base64.end(), '/', '_');
  while (base64.ends_with('=')) base64.pop_back();
  return base64;
}

// Says what it is for, so that a signature made elsewhere with the same key opens nothing here.
std::string SignatureOf(std::string_view path, std::string_view expires, const Secret& key) {
  return UrlSafe(EncodeBase64(
      HmacSha256(key.Reveal(), fmt::format("roundsman-link/1\n{}\n{}", expires, path))));
}

bool IsPlainName(std::string_view part) {
  if (part.empty() || part == "." || part == "..") return false;
  return std::none_of(part.begin(), part.end(), [](unsigned char c) {
    return c < 0x20 || c == 0x7F || c == '\\' || c == '%';
  });
}

}  // namespace

std::optional<std::string> NormalisePath(std::string_view path) {
  if (path.starts_with('/')) path.remove_prefix(1);
  std::string_view rest = path;
  for (;;) {
    const std::size_t slash = rest.find('/');
    if (!IsPlainName(rest.substr(0, slash))) return std::nullopt;
    if (slash == std::string_view::npos) return std::string(path);
    rest.remove_prefix(slash + 1);
  }
}

std::string SignLink(std::string_view base_url, std::string_view path, WallTime expires,
                     const Secret& key) {
  const auto plain = NormalisePath(path);
  if (!plain || key.Empty()) return "";
  const std::string until = std::to_string(SecondsOf(expires));
  return fmt::format("{}{}{}?expires={}&signature={}", base_url, base_url.ends_with('/') ? "" : "/",
                     EncodeUrlPath(*plain), until, SignatureOf(*plain, until, key));
}

Result<std::string> VerifyLink(const LinkRequest& request, const Secret& key, WallTime now) {
  const auto plain = NormalisePath(request.path);
  if (!plain || key.Empty()) return TargetError("not a link of this agent");
  if (!SameBytes(SignatureOf(*plain, request.expires, key), request.signature)) {
    return TargetError("not a link of this agent");
  }
  long long until = 0;
  const char* const end = request.expires.data() + request.expires.size();
  const auto [stopped, failed] = std::from_chars(request.expires.data(), end, until);
  if (failed != std::errc() || stopped != end) return TargetError("not a link of this agent");
  if (SecondsOf(now) > until) return TargetError("the link has expired");
  return *plain;
}

}  // namespace roundsman
