#include "agent/devices/chromium_device.h"

#include <fmt/format.h>

#include <algorithm>
#include <random>
#include <utility>

#include "agent/devices/page_setup.h"

namespace roundsman {
namespace {

constexpr auto kInputLimit = std::chrono::seconds(3);
constexpr auto kCaptureLimit = std::chrono::seconds(5);
constexpr auto kOpenLimit = std::chrono::seconds(20);
constexpr auto kBrowserLimit = std::chrono::seconds(2);
constexpr auto kTerminateLimit = std::chrono::seconds(1);
constexpr auto kCloseLimit = std::chrono::seconds(5);

std::string RandomName() {
  std::random_device random;
  return fmt::format("roundsman_{:08x}{:08x}", random(), random());
}

constexpr Duration kCpuWaitEvery = std::chrono::milliseconds(150);

Result<void> Robot(const CdpFailure& failure, std::string_view doing) {
  if (failure.trouble == CdpTrouble::kCancelled) return CancelledError();
  return RobotError(fmt::format("{}: {}", doing, failure.message));
}

}  // namespace

ChromiumDevice::ChromiumDevice(std::shared_ptr<ChromiumBrowser> browser,
                               const DeviceProfile& profile)
    : browser_(std::move(browser)),
      profile_(profile),
      watch_(std::make_shared<PageWatch>(browser_->connection(),
                                         PageSetup(profile, browser_->user_agent()))),
      cpu_wait_(browser_->pid()),
      script_name_(RandomName()) {}

Result<std::unique_ptr<Device>> ChromiumDevice::Open(std::shared_ptr<ChromiumBrowser> browser,
                                                     const DeviceProfile& profile,
                                                     const Deadline& deadline) {
  std::unique_ptr<ChromiumDevice> device(new ChromiumDevice(std::move(browser), profile));
  if (Result<void> made = device->MakePage(deadline.Within(kOpenLimit)); !made) {
    return Forward(made);
  }
  return device;
}

Result<void> ChromiumDevice::MakePage(const Deadline& deadline) {
  const CdpResult context =
      connection().Call("", "Target.createBrowserContext", R"({"disposeOnDetach":true})", deadline);
  if (!context) return Robot(context.error(), "no browser context");
  context_ = context->result()["browserContextId"].Text();
  browser_->watch().Adopt(context_, watch_);
  connection().Post("", "Browser.setDownloadBehavior",
                    fmt::format(R"({{"behavior":"deny","browserContextId":"{}"}})", context_));
  for (const char* permission : {"geolocation", "notifications", "camera", "microphone"}) {
    connection().Post("", "Browser.setPermission",
                      fmt::format(R"({{"permission":{{"name":"{}"}},"setting":"denied",)"
                                  R"("browserContextId":"{}"}})",
                                  permission, context_));
  }
  const CdpResult target = connection().Call(
      "", "Target.createTarget",
      fmt::format(R"({{"url":"about:blank","browserContextId":"{}","width":{},"height":{}}})",
                  context_, static_cast<int>(profile_.viewport.width),
                  static_cast<int>(profile_.viewport.height)),
      deadline);
  if (!target) return Robot(target.error(), "no page");
  return watch_->AwaitPage(deadline);
}

ChromiumDevice::~ChromiumDevice() {
  if (context_.empty()) return;
  EndEndlessScript(Duration::zero());
  browser_->watch().Disown(context_);
  for (const std::string& session : watch_->sessions()) connection().Forget(session);
  connection().Call("", "Target.disposeBrowserContext",
                    fmt::format(R"({{"browserContextId":"{}"}})", context_),
                    Deadline::In(kCloseLimit));
}

void ChromiumDevice::ExpectDialogs(std::vector<ExpectedDialog> dialogs) {
  watch_->ExpectDialogs(std::move(dialogs));
}

void ChromiumDevice::EndEndlessScript(Duration silence) const {
  const std::optional<PageId> page = watch_->current();
  const std::optional<MonoTime> silent = watch_->SilentSince();
  if (!page || !silent || MonoClock::now() - *silent < silence) return;
  // Chromium takes this one past the page's main thread.
  connection().Call(page->session, "Runtime.terminateExecution", "{}",
                    Deadline::In(kTerminateLimit));
}

Result<PageId> ChromiumDevice::Page() const {
  if (const std::string closed = connection().closed(); !closed.empty()) return RobotError(closed);
  if (watch_->crashed()) return TargetError("the page crashed");
  std::optional<PageId> page = watch_->current();
  if (!page) return TargetError("the page closed itself");
  return *std::move(page);
}

Error ChromiumDevice::Blamed(const CdpFailure& failure, const Deadline& deadline) const {
  switch (failure.trouble) {
    case CdpTrouble::kCancelled:
      return {Blame::kCancelled, "cancelled", {}};
    case CdpTrouble::kClosed:
      return {Blame::kRobot, failure.message, {}};
    case CdpTrouble::kSessionLost:
      return {Blame::kTarget, failure.message, {}};
    case CdpTrouble::kRefused:
      if (watch_->crashed()) return {Blame::kTarget, "the page crashed", {}};
      return {Blame::kRobot, failure.message, {}};
    case CdpTrouble::kTimeout:
      break;
  }
  // A browser that stands still is no fault of the page.
  const CdpResult alive = connection().Call("", "Browser.getVersion", "{}",
                                            Deadline::In(kBrowserLimit, deadline.stop()));
  if (alive) return {Blame::kTarget, "the page does not answer", {}};
  if (alive.error().trouble == CdpTrouble::kCancelled) return {Blame::kCancelled, "cancelled", {}};
  return {Blame::kRobot, "the browser does not answer: " + alive.error().message, {}};
}

Result<InputFact> ChromiumDevice::Play(const std::vector<TimedInput>& script,
                                       const Deadline& deadline) {
  const Result<PageId> page = Page();
  if (!page) return Forward(page);
  InputFact fact{MonoClock::now(), MonoClock::now()};
  std::optional<CdpCall> last;
  MonoTime begun = fact.sent;
  Duration before{};
  for (const TimedInput& input : script) {
    // A page that hangs hears of nothing: its finger lifts in the end all the same.
    if (input.after_heard && last) {
      last->Wait(deadline.Within(kInputLimit));
      begun = std::max(begun, MonoClock::now() - before);
    }
    before = input.at;
    const Duration wait = begun + input.at - MonoClock::now();
    if (wait > Duration::zero()) deadline.Pause(wait);
    if (deadline.Cancelled()) return CancelledError();
    last = connection().Send(page->session, input.command.method, input.command.params);
    if (&input == &script.front()) begun = fact.sent = last->sent();
  }
  if (!last) return fact;
  const CdpResult done = last->Wait(deadline.Within(kInputLimit));
  if (done) {
    // A page that already asks for the next one has taken note, whenever it comes to say so.
    const MonoTime asked = watch_->document_asked();
    fact.acknowledged = asked > fact.sent ? std::min(asked, done->at) : done->at;
    return fact;
  }
  fact.acknowledged.reset();
  // The input itself may have closed the page: then it was heard.
  if (done.error().trouble == CdpTrouble::kSessionLost && !watch_->crashed()) {
    fact.acknowledged = MonoClock::now();
    return fact;
  }
  const Error error = Blamed(done.error(), deadline);
  if (done.error().trouble == CdpTrouble::kTimeout && error.blame == Blame::kTarget) return fact;
  return tl::unexpected(error);
}

Result<InputFact> ChromiumDevice::Touch(const Gesture& gesture, const Deadline& deadline) {
  Gesture scaled = gesture;
  for (Point* point : {&scaled.from, &scaled.to}) *point = {point->x / scale_, point->y / scale_};
  if (!profile_.touch) return Play(GestureScript(scaled, Pointer::kMouse), deadline);
  if (std::exchange(flung_, gesture.kind == Gesture::Kind::kSwipe)) {
    if (auto caught = Play(CatchScript(scaled.from), deadline); !caught) return caught;
  }
  return Play(GestureScript(scaled, Pointer::kFinger), deadline);
}

Result<bool> ChromiumDevice::DrawBack(const Point& to, const Deadline& deadline) {
  // A mouse that hovers, for a finger too: a finger elsewhere would touch something.
  const std::string params =
      fmt::format(R"({{"type":"mouseMoved","x":{:.2f},"y":{:.2f}}})", to.x / scale_, to.y / scale_);
  if (auto moved = Play({{{}, {"Input.dispatchMouseEvent", params}}}, deadline); !moved) {
    return Forward(moved);
  }
  const Result<PageId> page = Page();
  if (!page) return Forward(page);
  constexpr std::string_view kBlur = R"js({"expression":"(() => {
      const e = document.activeElement;
      const field = e && (e.isContentEditable || /^(input|textarea|select|iframe)$/.test(e.localName));
      if (e && !field) e.blur();
    })()"})js";
  std::string blur(kBlur);
  std::replace(blur.begin(), blur.end(), '\n', ' ');
  const CdpResult done =
      CallPage(*page, "Runtime.evaluate", blur, deadline.Within(kInputLimit), nullptr);
  if (!done) return tl::unexpected(Blamed(done.error(), deadline));
  return true;
}

Result<InputFact> ChromiumDevice::Type(const Typing& typing, const Deadline& deadline) {
  return Play(TypingScript(typing), deadline);
}

Result<InputFact> ChromiumDevice::Press(const std::string& key, const Deadline& deadline) {
  if (key == "Back") {
    InputFact fact{MonoClock::now(), std::nullopt};
    if (Result<void> back = GoBack(deadline); !back) return Forward(back);
    fact.acknowledged = MonoClock::now();
    return fact;
  }
  const Result<KeyPress> press = FindKey(key);
  if (!press) return Forward(press);
  return Play(KeyScript(*press), deadline);
}

CdpResult ChromiumDevice::CallPage(const PageId& page, std::string_view method,
                                   std::string_view params, const Deadline& deadline,
                                   MonoTime* sent) {
  for (;;) {
    const CdpCall call = connection().Send(page.session, method, params);
    if (sent != nullptr) *sent = call.sent();
    CdpResult result = call.Wait(deadline);
    // For a moment after a document came, its page is not the active one yet.
    const bool moving = !result && result.error().trouble == CdpTrouble::kRefused &&
                        result.error().message == "Not attached to an active page";
    if (!moving || !deadline.Open()) return result;
    deadline.Pause(std::chrono::milliseconds(20));
  }
}

Result<Screenshot> ChromiumDevice::Capture(const Deadline& deadline) {
  const Result<PageId> page = Page();
  if (!page && page.error().blame != Blame::kTarget) return Forward(page);
  Error error = page ? Error{} : page.error();
  if (page) {
    MonoTime sent;
    const CdpResult shot =
        CallPage(*page, "Page.captureScreenshot", R"({"format":"jpeg","quality":85})",
                 deadline.Within(kCaptureLimit), &sent);
    if (shot) {
      // It shows the screen at some moment between question and answer.
      return DecodeShot(shot->result()["data"].RawString(), sent + (shot->at - sent) / 2,
                        profile_.viewport);
    }
    error = Blamed(shot.error(), deadline);
  }
  if (error.blame != Blame::kTarget) return tl::unexpected(error);
  Screenshot newest = watch_->newest();
  if (newest.Empty()) return tl::unexpected(error);
  newest.css_size = profile_.viewport;
  return newest;
}

Result<void> ChromiumDevice::Film(Filming filming, const Deadline& deadline) {
  const Result<PageId> page = Page();
  if (filming == Filming::kOff) {
    watch_->StopFilm();
    if (page) connection().Post(page->session, "Page.stopScreencast", "{}");
    return {};
  }
  if (!page) return Forward(page);
  const std::string params = FilmParams(profile_);
  // Started anew, it begins with a frame of what is there.
  if (watch_->Film(params)) connection().Post(page->session, "Page.stopScreencast", "{}");
  const CdpResult started =
      CallPage(*page, "Page.startScreencast", params, deadline.Within(kInputLimit), nullptr);
  if (!started) return tl::unexpected(Blamed(started.error(), deadline));
  return {};
}

Result<FilmStatus> ChromiumDevice::TakeFrames(const Deadline& deadline) {
  FilmStatus status;
  status.frames = watch_->TakeFrames(deadline);
  // While it takes a screenshot the browser tells of device px instead.
  for (Screenshot& frame : status.frames) frame.css_size = profile_.viewport;
  status.crashed = watch_->crashed();
  if (!status.frames.empty()) return status;
  if (const std::string closed = connection().closed(); !closed.empty()) return RobotError(closed);
  if (deadline.Cancelled()) return CancelledError();
  return status;
}

Result<PageSignals> ChromiumDevice::TakeSignals() {
  if (const std::string closed = connection().closed(); !closed.empty()) return RobotError(closed);
  PageSignals signals = watch_->TakeSignals();
  // Signals are taken many times a second; a look into /proc costs 0.2 ms.
  if (const MonoTime now = MonoClock::now(); now - cpu_wait_read_ >= kCpuWaitEvery) {
    // The first look is of what was before us.
    const Duration waited = cpu_wait_.Sample();
    if (cpu_wait_read_ != MonoTime{}) signals.starved = waited;
    cpu_wait_read_ = now;
  }
  return signals;
}

}  // namespace roundsman
