#include "core/io/url.h"

#include <curl/curl.h>
#include <fmt/format.h>

#include <filesystem>
#include <memory>

namespace roundsman {
namespace {

struct FreeUrl {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};

// about:, data:, file: and the like are addresses of their own that the library does not take
// apart.
bool HasForeignScheme(const std::string& url) {
  return url.starts_with("about:") || url.starts_with("data:") || url.starts_with("chrome:") ||
         url.starts_with("file:");
}

Result<std::string> Resolve(const std::string& base, const std::string& url, unsigned flags) {
  const std::unique_ptr<CURLU, FreeUrl> handle(curl_url());
  if (!handle) return RobotError("out of memory");
  if (!base.empty() &&
      curl_url_set(handle.get(), CURLUPART_URL, base.c_str(), flags) != CURLUE_OK) {
    return ConfigError(fmt::format("“{}” is not an address like https://m.example.com", base));
  }
  if (const CURLUcode wrong = curl_url_set(handle.get(), CURLUPART_URL, url.c_str(),
                                           flags | CURLU_URLENCODE | CURLU_ALLOW_SPACE);
      wrong != CURLUE_OK) {
    return ConfigError(fmt::format("“{}” is not an address: {}", url, curl_url_strerror(wrong)));
  }
  char* whole = nullptr;
  if (curl_url_get(handle.get(), CURLUPART_URL, &whole, 0) != CURLUE_OK) {
    return ConfigError(fmt::format("“{}” is not an address", url));
  }
  std::string resolved(whole);
  curl_free(whole);
  return resolved;
}

std::string Encode(std::string_view bytes, std::string_view kept) {
  std::string out;
  for (const char c : bytes) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (plain || kept.find(c) != std::string_view::npos) {
      out += c;
    } else {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return out;
}

}  // namespace

Result<std::string> ResolveUrl(const std::string& base, const std::string& url) {
  if (HasForeignScheme(url)) return url;
  if (url.find("://") != std::string::npos) return Resolve("", url, 0);
  if (base.empty()) {
    return ConfigError(fmt::format(
        "“{}” is relative, and there is no `base-url`: write one in the file or give --base-url",
        url));
  }
  if (HasForeignScheme(base)) {
    const std::size_t slash = base.rfind('/');
    return (slash == std::string::npos ? base : base.substr(0, slash + 1)) + url;
  }
  return Resolve(base, url, 0);
}

Result<std::string> CompleteUrl(const std::string& typed) {
  if (HasForeignScheme(typed)) return typed;
  std::error_code ignored;
  if (typed.find("://") == std::string::npos && std::filesystem::is_regular_file(typed, ignored)) {
    return "file://" + std::filesystem::absolute(typed).string();
  }
  if (typed.find("://") != std::string::npos) return Resolve("", typed, 0);
  const bool loopback = typed.starts_with("localhost") || typed.starts_with("127.") ||
                        typed.starts_with("[::1]") || typed.starts_with("0.0.0.0");
  return Resolve("", (loopback ? "http://" : "https://") + typed, 0);
}

std::string HidePassword(const std::string& url) {
  const std::size_t scheme = url.find("://");
  if (scheme == std::string::npos) return url;
  const std::size_t begin = scheme + 3;
  const std::size_t end = std::min(url.find_first_of("/?#\\", begin), url.size());
  const std::size_t at = url.substr(0, end).rfind('@');
  if (at == std::string::npos || at < begin) return url;
  return url.substr(0, begin) + "…" + url.substr(at);
}

std::string EncodeUrlPart(std::string_view bytes) { return Encode(bytes, "-._~"); }

std::string EncodeUrlPath(std::string_view path) { return Encode(path, "-._~/"); }

}  // namespace roundsman
