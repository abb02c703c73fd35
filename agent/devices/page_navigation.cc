// How a page goes somewhere: the part of ChromiumDevice that waits for documents.
#include <fmt/format.h>

#include <algorithm>

#include "agent/devices/chromium_device.h"
#include "core/io/json.h"

namespace roundsman {
namespace {

constexpr auto kNavigationLimit = std::chrono::seconds(30);
constexpr auto kAbortLimit = std::chrono::milliseconds(500);
constexpr auto kErrorPageLimit = std::chrono::seconds(2);
constexpr auto kHangs = std::chrono::seconds(2);
constexpr const char* kTimedOut = "net::ERR_TIMED_OUT";

}  // namespace

Result<void> ChromiumDevice::Navigate(const NavigationRequest& request, const Deadline& deadline) {
  const Deadline limit = deadline.Within(kNavigationLimit);
  // The next document of a site may come into the very process that hangs.
  EndEndlessScript(kHangs);
  switch (request.kind) {
    case NavigationKind::kOpen:
      return NavigateTo(request.url, limit);
    case NavigationKind::kBack:
      return GoBack(limit);
    case NavigationKind::kReload:
      return Reload(limit);
  }
  return ConfigError("no such navigation");
}

Result<void> ChromiumDevice::NavigateTo(const std::string& url, const Deadline& deadline) {
  std::optional<PageId> page = watch_->current();
  if (const std::string closed = connection().closed(); !closed.empty()) return RobotError(closed);
  if (!page) return TargetError("the page closed itself");
  watch_->Revive();
  const PageWatch::Commit before = watch_->commit();
  const MonoTime begun = MonoClock::now();
  const CdpResult reply = connection().Call(
      page->session, "Page.navigate", fmt::format(R"({{"url":{}}})", QuoteJson(url)), deadline);
  if (!reply && reply.error().trouble == CdpTrouble::kRefused) {
    return ConfigError(fmt::format("cannot open {}: {}", url, reply.error().message));
  }
  if (!reply && reply.error().trouble == CdpTrouble::kTimeout) {
    return AwaitDocument(before, "", url, deadline);
  }
  if (!reply) return tl::unexpected(Blamed(reply.error(), deadline));
  const std::string error = reply->result()["errorText"].Text();
  if (!error.empty()) {
    // The browser shows its own page about it, unless there is nothing to show (a download), the
    // page went elsewhere meanwhile, or died of it.
    const bool aborted = error == "net::ERR_ABORTED";
    const bool came =
        watch_->AwaitCommit(before, "", deadline.Within(aborted ? kAbortLimit : kErrorPageLimit));
    if (watch_->crashed()) return TargetError("the page crashed");
    if (!(aborted && came) && !watch_->NavigationFailedSince(begun)) {
      watch_->Add(Navigation{url, 0, error, MonoClock::now()});
    }
    return {};
  }
  const std::string loader = reply->result()["loaderId"].Text();
  // Without a loader it went to another place of the same document.
  if (loader.empty()) return {};
  return AwaitDocument(before, loader, url, deadline);
}

Result<void> ChromiumDevice::AwaitDocument(const PageWatch::Commit& before,
                                           const std::string& loader, const std::string& url,
                                           const Deadline& deadline) {
  const MonoTime begun = MonoClock::now();
  if (watch_->AwaitCommit(before, loader, deadline)) return {};
  const Result<PageId> page = Page();
  if (!page) return Forward(page);
  if (deadline.Cancelled()) return CancelledError();
  const Error error = Blamed({CdpTrouble::kTimeout, "no document in time"}, deadline);
  if (error.blame != Blame::kTarget) return tl::unexpected(error);
  connection().Post(page->session, "Page.stopLoading", "{}");
  if (!watch_->NavigationFailedSince(begun)) {
    watch_->Add(Navigation{url, 0, kTimedOut, MonoClock::now()});
  }
  return {};
}

Result<void> ChromiumDevice::GoBack(const Deadline& deadline) {
  const Result<PageId> page = Page();
  if (!page) return Forward(page);
  const PageWatch::Commit before = watch_->commit();
  const CdpResult history = CallPage(*page, "Page.getNavigationHistory", "{}", deadline, nullptr);
  if (!history) return tl::unexpected(Blamed(history.error(), deadline));
  const std::vector<JsonView> entries = history->result()["entries"].Items();
  const auto current =
      static_cast<std::size_t>(std::max(0.0, history->result()["currentIndex"].Number()));
  // The empty page that a tab begins with is no place to go back to.
  const bool has_previous = current >= 1 && current < entries.size() &&
                            (current > 1 || entries[0]["url"].RawString() != "about:blank");
  if (!has_previous && !watch_->HasOpener()) {
    return TargetError("there is no page to go back to");
  }
  if (!has_previous) {
    connection().Post("", "Target.closeTarget",
                      fmt::format(R"({{"targetId":"{}"}})", page->target));
    return AwaitDocument(before, "", "about:blank", deadline);
  }
  const JsonView entry = entries[current - 1];
  const CdpResult gone =
      CallPage(*page, "Page.navigateToHistoryEntry",
               fmt::format(R"({{"entryId":{}}})", entry["id"].raw()), deadline, nullptr);
  if (!gone) return tl::unexpected(Blamed(gone.error(), deadline));
  return AwaitDocument(before, "", entry["url"].Text(), deadline);
}

Result<void> ChromiumDevice::Reload(const Deadline& deadline) {
  const Result<PageId> page = Page();
  if (!page) return Forward(page);
  const PageWatch::Commit before = watch_->commit();
  const CdpResult reloaded = CallPage(*page, "Page.reload", "{}", deadline, nullptr);
  if (!reloaded) return tl::unexpected(Blamed(reloaded.error(), deadline));
  return AwaitDocument(before, "", "the page again", deadline);
}

}  // namespace roundsman
