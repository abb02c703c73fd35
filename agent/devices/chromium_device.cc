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
constexpr auto kCloseLimit = std::chrono::seconds(5);

std::string RandomName() {
  std::random_device random;
  return fmt::format("roundsman_{:08x}{:08x}", random(), random());
}

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
  PageId page{target->result()["targetId"].Text(), ""};
  const CdpResult attached = connection().Call(
      "", "Target.attachToTarget",
      fmt::format(R"({{"targetId":"{}","flatten":true}})", page.target), deadline);
  if (!attached) return Robot(attached.error(), "no session with the page");
  page.session = attached->result()["sessionId"].Text();
  watch_->Open(page);
  connection().Listen(page.session, watch_);

  const std::vector<CdpCommand> setup = PageSetup(profile_, browser_->user_agent());
  std::vector<CdpCall> calls;
  for (const CdpCommand& command : setup) {
    calls.push_back(connection().Send(page.session, command.method, command.params));
  }
  for (std::size_t i = 0; i < calls.size(); ++i) {
    const CdpResult done = calls[i].Wait(deadline);
    if (!done && done.error().trouble == CdpTrouble::kRefused) {
      return ConfigError(fmt::format("the browser cannot be a {}: {} was refused: {}",
                                     profile_.name, setup[i].method, done.error().message));
    }
    if (!done) return Robot(done.error(), setup[i].method);
  }
  return {};
}

ChromiumDevice::~ChromiumDevice() {
  for (const std::string& session : watch_->sessions()) connection().Forget(session);
  if (context_.empty()) return;
  connection().Call("", "Target.disposeBrowserContext",
                    fmt::format(R"({{"browserContextId":"{}"}})", context_),
                    Deadline::In(kCloseLimit));
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
  for (const TimedInput& input : script) {
    const Duration wait = fact.sent + input.at - MonoClock::now();
    if (wait > Duration::zero()) deadline.Pause(wait);
    if (deadline.Cancelled()) return CancelledError();
    last = connection().Send(page->session, input.command.method, input.command.params);
    if (&input == &script.front()) fact.sent = last->sent();
  }
  if (!last) return fact;
  const CdpResult done = last->Wait(deadline.Within(kInputLimit));
  if (done) {
    fact.acknowledged = done->at;
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
  return Play(GestureScript(gesture, profile_.touch ? Pointer::kFinger : Pointer::kMouse),
              deadline);
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

Result<Screenshot> ChromiumDevice::Capture(const Deadline& deadline) {
  const Result<PageId> page = Page();
  if (!page && page.error().blame != Blame::kTarget) return Forward(page);
  Error error = page ? Error{} : page.error();
  if (page) {
    const CdpCall call = connection().Send(page->session, "Page.captureScreenshot",
                                           R"({"format":"jpeg","quality":85})");
    const CdpResult shot = call.Wait(deadline.Within(kCaptureLimit));
    if (shot) {
      // It shows the screen at some moment between question and answer.
      return DecodeShot(shot->result()["data"].RawString(),
                        call.sent() + (shot->at - call.sent()) / 2, profile_.viewport);
    }
    error = Blamed(shot.error(), deadline);
  }
  if (error.blame != Blame::kTarget) return tl::unexpected(error);
  Screenshot newest = watch_->newest();
  if (newest.Empty()) return tl::unexpected(error);
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
  watch_->Film(params);
  const CdpResult started = connection().Call(page->session, "Page.startScreencast", params,
                                              deadline.Within(kInputLimit));
  if (!started) return tl::unexpected(Blamed(started.error(), deadline));
  return {};
}

Result<FilmStatus> ChromiumDevice::TakeFrames(const Deadline& deadline) {
  FilmStatus status;
  status.frames = watch_->TakeFrames(deadline);
  status.crashed = watch_->crashed();
  if (!status.frames.empty()) return status;
  if (const std::string closed = connection().closed(); !closed.empty()) return RobotError(closed);
  if (deadline.Cancelled()) return CancelledError();
  return status;
}

Result<PageSignals> ChromiumDevice::TakeSignals() {
  if (const std::string closed = connection().closed(); !closed.empty()) return RobotError(closed);
  return watch_->TakeSignals();
}

}  // namespace roundsman
