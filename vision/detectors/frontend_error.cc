#include "vision/detectors/frontend_error.h"

#include <fmt/format.h>

#include <set>
#include <string>

#include "core/text.h"

namespace roundsman {
namespace {

constexpr std::size_t kMostTold = 3;

std::string PathOf(std::string_view url) {
  const std::size_t scheme = url.find("://");
  const std::size_t path = scheme == std::string_view::npos ? 0 : url.find('/', scheme + 3);
  if (path == std::string_view::npos) return "/";
  return Shorten(url.substr(path).substr(0, url.substr(path).find_first_of("?#")), 60);
}

// A page that calls off what it began itself (a fetch, a transition) has no fault; nor has an
// observer that puts a notice off to the next frame.
bool IsOwnCancel(const std::string& message) {
  return message.find("AbortError") != std::string::npos ||
         message.find("Transition was ") != std::string::npos ||
         message.find("ResizeObserver loop") != std::string::npos;
}

class FrontendError : public Detector {
 public:
  std::vector<Finding> Inspect(const Observation& seen) override {
    const std::vector<std::string> faults = NewFaults(seen.signals);
    if (faults.empty()) return {};
    Finding finding;
    finding.kind = FindingKind::kFrontendError;
    finding.says =
        faults.size() == 1
            ? fmt::format("Behind the screen something failed: {}", faults.front())
            : fmt::format("Behind the screen {} things failed: {}", faults.size(), Listed(faults));
    finding.expected = "no uncaught exception, no failed request";
    finding.seen = Listed(faults);
    return {finding};
  }

 private:
  std::vector<std::string> NewFaults(const PageSignals& signals) {
    std::vector<std::string> faults;
    const auto add = [&](std::string fault) {
      if (told_.insert(fault).second) faults.push_back(std::move(fault));
    };
    for (const Navigation& way : signals.navigations) {
      if (way.http_status >= 400)
        add(fmt::format("the page {} came with HTTP {}", PathOf(way.url), way.http_status));
    }
    for (const PageException& exception : signals.exceptions) {
      if (IsOwnCancel(exception.message)) continue;
      const std::string first_line = exception.message.substr(0, exception.message.find('\n'));
      add(exception.url.empty() ? Shorten(first_line, 100)
                                : fmt::format("{} ({}:{})", Shorten(first_line, 100),
                                              PathOf(exception.url), exception.line));
    }
    for (const FailedRequest& failed : signals.failed_requests) {
      // Aborted: the page itself lost interest. Documents are told above.
      if (!failed.same_origin || failed.error == "net::ERR_ABORTED" || failed.type == "document")
        continue;
      if (PathOf(failed.url).ends_with("favicon.ico")) continue;
      if (failed.http_status > 0 && failed.http_status < 400) continue;
      add(failed.http_status >= 400
              ? fmt::format("{} {} answered HTTP {}", failed.type, PathOf(failed.url),
                            failed.http_status)
              : fmt::format("{} {} failed ({})", failed.type, PathOf(failed.url), failed.error));
    }
    return faults;
  }

  static std::string Listed(const std::vector<std::string>& faults) {
    std::string out;
    for (std::size_t i = 0; i < faults.size() && i < kMostTold; ++i)
      out += (i == 0 ? "" : "; ") + faults[i];
    if (faults.size() > kMostTold) out += fmt::format("; and {} more", faults.size() - kMostTold);
    return out;
  }

  std::set<std::string> told_;
};

}  // namespace

std::unique_ptr<Detector> MakeFrontendError() { return std::make_unique<FrontendError>(); }

}  // namespace roundsman
