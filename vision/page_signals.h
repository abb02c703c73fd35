#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/clock.h"

namespace roundsman {

// The main document's way here. `error` is the network's word ("net::ERR_NAME_NOT_RESOLVED"), empty
// if it came.
struct Navigation {
  std::string url;
  int http_status = 0;
  std::string error;
  MonoTime at;
};

struct FailedRequest {
  std::string url;
  // document, stylesheet, script, image, font, xhr, fetch, …
  std::string type;
  int http_status = 0;
  std::string error;
  // Of the page's own origin: somebody else's tracker is not our page's fault.
  bool same_origin = false;
  MonoTime at;
};

struct PageException {
  std::string message;
  std::string url;
  int line = 0;
  MonoTime at;
};

// A native dialog; the device has answered it at once, else nothing more could be seen.
struct DialogOpened {
  // alert, confirm, prompt, beforeunload
  std::string type;
  std::string message;
  bool accepted = false;
  MonoTime at;
};

// A main document that was asked for and of which not a word has come yet.
struct AwaitedDocument {
  std::string url;
  MonoTime since;
};

// One question to the page's main thread; no answer means it hung until the signals were taken.
struct MainThreadProbe {
  MonoTime asked;
  std::optional<MonoTime> answered;
};

// What the page did besides being seen, since the signals were last taken. From the device's own
// clock.
struct PageSignals {
  std::vector<Navigation> navigations;
  std::vector<FailedRequest> failed_requests;
  std::vector<PageException> exceptions;
  std::vector<DialogOpened> dialogs;
  // A file picker opened, or a download began: the system answers then, and the page stands still.
  std::vector<MonoTime> handed_over;
  std::vector<MainThreadProbe> probes;
  // Requests begun, and those in flight right now.
  int requests_begun = 0;
  int requests_pending = 0;
  // Still so when the signals were taken.
  std::optional<AwaitedDocument> awaited;
  bool crashed = false;
  // How long the device's own processes could have run but had no CPU: the host's fault, never the
  // page's.
  Duration starved{};
};

}  // namespace roundsman
