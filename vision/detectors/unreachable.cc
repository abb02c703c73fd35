#include "vision/detectors/unreachable.h"

#include <fmt/format.h>

#include <array>
#include <string_view>

namespace roundsman {
namespace {

struct NetworkWord {
  std::string_view starts;
  std::string_view says;
};

// The first that fits.
constexpr std::array<NetworkWord, 22> kWords = {{
    {"net::ERR_NAME_NOT_RESOLVED", "its name cannot be found (DNS)"},
    {"net::ERR_NAME_RESOLUTION_FAILED", "its name cannot be found (DNS)"},
    {"net::ERR_DNS_", "its name cannot be found (DNS)"},
    {"net::ERR_CONNECTION_REFUSED", "it refuses the connection"},
    {"net::ERR_CONNECTION_TIMED_OUT", "it does not answer (time-out)"},
    {"net::ERR_TIMED_OUT", "it does not answer (time-out)"},
    {"net::ERR_CONNECTION_RESET", "it cut the connection"},
    {"net::ERR_CONNECTION_CLOSED", "it closed the connection without an answer"},
    {"net::ERR_CONNECTION_", "the connection failed"},
    {"net::ERR_SOCKET_NOT_CONNECTED", "the connection failed"},
    {"net::ERR_EMPTY_RESPONSE", "it answered with nothing"},
    {"net::ERR_ADDRESS_UNREACHABLE", "there is no way to its address"},
    {"net::ERR_CERT_DATE_INVALID", "its certificate is out of date (TLS)"},
    {"net::ERR_CERT_COMMON_NAME_INVALID", "its certificate is for another name (TLS)"},
    {"net::ERR_CERT_AUTHORITY_INVALID", "its certificate is signed by nobody known (TLS)"},
    {"net::ERR_CERT_", "its certificate is not valid (TLS)"},
    {"net::ERR_SSL_", "no secure connection comes about (TLS)"},
    {"net::ERR_TOO_MANY_REDIRECTS", "it redirects in circles"},
    {"net::ERR_INVALID_RESPONSE", "what it answers is no HTTP"},
    {"net::ERR_INTERNET_DISCONNECTED", "the device is offline"},
    {"net::ERR_HTTP2_", "what it answers is broken HTTP"},
    {"net::ERR_", "the connection failed"},
}};

std::string_view InWords(std::string_view error) {
  for (const NetworkWord& word : kWords) {
    if (error.starts_with(word.starts)) return word.says;
  }
  return "the connection failed";
}

// The host is what people know a site by.
std::string_view HostOf(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return url;
  const std::string_view rest = url.substr(scheme + 3);
  const std::string_view host = rest.substr(0, rest.find_first_of("/?#"));
  return host.empty() ? url : host;
}

class Unreachable : public Detector {
 public:
  std::vector<Finding> Inspect(const Observation& seen) override {
    const auto& ways = seen.signals.navigations;
    // An earlier failure that a later try mended is none. Aborted: a download, or the page went
    // elsewhere by itself.
    if (ways.empty() || ways.back().error.empty() || ways.back().error == "net::ERR_ABORTED")
      return {};
    const Navigation& way = ways.back();
    Finding finding;
    finding.kind = FindingKind::kUnreachable;
    finding.says = fmt::format("{} cannot be reached: {}", HostOf(way.url), InWords(way.error));
    finding.expected = fmt::format("{} opens", way.url);
    finding.seen = way.error;
    return {finding};
  }
};

}  // namespace

std::unique_ptr<Detector> MakeUnreachable() { return std::make_unique<Unreachable>(); }

}  // namespace roundsman
