#include "agent/step_session.h"

#include <fmt/format.h>

#include <algorithm>

#include "agent/unlisted_text.h"
#include "core/io/url.h"

namespace roundsman {
namespace {

using std::chrono::milliseconds;

// A finger needs a target that stands still; slides of pages take some 300 ms.
constexpr Duration kStandsStill = milliseconds(100);
// How long to watch for a change before the tree is asked again although nothing moved.
constexpr Duration kLookAgain = milliseconds(250);
// A whole screen is read for what the tree does not list once it stands still, and no oftener than
// this: it costs.
constexpr Duration kReadAgain = std::chrono::seconds(1);
constexpr Duration kStillToRead = milliseconds(300);
constexpr Duration kLastLook = std::chrono::seconds(3);
constexpr Duration kMostSettling = std::chrono::seconds(10);

bool SamePlace(const Rect& a, const Rect& b) {
  return std::abs(a.x - b.x) < 1 && std::abs(a.y - b.y) < 1 && std::abs(a.width - b.width) < 1 &&
         std::abs(a.height - b.height) < 1;
}

std::string Quoted(const TargetFinder& finder, const Sight& sight) {
  return "“" + (sight.sighting.name.empty() ? finder.Describe() : sight.sighting.name) + "”";
}

Complaint ComplaintFor(const TargetFinder& finder, const Sight& sight, SightFor what,
                       Duration waited) {
  const std::string thing = Quoted(finder, sight);
  Complaint complaint;
  complaint.expected = what == SightFor::kTouching ? thing + " where a finger can touch it"
                                                   : thing + " where a person can see it";
  complaint.seen = sight.seen;
  if (!sight.sighting.box.Empty()) complaint.box = sight.sighting.box;
  const std::string time = FormatDuration(waited);
  switch (sight.state) {
    case SightState::kCovered:
      complaint.kind = FindingKind::kCoveredControl;
      complaint.says = fmt::format("{} is there, but it is {}", thing, sight.why);
      break;
    case SightState::kUnseen:
      complaint.kind = FindingKind::kUnseenContent;
      complaint.says =
          fmt::format("The page has {}, but a person cannot see it: {}", thing, sight.why);
      break;
    case SightState::kDisabled:
      complaint.kind = FindingKind::kDeadControl;
      complaint.says = fmt::format("{} stayed disabled for {}: a tap does nothing", thing, time);
      break;
    case SightState::kSeveral:
      complaint.kind = FindingKind::kMissingContent;
      complaint.says =
          fmt::format("“{}” is not one thing: {}. Say which with `index`, `near` or `inside`",
                      finder.Describe(), sight.why);
      break;
    case SightState::kSeen:
      complaint.kind = FindingKind::kMissingContent;
      complaint.says = fmt::format("{} never stood still for a finger in {}", thing, time);
      break;
    case SightState::kMissing:
      complaint.kind = FindingKind::kMissingContent;
      complaint.says = sight.why.empty()
                           ? fmt::format("“{}” did not appear within {}", finder.Describe(), time)
                           : fmt::format("“{}” did not appear within {}: {}", finder.Describe(),
                                         time, sight.why);
      break;
  }
  return complaint;
}

}  // namespace

Result<std::string> StepSession::ResolveUrl(const std::string& url) const {
  return roundsman::ResolveUrl(scene_.base_url, url);
}

Result<std::shared_ptr<const Screen>> StepSession::Look(const TreeQuery& query) {
  // The last look of a step begins when its time is up: asking takes time of its own.
  const MonoTime end = std::max(deadline_.end(), MonoClock::now() + kLastLook);
  return scene_.eye.Look(query, {end, deadline_.stop()});
}

Result<std::shared_ptr<const Screen>> StepSession::LookSharply(const Screen& screen) {
  Result<Screenshot> picture = scene_.device.Capture(deadline_);
  if (!picture) return Forward(picture);
  return std::make_shared<const Screen>(std::move(*picture), screen.shared_tree());
}

bool StepSession::MayBeSmallPrint(const Sight& sight) const {
  const Size screen = screen_size();
  return sight.state == SightState::kUnseen && scene_.reader != nullptr &&
         !sight.sighting.box.Empty() &&
         sight.sighting.box.Meets({0, 0, screen.width, screen.height});
}

Sight StepSession::AskTheEye(const TargetFinder& finder, const Screen& screen, SightFor what,
                             const Sight& sight) {
  UnlistedSight read = ReadUnlisted(finder, screen, what, *scene_.reader);
  if (read.nearly) {
    if (const auto sharp = LookSharply(screen)) {
      read = ReadUnlisted(finder, **sharp, what, *scene_.reader);
    }
  }
  return read.sight.state == SightState::kMissing ? sight : read.sight;
}

Result<Sighting> StepSession::Find(const Target& target, SightFor what) {
  auto made = TargetFinder::Make(target, scene_.variables);
  if (!made) return Forward(made);
  const TargetFinder finder = std::move(*made);
  const TreeQuery query{finder.selectors()};
  const MonoTime begun = MonoClock::now();
  std::optional<Rect> last_box;
  std::optional<MonoTime> sharp_look;
  std::optional<MonoTime> read;
  std::optional<MonoTime> read_picture;
  const bool readable = scene_.reader != nullptr && MayBeUnlisted(target, finder.wanted_text());
  Sight sight;
  bool told = false;
  for (;;) {
    const auto screen = Look(query);
    if (!screen) {
      if (screen.error().blame != Blame::kRobot || deadline_.Open()) return Forward(screen);
      break;
    }
    if (scene_.eye.crashed()) return Complain({FindingKind::kCrash, "The page died", {}, "", ""});
    // What was seen once explains more than a page that does not answer at the last moment.
    const bool answered = (*screen)->tree() != nullptr;
    if (answered || sight.state == SightState::kMissing) {
      sight = LookFor(finder, **screen, what, scene_.reader);
    }
    // The small picture may be too coarse for small print: at full size at most once a second, it
    // costs.
    const MonoTime now = MonoClock::now();
    if (MayBeSmallPrint(sight) && (!sharp_look || now - *sharp_look > std::chrono::seconds(1))) {
      sharp_look = now;
      if (const auto sharp = LookSharply(**screen)) {
        sight = LookFor(finder, **sharp, what, scene_.reader);
      }
    }
    const bool unlisted = answered && !sight.listed && sight.state != SightState::kSeen;
    if (unlisted && readable && read_picture != (*screen)->screenshot().at) {
      const bool rests =
          scene_.eye.motion().QuietFor(now) >= kStillToRead && (!read || now - *read >= kReadAgain);
      if (rests || !deadline_.Open()) {
        read = now;
        read_picture = (*screen)->screenshot().at;
        sight = AskTheEye(finder, **screen, what, sight);
      }
    }
    if (answered && sight.state == SightState::kSeen) {
      const bool still = what == SightFor::kSeeing || scene_.reader == nullptr ||
                         scene_.eye.StillFor(now) >= kStandsStill ||
                         scene_.eye.motion().QuietFor(now) >= kStandsStill ||
                         (last_box && SamePlace(*last_box, sight.sighting.box));
      if (still) return sight.sighting;
      last_box = sight.sighting.box;
    }
    if (!deadline_.Open()) break;
    if (!told && now - begun > std::chrono::seconds(1)) {
      told = true;
      scene_.notice("waiting for " + finder.Describe());
    }
    const Duration pause = sight.state == SightState::kSeen ? kStandsStill : kLookAgain;
    if (auto watched = scene_.reader == nullptr
                           ? (deadline_.Pause(milliseconds(15)), scene_.eye.CatchUp())
                           : scene_.eye.Watch(deadline_.Within(pause));
        !watched) {
      return Forward(watched);
    }
  }
  if (deadline_.Cancelled()) return CancelledError();
  return Complain(ComplaintFor(finder, sight, what, MonoClock::now() - begun));
}

Result<bool> StepSession::SeesNow(const Target& target) {
  auto finder = TargetFinder::Make(target, scene_.variables);
  if (!finder) return Forward(finder);
  const auto screen = Look({finder->selectors()});
  if (!screen) return Forward(screen);
  Sight sight = LookFor(*finder, **screen, SightFor::kSeeing, scene_.reader);
  // As `see` would: what the small picture is too coarse for is looked at in full size.
  if (MayBeSmallPrint(sight)) {
    if (const auto sharp = LookSharply(**screen)) {
      sight = LookFor(*finder, **sharp, SightFor::kSeeing, scene_.reader);
    }
  }
  if (sight.state != SightState::kSeen && !sight.listed && (*screen)->tree() != nullptr &&
      scene_.reader != nullptr && MayBeUnlisted(target, finder->wanted_text())) {
    sight = AskTheEye(*finder, **screen, SightFor::kSeeing, sight);
  }
  return sight.state == SightState::kSeen;
}

Result<bool> StepSession::Holds(const Condition& condition) {
  if (condition.see) return SeesNow(*condition.see);
  if (condition.not_see) {
    const auto seen = SeesNow(*condition.not_see);
    if (!seen) return Forward(seen);
    return !*seen;
  }
  if (condition.device) {
    const DeviceProfile& profile = scene_.profile;
    const std::string& wanted = *condition.device;
    const bool kind = (wanted == "phone" && profile.kind == DeviceKind::kPhone) ||
                      (wanted == "tablet" && profile.kind == DeviceKind::kTablet) ||
                      (wanted == "desktop" && profile.kind == DeviceKind::kDesktop);
    return kind || wanted == profile.name || wanted == profile.driver;
  }
  if (condition.variable) {
    return scene_.variables.Get(condition.variable->name) ==
           condition.variable->value.Expand(scene_.variables);
  }
  return ConfigError("a condition without anything to judge", condition.where);
}

void StepSession::AboutToTouch(const Sighting& sighting) {
  const MonoTime now = MonoClock::now();
  touch_ = TouchFact{};
  touch_->box = sighting.box;
  touch_->point = sighting.point;
  touch_->name = sighting.name;
  touch_->sent = now;
  touch_->expect_nothing = step_.expect_nothing;
  touched_editable_ = sighting.editable;
  scene_.eye.BeginTouch(now, sighting.box);
}

void StepSession::Touched(const InputFact& fact) {
  if (!touch_) touch_ = TouchFact{};
  touch_->sent = fact.sent;
  if (fact.acknowledged) touch_->acknowledged = *fact.acknowledged - fact.sent;
}

Result<bool> StepSession::Settle(Duration quiet) {
  return scene_.eye.Settle(quiet, SettleFor::kInput, deadline_.Within(kMostSettling));
}

Result<void> StepSession::WatchFor(Duration d) {
  const Deadline until = deadline_.Within(d);
  while (until.Open()) {
    if (scene_.reader == nullptr) {
      until.Pause(d);
    } else if (auto watched = scene_.eye.Watch(until); !watched) {
      return watched;
    } else if (scene_.eye.crashed()) {
      return Complain({FindingKind::kCrash, "The page died", {}, "", ""});
    }
  }
  if (deadline_.Cancelled()) return CancelledError();
  return {};
}

Result<void> StepSession::Run(const Steps& steps) { return scene_.run_steps(steps); }

tl::unexpected<Error> StepSession::Complain(Complaint complaint) {
  tl::unexpected<Error> error = TargetError(complaint.says);
  // The first thing wrong is the cause; a group's own complaint must not hide its child's.
  if (!complaint_) complaint_ = std::move(complaint);
  return error;
}

void StepSession::KeepScreenshot(const std::string& name) { scene_.keep_screenshot(name); }

}  // namespace roundsman
