#include "agent/server/console_server.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <array>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include "agent/server/artifact_folder.h"
#include "agent/server/console_api.h"
#include "agent/server/console_json.h"
#include "agent/server/http_words.h"
#include "agent/server/web_assets.h"
#include "core/io/json.h"
#include "core/io/signed_link.h"

namespace roundsman {
namespace {

enum class Need { kNothing, kRead, kFull, kScrape };

struct Route {
  std::string_view method;
  // A segment in braces takes any one segment.
  std::string_view path;
  Need need;
  ConsoleAnswer (ConsoleApi::*call)(const ApiCall&);
};

constexpr std::array<Route, 17> kRoutes = {{
    {"GET", "/api/v1/scenarios", Need::kRead, &ConsoleApi::Scenarios},
    {"GET", "/api/v1/scenarios/{id}", Need::kRead, &ConsoleApi::Scenario},
    {"POST", "/api/v1/scenarios/{id}/run", Need::kFull, &ConsoleApi::RunNow},
    {"GET", "/api/v1/runs", Need::kRead, &ConsoleApi::Runs},
    {"GET", "/api/v1/runs/{id}", Need::kRead, &ConsoleApi::Run},
    {"GET", "/api/v1/alerts", Need::kRead, &ConsoleApi::Alerts},
    {"GET", "/api/v1/alerts/{fingerprint}", Need::kRead, &ConsoleApi::Alert},
    {"POST", "/api/v1/alerts/{fingerprint}/acknowledge", Need::kFull, &ConsoleApi::Acknowledge},
    {"POST", "/api/v1/alerts/{fingerprint}/mute", Need::kFull, &ConsoleApi::Mute},
    {"GET", "/api/v1/blindspots", Need::kRead, &ConsoleApi::BlindSpots},
    {"GET", "/api/v1/health", Need::kRead, &ConsoleApi::Health},
    {"GET", "/api/v1/events", Need::kRead, &ConsoleApi::Events},
    {"POST", "/api/v1/reload", Need::kFull, &ConsoleApi::Reload},
    {"POST", "/-/reload", Need::kFull, &ConsoleApi::Reload},
    {"GET", "/-/healthy", Need::kNothing, &ConsoleApi::Healthy},
    {"GET", "/-/ready", Need::kNothing, &ConsoleApi::Healthy},
    {"GET", "/metrics", Need::kScrape, &ConsoleApi::Metrics},
}};

// Paths of the console's pages: all are the same file, which looks at the address itself.
constexpr std::array<std::string_view, 8> kPages = {"/",
                                                    "/journeys/{id}",
                                                    "/journeys/{id}/compare",
                                                    "/runs/{id}",
                                                    "/findings/{fingerprint}",
                                                    "/findings",
                                                    "/blindspots",
                                                    "/health"};

constexpr std::string_view kContentPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";
// Below this gzip saves nothing worth a header.
constexpr std::size_t kWorthGzip = 1024;
constexpr std::size_t kLargeBody = 256 << 10;

std::optional<std::vector<std::string>> Match(std::string_view pattern,
                                              const std::vector<std::string>& segments) {
  std::vector<std::string> values;
  pattern.remove_prefix(1);
  for (std::size_t i = 0; i < segments.size(); ++i) {
    const std::size_t slash = pattern.find('/');
    const std::string_view part = pattern.substr(0, slash);
    if (part.starts_with('{')) {
      if (segments[i].empty()) return std::nullopt;
      values.push_back(segments[i]);
    } else if (part != segments[i]) {
      return std::nullopt;
    }
    const bool last = i + 1 == segments.size();
    if (last != (slash == std::string_view::npos)) return std::nullopt;
    if (!last) pattern.remove_prefix(slash + 1);
  }
  return values;
}

bool IsLoopback(const std::string& host) {
  in_addr four{};
  if (::inet_pton(AF_INET, host.c_str(), &four) == 1) return (ntohl(four.s_addr) >> 24U) == 127;
  return host == "localhost" || host == "::1";
}

// As browsers ask for what is opened in a tab; programs take anything.
bool WantsPage(std::string_view accept) {
  return accept.find("text/html") != std::string_view::npos;
}

void Replace(std::string& text, std::string_view name, std::string_view value) {
  if (const std::size_t at = text.find(name); at != std::string::npos) {
    text.replace(at, name.size(), value);
  }
}

class Console final : public ConsoleServer {
 public:
  Console(const ConsoleOptions& options, ConsoleSource& source, ConsoleEvents& events)
      : options_(options),
        access_({options.full_tokens, options.read_tokens, options.hosts,
                 IsLoopback(options.listen.host)}),
        artifacts_(options.artifacts),
        api_(source, events) {}

  Result<void> Open() {
    if (auto may = CheckReach(options_); !may) return may;
    auto listener = HttpListener::Start(
        options_.listen, [this](const ConsoleRequest& request) { return Serve(request); });
    if (!listener) return Forward(listener);
    listener_ = std::move(*listener);
    return {};
  }

  int port() const override { return listener_->port(); }

 private:
  ConsoleAnswer Serve(const ConsoleRequest& request) {
    ConsoleAnswer answer = Judge(request);
    Compress(request, answer);
    const auto add = [&answer](const char* name, std::string_view value) {
      answer.headers.emplace_back(name, value);
    };
    add("X-Content-Type-Options", "nosniff");
    // Not no-referrer: with it some browsers say of our own changes that they come from nowhere.
    add("Referrer-Policy", "same-origin");
    add("X-Frame-Options", "DENY");
    add("Cross-Origin-Resource-Policy", "same-origin");
    add("Cross-Origin-Opener-Policy", "same-origin");
    bool policy = false;
    bool cache = false;
    for (const auto& [name, value] : answer.headers) {
      policy = policy || name == "Content-Security-Policy";
      cache = cache || name == "Cache-Control";
    }
    if (!policy) add("Content-Security-Policy", kContentPolicy);
    if (!cache) add("Cache-Control", "no-store");
    return answer;
  }

  static void Compress(const ConsoleRequest& request, ConsoleAnswer& answer) {
    const bool text = answer.type.starts_with("text/") ||
                      answer.type.starts_with("application/json") ||
                      answer.type.starts_with("application/openmetrics");
    if (answer.stream || !text || answer.body.size() < kWorthGzip) return;
    answer.headers.emplace_back("Vary", "Accept-Encoding");
    if (!TakesGzip(request.Header("x-accept-encoding"))) return;
    answer.body = Gzip(answer.body, answer.body.size() > kLargeBody ? 1 : 5);
    answer.headers.emplace_back("Content-Encoding", "gzip");
  }

  ConsoleAnswer Judge(const ConsoleRequest& request) {
    if (access_.ForeignHost(request)) {
      return ErrorAnswer(421, "foreign-host",
                         "This console is not known by that name; add it to `hosts`.");
    }
    const auto segments = SplitPath(request.path);
    if (!segments) return ErrorAnswer(400, "bad-request", "That is no path.");
    const bool reads = request.method == "GET" || request.method == "HEAD";
    if (!reads && access_.Forged(request)) {
      return ErrorAnswer(403, "forged",
                         "Changes are asked for from the console itself, or with a "
                         "bearer token.");
    }
    const Right right = access_.RightOf(request, std::chrono::system_clock::now());
    const std::string& top = segments->front();
    if (reads && top == "artifacts") return Artifact(request, *segments, right);
    if (reads && top == "assets" && segments->size() == 2) return Asset(request, segments->back());
    if (request.path == "/api/openapi.yaml" && reads) return Asset(request, "openapi.yaml");
    if (request.path == "/api/v1/session") return Session(request, right);
    for (const std::string_view page : kPages) {
      if (reads && Match(page, *segments)) return Asset(request, "index.html");
    }
    return Api(request, *segments, right);
  }

  ConsoleAnswer Api(const ConsoleRequest& request, const std::vector<std::string>& segments,
                    Right right) {
    std::string allowed;
    for (const Route& route : kRoutes) {
      auto values = Match(route.path, segments);
      if (!values) continue;
      const bool fits =
          request.method == route.method || (request.method == "HEAD" && route.method == "GET");
      if (!fits) {
        allowed = route.method;
        continue;
      }
      if (auto refused = Refuse(route.need, right)) return *std::move(refused);
      return (api_.*route.call)({request, *std::move(values), right});
    }
    if (allowed.empty()) return ErrorAnswer(404, "not-found", "There is nothing at that path.");
    ConsoleAnswer answer = ErrorAnswer(405, "wrong-method", "Ask with " + allowed + ".");
    answer.headers.emplace_back("Allow", allowed);
    return answer;
  }

  std::optional<ConsoleAnswer> Refuse(Need need, Right right) const {
    if (need == Need::kScrape) {
      need = options_.metrics == MetricsAccess::kEverybody ? Need::kNothing : Need::kRead;
    }
    if (need == Need::kNothing || right == Right::kFull) return std::nullopt;
    if (right == Right::kNone) {
      ConsoleAnswer answer = ErrorAnswer(401, "no-token", "Sign in, or send a bearer token.");
      answer.headers.emplace_back("WWW-Authenticate", "Bearer");
      return answer;
    }
    if (need == Need::kRead) return std::nullopt;
    return ErrorAnswer(403, "read-only", "This token may only look.");
  }

  ConsoleAnswer Asset(const ConsoleRequest& request, std::string_view name) const {
    const WebAsset* asset = assets_.Find(name);
    if (asset == nullptr) return ErrorAnswer(404, "not-found", "There is no such file.");
    ConsoleAnswer answer{.type = std::string(asset->type),
                         .headers = {{"Cache-Control", "no-cache"}, {"ETag", asset->etag}}};
    answer.headers.emplace_back("Vary", "Accept-Encoding");
    if (request.Header("if-none-match") == asset->etag) {
      answer.status = 304;
    } else if (TakesGzip(request.Header("x-accept-encoding"))) {
      answer.headers.emplace_back("Content-Encoding", "gzip");
      answer.body = asset->gzipped;
    } else {
      answer.body = std::string(asset->bytes);
    }
    return answer;
  }

  ConsoleAnswer Artifact(const ConsoleRequest& request, const std::vector<std::string>& segments,
                         Right right) const {
    if (right == Right::kNone) {
      if (const auto link = CheckLink(request, segments); !link) {
        return BadLink(request, link.error().message);
      }
    }
    const auto file =
        artifacts_.Read(std::vector<std::string>(segments.begin() + 1, segments.end()));
    if (!file) return ErrorAnswer(404, "not-found", "There is no such picture (any more).");
    ConsoleAnswer answer{.type = file->type, .body = file->bytes};
    answer.headers.emplace_back("Content-Security-Policy", "default-src 'none'; sandbox");
    // Written once, never changed.
    answer.headers.emplace_back("Cache-Control", "private, max-age=86400, immutable");
    if (file->type == "application/octet-stream") {
      answer.headers.emplace_back("Content-Disposition", "attachment");
    }
    return answer;
  }

  // People come from a chat: they get a page that says what to do.
  ConsoleAnswer BadLink(const ConsoleRequest& request, std::string_view why) const {
    const WebAsset* page = assets_.Find("link.html");
    if (page == nullptr || !WantsPage(request.Header("accept"))) {
      return *Refuse(Need::kRead, Right::kNone);
    }
    const bool expired = why.find("expired") != std::string_view::npos;
    std::string body(page->bytes);
    Replace(body, "{title}", expired ? "This link has expired" : "This link is not valid");
    Replace(body, "{title_zh}", expired ? "此链接已过期" : "此链接无效");
    return {.status = expired ? 410 : 403, .type = std::string(page->type), .body = body};
  }

  Result<std::string> CheckLink(const ConsoleRequest& request,
                                const std::vector<std::string>& segments) const {
    std::string path;
    for (const std::string& segment : segments) path += (path.empty() ? "" : "/") + segment;
    return VerifyLink({path, request.Query("expires"), request.Query("signature")},
                      options_.link_key, std::chrono::system_clock::now());
  }

  ConsoleAnswer Session(const ConsoleRequest& request, Right right) const {
    if (request.method == "POST") return SignIn(request);
    if (request.method == "DELETE") {
      ConsoleAnswer out{.body = Dump({{"done", true}})};
      out.headers.emplace_back("Set-Cookie", Cookie("", std::chrono::seconds(0)));
      return out;
    }
    if (request.method != "GET") return ErrorAnswer(405, "wrong-method", "Ask with GET or POST.");
    if (auto refused = Refuse(Need::kRead, right)) return *std::move(refused);
    return {.body = Dump({{"right", right == Right::kFull ? "full" : "read"},
                          {"signed_in", !access_.Open()},
                          {"version", options_.version},
                          {"kinds", KindTitles()}})};
  }

  ConsoleAnswer SignIn(const ConsoleRequest& request) const {
    const Result<nlohmann::json> body = ParseJson(request.body, "the request");
    const bool has =
        body && body->is_object() && body->contains("token") && (*body)["token"].is_string();
    if (!has) return ErrorAnswer(400, "bad-request", "token: which one?");
    const auto session =
        access_.BeginSession((*body)["token"].get<std::string>(), std::chrono::system_clock::now());
    if (!session) return ErrorAnswer(401, "wrong-token", "That token is not known here.");
    ConsoleAnswer answer{.body = Dump({{"done", true}})};
    answer.headers.emplace_back("Set-Cookie", Cookie(*session, Access::kSessionTime));
    return answer;
  }

  std::string Cookie(const std::string& value, std::chrono::seconds age) const {
    return fmt::format("{}={}; Path=/; Max-Age={}; HttpOnly; SameSite=Strict{}", Access::kCookie,
                       value, age.count(), options_.listen.tls_key.empty() ? "" : "; Secure");
  }

  const ConsoleOptions options_;
  const Access access_;
  const ArtifactFolder artifacts_;
  const WebAssets assets_;
  ConsoleApi api_;
  // Last: its threads stop before what they use is gone.
  std::unique_ptr<HttpListener> listener_;
};

}  // namespace

Result<void> CheckReach(const ConsoleOptions& options) {
  const bool open = options.full_tokens.empty() && options.read_tokens.empty();
  if (!open || IsLoopback(options.listen.host)) return {};
  return ConfigError(fmt::format(
      "{} is reached from other machines: give the console a token, or listen on 127.0.0.1",
      options.listen.host));
}

Result<std::unique_ptr<ConsoleServer>> ConsoleServer::Start(const ConsoleOptions& options,
                                                            ConsoleSource& source,
                                                            ConsoleEvents& events) {
  auto console = std::make_unique<Console>(options, source, events);
  if (const Result<void> opened = console->Open(); !opened) return Forward(opened);
  return console;
}

}  // namespace roundsman
