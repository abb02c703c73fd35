#include "agent/devices/page_watch.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/io/base64.h"
#include "core/io/json.h"
#include "core/text.h"

namespace roundsman {
namespace {

constexpr std::size_t kMostFrames = 300;
constexpr std::size_t kMostProbes = 600;
// Between the network's word that a document failed and the page that says so.
constexpr auto kFailureToldWithin = std::chrono::seconds(2);
constexpr auto kProbeEvery = std::chrono::seconds(1);

// The frame's own display time on our clock; it may lie a few milliseconds ahead.
MonoTime DisplayTime(JsonView metadata, MonoTime arrived) {
  const double mono = metadata["monotonicTimestamp"].Number();
  if (mono > 0) return MonoTime(FromSeconds(mono));
  const double wall = metadata["timestamp"].Number();
  if (wall <= 0) return arrived;
  const double now =
      std::chrono::duration<double>(WallTime::clock::now().time_since_epoch()).count();
  return MonoClock::now() - FromSeconds(now - wall);
}

}  // namespace

Screenshot DecodeShot(std::string_view base64, MonoTime at, Size css_size) {
  std::optional<std::string> bytes = DecodeBase64(base64);
  return {std::make_shared<const std::string>(std::move(bytes).value_or(std::string())),
          ImageFormat::kJpeg, at, css_size};
}

PageWatch::PageWatch(CdpConnection& connection, std::vector<CdpCommand> setup)
    : connection_(connection), setup_(std::move(setup)) {}

void PageWatch::Attach(const PageId& page) {
  connection_.Listen(page.session, shared_from_this());
  for (const CdpCommand& command : setup_) SetUp(page, command);
  connection_.Post(page.session, "Runtime.runIfWaitingForDebugger", "{}");
  const std::lock_guard lock(mutex_);
  if (!film_params_.empty() && !pages_.empty()) {
    connection_.Post(pages_.back().session, "Page.stopScreencast", "{}");
    film_wanting_ = true;
  }
  sessions_.push_back(page.session);
  pages_.push_back(page);
  collector_.ForgetRequests();
  probe_asked_.reset();
  ++commit_.count;
  changed_.notify_all();
}

void PageWatch::StartFilm(const std::string& session, const std::string& params) {
  connection_.Send(session, "Page.startScreencast", params,
                   [weak = weak_from_this()](const CdpResult& result) {
                     const auto self = weak.lock();
                     if (!self || result || result.error().trouble != CdpTrouble::kRefused) return;
                     const std::lock_guard lock(self->mutex_);
                     self->film_wanting_ = true;
                   });
}

void PageWatch::RetryFilm() {
  std::string session;
  std::string params;
  {
    const std::lock_guard lock(mutex_);
    if (!std::exchange(film_wanting_, false) || film_params_.empty() || pages_.empty()) return;
    session = pages_.back().session;
    params = film_params_;
  }
  StartFilm(session, params);
}

void PageWatch::SetUp(const PageId& page, const CdpCommand& command) {
  {
    const std::lock_guard lock(mutex_);
    ++setting_up_;
  }
  connection_.Send(page.session, command.method, command.params,
                   [weak = weak_from_this(), method = command.method](const CdpResult& result) {
                     const auto self = weak.lock();
                     if (!self) return;
                     const std::lock_guard lock(self->mutex_);
                     --self->setting_up_;
                     if (!result && self->refused_.empty()) {
                       self->refused_ = fmt::format("{}: {}", method, result.error().message);
                     }
                     self->changed_.notify_all();
                   });
}

Result<void> PageWatch::AwaitPage(const Deadline& deadline) {
  std::unique_lock lock(mutex_);
  const bool there = deadline.Await(
      changed_, lock, [&] { return closed_ || (!pages_.empty() && setting_up_ == 0); });
  if (!there && deadline.Cancelled()) return CancelledError();
  if (!there) return RobotError("the browser makes no page in time");
  if (!refused_.empty()) return RobotError(refused_);
  return {};
}

std::optional<PageId> PageWatch::current() const {
  const std::lock_guard lock(mutex_);
  if (pages_.empty()) return std::nullopt;
  return pages_.back();
}

bool PageWatch::HasOpener() const {
  const std::lock_guard lock(mutex_);
  return pages_.size() > 1;
}

std::vector<std::string> PageWatch::sessions() const {
  const std::lock_guard lock(mutex_);
  return sessions_;
}

bool PageWatch::crashed() const {
  const std::lock_guard lock(mutex_);
  return crashed_;
}

std::optional<MonoTime> PageWatch::SilentSince() const {
  const std::lock_guard lock(mutex_);
  return crashed_ || closed_ ? std::nullopt : probe_asked_;
}

MonoTime PageWatch::document_asked() const {
  const std::lock_guard lock(mutex_);
  return collector_.document_asked();
}

void PageWatch::ExpectDialogs(std::vector<ExpectedDialog> dialogs) {
  const std::lock_guard lock(mutex_);
  expected_dialogs_ = std::move(dialogs);
}

void PageWatch::Revive() {
  const std::lock_guard lock(mutex_);
  crashed_ = false;
}

bool PageWatch::Film(std::string start_params) {
  const std::lock_guard lock(mutex_);
  return !std::exchange(film_params_, std::move(start_params)).empty();
}

void PageWatch::StopFilm() {
  const std::lock_guard lock(mutex_);
  film_params_.clear();
  film_wanting_ = false;
  frames_.clear();
}

std::vector<Screenshot> PageWatch::TakeFrames(const Deadline& deadline) {
  std::deque<RawFrame> taken;
  {
    std::unique_lock lock(mutex_);
    deadline.Await(changed_, lock, [&] { return !frames_.empty() || crashed_ || closed_; });
    taken.swap(frames_);
  }
  std::vector<Screenshot> frames;
  frames.reserve(taken.size());
  for (const RawFrame& raw : taken) frames.push_back(DecodeShot(raw.base64, raw.at, raw.css_size));
  // An overloaded browser sends them out of order.
  std::ranges::stable_sort(frames, {}, &Screenshot::at);
  return frames;
}

Screenshot PageWatch::newest() const {
  std::unique_lock lock(mutex_);
  const std::optional<RawFrame> raw = newest_;
  lock.unlock();
  return raw ? DecodeShot(raw->base64, raw->at, raw->css_size) : Screenshot{};
}

PageWatch::Commit PageWatch::commit() const {
  const std::lock_guard lock(mutex_);
  return commit_;
}

bool PageWatch::AwaitCommit(const Commit& before, const std::string& loader,
                            const Deadline& deadline) {
  std::unique_lock lock(mutex_);
  deadline.Await(changed_, lock, [&] {
    if (closed_ || crashed_) return true;
    return loader.empty() ? commit_.count > before.count : commit_.loader == loader;
  });
  return loader.empty() ? commit_.count > before.count : commit_.loader == loader;
}

bool PageWatch::NavigationFailedSince(MonoTime since) const {
  const std::lock_guard lock(mutex_);
  return collector_.FailedSince(since);
}

void PageWatch::Add(Navigation navigation) {
  const std::lock_guard lock(mutex_);
  collector_.Add(std::move(navigation));
}

PageSignals PageWatch::TakeSignals() {
  const std::lock_guard lock(mutex_);
  PageSignals signals = collector_.Take(MonoClock::now());
  signals.probes = std::exchange(probes_, {});
  if (probe_asked_) signals.probes.push_back({*probe_asked_, std::nullopt});
  signals.crashed = std::exchange(crash_untold_, false) || crashed_;
  return signals;
}

void PageWatch::OnEvent(const CdpEvent& event) {
  if (event.method == "Page.screencastFrame") return OnFrame(event);
  if (event.method == "Page.javascriptDialogOpening") return OnDialog(event);
  if (event.method == "Page.fileChooserOpened" || event.method == "Page.downloadWillBegin") {
    const std::lock_guard lock(mutex_);
    return collector_.AddHandedOver(event.at);
  }
  if (event.method == "Page.frameNavigated" || event.method == "Page.navigatedWithinDocument") {
    OnCommit(event);
    return RetryFilm();
  }
  if (event.method == "Target.detachedFromTarget") {
    OnGone(std::string(event.params["sessionId"].RawString()));
    return RetryFilm();
  }
  if (event.method == "Inspector.targetCrashed") return OnCrash(std::string(event.session));
  if (!event.method.starts_with("Network.") && event.method != "Runtime.exceptionThrown") return;
  const std::lock_guard lock(mutex_);
  if (!IsCurrent(event.session)) return;
  collector_.Observe(event, pages_.back().target);
  // Chromium keeps a page's answers back while a document is on its way to it. What was asked
  // before was silent until now.
  if (event.method == "Network.requestWillBeSent" && probe_asked_ && collector_.awaited()) {
    AddProbe({*probe_asked_, event.at});
    probe_asked_.reset();
  }
}

void PageWatch::AddProbe(MainThreadProbe probe) {
  if (probes_.size() < kMostProbes) probes_.push_back(probe);
}

void PageWatch::OnFrame(const CdpEvent& event) {
  const std::string session(event.session);
  connection_.Post(session, "Page.screencastFrameAck",
                   fmt::format(R"({{"sessionId":{}}})", event.params["sessionId"].raw()));
  const JsonView metadata = event.params["metadata"];
  RawFrame frame{std::string(event.params["data"].RawString()),
                 DisplayTime(metadata, event.at),
                 {metadata["deviceWidth"].Number(), metadata["deviceHeight"].Number()}};
  const std::lock_guard lock(mutex_);
  if (!IsCurrent(session) || film_params_.empty()) return;
  newest_ = frame;
  frames_.push_back(std::move(frame));
  // Nobody took them for seconds: the newest matter.
  if (frames_.size() > kMostFrames) frames_.pop_front();
  changed_.notify_all();
}

void PageWatch::OnDialog(const CdpEvent& event) {
  DialogOpened dialog{event.params["type"].Text(), event.params["message"].Text(), true, event.at};
  dialog.accepted = AnswerTo(dialog) == DialogAnswer::kAccept;
  // Everything else of this page stands still until it is answered.
  connection_.Post(std::string(event.session), "Page.handleJavaScriptDialog",
                   fmt::format(R"({{"accept":{},"promptText":{}}})", dialog.accepted,
                               QuoteJson(event.params["defaultPrompt"].Text())));
  const std::lock_guard lock(mutex_);
  collector_.Add(std::move(dialog));
}

DialogAnswer PageWatch::AnswerTo(const DialogOpened& dialog) const {
  const std::string words = Fold(dialog.type == "beforeunload" ? dialog.type : dialog.message);
  const std::lock_guard lock(mutex_);
  const auto expected = std::ranges::find_if(expected_dialogs_, [&](const ExpectedDialog& one) {
    return words.find(Fold(one.text)) != std::string::npos;
  });
  return expected == expected_dialogs_.end() ? DialogAnswer::kAccept : expected->answer;
}

void PageWatch::OnCommit(const CdpEvent& event) {
  const std::lock_guard lock(mutex_);
  if (!IsCurrent(event.session)) return;
  if (event.method == "Page.navigatedWithinDocument") {
    if (event.params["frameId"].RawString() != pages_.back().target) return;
    ++commit_.count;
  } else {
    const JsonView frame = event.params["frame"];
    if (frame["parentId"].Exists()) return;
    ++commit_.count;
    commit_.loader = frame["loaderId"].RawString();
    const JsonView unreachable = frame["unreachableUrl"];
    collector_.SetDocument((unreachable.Exists() ? unreachable : frame["url"]).Text());
    // The browser's own error page stands there; the network need not have said why.
    if (unreachable.Exists() && !collector_.FailedSince(event.at - kFailureToldWithin)) {
      collector_.Add(Navigation{unreachable.Text(), 0, "net::ERR_FAILED", event.at});
    }
    collector_.DocumentCame(commit_.loader);
    // A question to the page that went may go with it, unanswered.
    probe_asked_.reset();
    crashed_ = false;
  }
  changed_.notify_all();
}

void PageWatch::OnGone(const std::string& session) {
  connection_.FailSession(session, "the page closed itself", connection_.last_sent());
  const std::lock_guard lock(mutex_);
  const bool was_current = IsCurrent(session);
  std::erase_if(pages_, [&](const PageId& page) { return page.session == session; });
  if (!was_current) return;
  collector_.ForgetRequests();
  probe_asked_.reset();
  crashed_ = false;
  ++commit_.count;
  if (!pages_.empty()) {
    connection_.Post(pages_.back().session, "Page.bringToFront", "{}");
    film_wanting_ = !film_params_.empty();
  }
  changed_.notify_all();
}

void PageWatch::OnCrash(const std::string& session) {
  // Who hears of the crash first may already ask for another page: that is not to fail.
  const int last = connection_.last_sent();
  {
    const std::lock_guard lock(mutex_);
    if (!IsCurrent(session)) return;
    crashed_ = crash_untold_ = true;
    collector_.ForgetRequests();
    changed_.notify_all();
  }
  connection_.FailSession(session, "the page crashed", last);
}

void PageWatch::Probe(MonoTime now) {
  std::string session;
  {
    const std::lock_guard lock(mutex_);
    if (pages_.empty() || crashed_ || probe_asked_ || collector_.awaited()) return;
    probe_asked_ = now;
    session = pages_.back().session;
  }
  connection_.Send(session, "Runtime.evaluate", R"({"expression":"1"})",
                   [weak = weak_from_this(), now](const CdpResult& result) {
                     const auto self = weak.lock();
                     if (!self) return;
                     const std::lock_guard lock(self->mutex_);
                     if (self->probe_asked_ != now) return;
                     self->probe_asked_.reset();
                     // No page, no answer: what ends a page is told by other signals.
                     if (!result && result.error().trouble != CdpTrouble::kRefused) return;
                     self->AddProbe({now, result ? result->at : MonoClock::now()});
                   });
}

MonoTime PageWatch::OnTick(MonoTime now) {
  RetryFilm();
  // All sessions of a device tick here; one of them is enough.
  if (now >= probe_due_) {
    probe_due_ = now + kProbeEvery;
    Probe(now);
  }
  return probe_due_;
}

void PageWatch::OnClosed(const std::string&) {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  changed_.notify_all();
}

bool PageWatch::IsCurrent(std::string_view session) const {
  return !pages_.empty() && pages_.back().session == session;
}

}  // namespace roundsman
