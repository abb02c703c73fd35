#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "agent/devices/cdp_listener.h"
#include "vision/page_signals.h"

namespace roundsman {

// Turns the browser's network and script events into PageSignals, as they come. Holds no more than
// a bounded number of each: a page that fails a thousand times says nothing new. Not thread-safe;
// knows no connection.
class SignalCollector {
 public:
  // `frame` is the main frame of the page the events are about.
  void Observe(const CdpEvent& event, std::string_view frame);
  void Add(Navigation navigation);
  void Add(DialogOpened dialog);
  void AddHandedOver(MonoTime at);
  // Another page is on the screen: what the last one still loads is no longer of interest.
  void ForgetRequests() { requests_.clear(); }
  // The page that is on the screen, for "same origin".
  void SetDocument(std::string_view url);
  // An attempt to load a document failed at `since` or later, taken or not.
  bool FailedSince(MonoTime since) const { return failed_at_ >= since; }
  // The document of that request stands there: neither it nor an older one is awaited any more.
  void DocumentCame(const std::string& request);
  std::optional<AwaitedDocument> awaited() const;
  // When the page last asked for another document.
  MonoTime document_asked() const { return document_asked_; }

  // What has gathered; begins anew. What is in flight stays in flight.
  PageSignals Take(MonoTime now);

 private:
  struct Request {
    std::string url;
    std::string type;
    bool document = false;
    MonoTime begun;
    // Its headers have come.
    bool answered = false;
    MonoTime answered_at;
  };

  void OnRequest(const CdpEvent& event, std::string_view frame);
  void OnResponse(const CdpEvent& event);
  void OnFailed(const CdpEvent& event);
  void OnException(const CdpEvent& event);
  void AddFailed(const Request& request, int status, std::string error, MonoTime at);
  static bool Streams(const Request& request, MonoTime now);

  std::string origin_;
  MonoTime document_asked_ = MonoTime::min();
  MonoTime failed_at_ = MonoTime::min();
  std::unordered_map<std::string, Request> requests_;
  PageSignals signals_;
};

// Scheme, host and port; empty for what has none (data:, about:).
std::string_view OriginOf(std::string_view url);

}  // namespace roundsman
