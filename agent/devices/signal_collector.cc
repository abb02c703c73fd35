#include "agent/devices/signal_collector.h"

#include <algorithm>
#include <utility>

#include "core/text.h"

namespace roundsman {
namespace {

constexpr std::size_t kMost = 200;
constexpr std::size_t kMostRequests = 5000;
constexpr std::size_t kLongestUrl = 2000;
// A body that still comes after so long is a stream; a question unanswered for so long is a long
// poll.
constexpr auto kStreamAfter = std::chrono::seconds(3);
constexpr auto kLongPollAfter = std::chrono::seconds(10);

template <typename T>
void AddBounded(std::vector<T>& list, T item) {
  if (list.size() < kMost) list.push_back(std::move(item));
}

std::string UrlOf(JsonView url) {
  // A picture inside an address is of no use to a reader.
  const std::string_view raw = url.RawString();
  return raw.starts_with("data:") ? std::string(raw.substr(0, 60))
                                  : Shorten(url.Text(), kLongestUrl);
}

std::string LowerCase(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return lower;
}

// A person never waits for these.
bool IsBackground(std::string_view type) {
  return type == "eventsource" || type == "websocket" || type == "ping" || type == "prefetch" ||
         type == "preflight" || type == "cspviolationreport" || type == "media";
}

}  // namespace

std::string_view OriginOf(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return {};
  return url.substr(0, std::min(url.find_first_of("/?#", scheme + 3), url.size()));
}

void SignalCollector::Observe(const CdpEvent& event, std::string_view frame) {
  if (event.method == "Network.requestWillBeSent") {
    OnRequest(event, frame);
  } else if (event.method == "Network.responseReceived") {
    OnResponse(event);
  } else if (event.method == "Network.loadingFinished") {
    requests_.erase(std::string(event.params["requestId"].RawString()));
  } else if (event.method == "Network.loadingFailed") {
    OnFailed(event);
  } else if (event.method == "Runtime.exceptionThrown") {
    OnException(event);
  }
}

void SignalCollector::SetDocument(std::string_view url) { origin_ = OriginOf(url); }

void SignalCollector::Add(Navigation navigation) {
  if (!navigation.error.empty()) failed_at_ = std::max(failed_at_, navigation.at);
  AddBounded(signals_.navigations, std::move(navigation));
}

void SignalCollector::AddHandedOver(MonoTime at) { AddBounded(signals_.handed_over, at); }

void SignalCollector::Add(DialogOpened dialog) { AddBounded(signals_.dialogs, std::move(dialog)); }

void SignalCollector::DocumentCame(const std::string& request) {
  const auto came = requests_.find(request);
  if (came == requests_.end()) return;
  const MonoTime begun = came->second.begun;
  for (auto& [id, other] : requests_) {
    if (other.document && other.begun <= begun) other.answered = true;
  }
}

std::optional<AwaitedDocument> SignalCollector::awaited() const {
  std::optional<AwaitedDocument> newest;
  for (const auto& [id, request] : requests_) {
    if (!request.document || request.answered) continue;
    if (!newest || request.begun > newest->since) newest = {request.url, request.begun};
  }
  return newest;
}

void SignalCollector::OnRequest(const CdpEvent& event, std::string_view frame) {
  const JsonView id = event.params["requestId"];
  // A redirect is the same request going on.
  const auto known = requests_.find(std::string(id.RawString()));
  if (known == requests_.end()) ++signals_.requests_begun;
  if (known == requests_.end() && requests_.size() >= kMostRequests) return;
  Request request;
  request.url = UrlOf(event.params["request"]["url"]);
  request.type = LowerCase(event.params["type"].RawString());
  request.document = request.type == "document" && event.params["frameId"].RawString() == frame;
  request.begun = known == requests_.end() ? event.at : known->second.begun;
  if (request.document) document_asked_ = request.begun;
  requests_[std::string(id.RawString())] = std::move(request);
}

void SignalCollector::OnResponse(const CdpEvent& event) {
  const auto known = requests_.find(std::string(event.params["requestId"].RawString()));
  if (known == requests_.end()) return;
  Request& request = known->second;
  const JsonView response = event.params["response"];
  const int status = static_cast<int>(response["status"].Number());
  request.answered = true;
  request.answered_at = event.at;
  if (response["mimeType"].RawString() == "text/event-stream") request.type = "eventsource";
  if (request.document) Add(Navigation{UrlOf(response["url"]), status, "", event.at});
  if (status >= 400) AddFailed(request, status, "", event.at);
}

void SignalCollector::OnFailed(const CdpEvent& event) {
  const auto known = requests_.find(std::string(event.params["requestId"].RawString()));
  if (known == requests_.end()) return;
  const Request request = std::move(known->second);
  requests_.erase(known);
  // The page, or the person, thought better of it.
  if (event.params["canceled"].True()) return;
  const std::string error = event.params["errorText"].Text();
  if (error == "net::ERR_ABORTED") return;
  if (request.document) {
    Navigation* last = signals_.navigations.empty() ? nullptr : &signals_.navigations.back();
    if (request.answered && last != nullptr && last->url == request.url) {
      last->error = error;
      failed_at_ = std::max(failed_at_, event.at);
    } else {
      Add(Navigation{request.url, 0, error, event.at});
    }
  }
  AddFailed(request, 0, error, event.at);
}

void SignalCollector::AddFailed(const Request& request, int status, std::string error,
                                MonoTime at) {
  const bool own = request.document || (!origin_.empty() && OriginOf(request.url) == origin_);
  AddBounded(signals_.failed_requests,
             FailedRequest{request.url, request.type, status, std::move(error), own, at});
}

void SignalCollector::OnException(const CdpEvent& event) {
  const JsonView details = event.params["exceptionDetails"];
  PageException exception;
  // "Uncaught" and, where an Error was thrown, its stack; the first line says it.
  const std::string thrown = details["exception"]["description"].Text();
  exception.message = thrown.empty() ? details["text"].Text() : thrown.substr(0, thrown.find('\n'));
  if (thrown.empty()) {
    const JsonView value = details["exception"]["value"];
    if (value.Exists()) {
      const std::string text = value.Text();
      exception.message += " " + (text.empty() ? std::string(value.raw()) : text);
    }
  }
  exception.message = Shorten(exception.message, 500);
  exception.url = UrlOf(details["url"]);
  exception.line = static_cast<int>(details["lineNumber"].Number(-1)) + 1;
  exception.at = event.at;
  AddBounded(signals_.exceptions, std::move(exception));
}

bool SignalCollector::Streams(const Request& request, MonoTime now) {
  if (IsBackground(request.type)) return true;
  const bool by_script = request.type == "xhr" || request.type == "fetch";
  if (!by_script) return false;
  return request.answered ? now - request.answered_at > kStreamAfter
                          : now - request.begun > kLongPollAfter;
}

PageSignals SignalCollector::Take(MonoTime now) {
  PageSignals taken = std::exchange(signals_, {});
  taken.requests_pending = static_cast<int>(std::ranges::count_if(
      requests_, [&](const auto& entry) { return !Streams(entry.second, now); }));
  taken.awaited = awaited();
  return taken;
}

}  // namespace roundsman
