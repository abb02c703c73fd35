#include "agent/settling.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "agent/number_answer.h"
#include "agent/same_pieces.h"
#include "vision/told_failure.h"

namespace roundsman {
namespace {

using std::chrono::milliseconds;

constexpr Duration kQuiet = milliseconds(400);
constexpr Duration kMostSettling = std::chrono::seconds(10);
// How long an answer that may be a carousel's is watched for a second time: most turn every 3 to 5
// s.
constexpr Duration kDoubt = std::chrono::seconds(6);
// What needs nobody's answer is done within this.
constexpr Duration kAtOnce = milliseconds(300);
// What still loads at the end is watched for so much longer: it comes late, or it never does.
constexpr Duration kLateOrNever = std::chrono::seconds(5);
// How long a control takes to show its own look again once the pointer is gone, transitions
// included.
constexpr Duration kLookReturns = milliseconds(800);
// A control's own pressed look reaches this far around it, CSS px.
constexpr double kAroundControl = 12;

bool LedElsewhere(const PageSignals& signals) {
  return !signals.navigations.empty() || !signals.dialogs.empty() || !signals.handed_over.empty() ||
         signals.crashed;
}

bool Answered(const Eye& eye) {
  return eye.motion().Reaction().has_value() || LedElsewhere(eye.signals());
}

bool WantsAnswer(const ActedStep& acted) {
  return acted.step.act() == Act::kTouch && acted.session.touch() &&
         !acted.step.common().expect_nothing && !acted.session.touched_editable();
}

const UiTree* TreeBefore(const ActedStep& acted) {
  return acted.seen.before ? acted.seen.before->tree() : nullptr;
}

// How long an answer has to be watched before it is believed; zero where nothing speaks against it.
// Doubtful is a change elsewhere on the screen that nobody was asked for: late, or while the page
// is made of the very same pieces as before. That may be a clock's or a carousel's doing that was
// not seen moving yet, not the finger's.
Result<Duration> Doubt(const ActedStep& acted, NumberAnswer* numbers, const Deadline& deadline) {
  const PageSignals& signals = acted.eye.signals();
  const std::optional<MonoTime> reaction = acted.eye.motion().Reaction();
  const TouchFact& touch = *acted.session.touch();
  if (LedElsewhere(signals) || signals.requests_begun > 0 || !reaction ||
      TreeBefore(acted) == nullptr) {
    return Duration::zero();
  }
  if (acted.eye.motion().ChangedIn(touch.box.Inflate(kAroundControl))) return Duration::zero();
  // A long press is answered while the finger is still down, or when it leaves.
  const bool late =
      *reaction - touch.sent - touch.acknowledged.value_or(Duration::zero()) > kAtOnce;
  const auto screen = acted.eye.LookAgain(deadline);
  if (!screen) return Forward(screen);
  if ((*screen)->tree() == nullptr) return late ? kQuiet : Duration::zero();
  const UiTree& now = *(*screen)->tree();
  const Pieces pieces = ComparePieces(*TreeBefore(acted), now);
  if (pieces == Pieces::kSame) {
    return std::min(kQuiet, numbers->StillToWatch(now).value_or(kQuiet));
  }
  // Carousels show what they have in turns; what comes on top of all is somebody's doing.
  if (late) return TellsSomething(*TreeBefore(acted), now) ? Duration::zero() : kQuiet;
  const bool fading = acted.eye.motion().QuietFor(MonoClock::now()) < kAtOnce;
  return pieces == Pieces::kMore && fading ? kQuiet : Duration::zero();
}

// Somewhere on the screen where no control answers to a pointer; as far from `box` as can be.
std::optional<Point> FreePlace(const UiTree& tree, const Rect& box) {
  std::optional<Point> best;
  double farthest = 0;
  for (int column = 0; column <= 8; ++column) {
    for (int row = 0; row <= 16; ++row) {
      const Point at{2 + (tree.viewport.width - 4) * column / 8,
                     2 + (tree.viewport.height - 4) * row / 16};
      const double away = std::hypot(at.x - box.center().x, at.y - box.center().y);
      if (away <= farthest || box.Inflate(kAroundControl).Contains(at)) continue;
      const bool taken = std::any_of(tree.nodes.begin(), tree.nodes.end(), [&](const UiNode& node) {
        return node.rendered && (node.clickable || node.editable) && node.box.Contains(at);
      });
      if (taken) continue;
      best = at;
      farthest = away;
    }
  }
  return best;
}

// Where nothing but the touched control looks different, that may be how it looks under a pointer,
// or with the focus: the hand is drawn back, and what goes with it was no answer.
Result<void> TellLookFromAnswer(const ActedStep& acted, const Deadline& deadline) {
  if (LedElsewhere(acted.eye.signals()) || !acted.eye.motion().OnlyTouchedChanged() ||
      TreeBefore(acted) == nullptr) {
    return {};
  }
  const auto screen = acted.eye.Look({}, deadline);
  if (!screen) return Forward(screen);
  const UiTree* now = (*screen)->tree();
  if (now == nullptr || ComparePieces(*TreeBefore(acted), *now) != Pieces::kSame) return {};
  const std::optional<Point> place = FreePlace(*now, acted.session.touch()->box);
  if (!place) return {};
  acted.eye.PointerLeft(MonoClock::now());
  const Result<bool> drawn = acted.session.DrawBack(*place, deadline);
  if (!drawn && drawn.error().blame != Blame::kTarget) return Forward(drawn);
  if (!drawn || !*drawn) return {};
  const Deadline returns = deadline.Within(kLookReturns);
  while (returns.Open() && Answered(acted.eye)) {
    if (auto watched = acted.eye.Watch(returns); !watched) return watched;
  }
  return {};
}

}  // namespace

Result<bool> FollowToRest(const ActedStep& acted, const Deadline& deadline) {
  Eye& eye = acted.eye;
  const SettleFor what =
      acted.step.act() == Act::kNavigate ? SettleFor::kDocument : SettleFor::kInput;
  Result<bool> settled = eye.Settle(kQuiet, what, deadline.Within(kMostSettling));
  if (settled && !*settled) {
    const Result<bool> loads = eye.StillLoads(what, deadline);
    if (!loads) return Forward(loads);
    if (*loads) settled = eye.Settle(kQuiet, what, deadline.Within(kLateOrNever));
  }
  if (!settled || eye.blind() || !WantsAnswer(acted)) return settled;
  if (auto told = TellLookFromAnswer(acted, deadline); !told) return Forward(told);
  const Duration left = acted.seen.begun + acted.within - MonoClock::now();
  const Deadline patience = deadline.Within(std::max(Duration::zero(), left));
  const Deadline doubtful = patience.Within(kDoubt);
  const UiTree nothing;
  const UiTree* before = TreeBefore(acted);
  NumberAnswer numbers(before == nullptr ? nothing : *before, acted.session.touch()->box);
  while (patience.Open()) {
    if (Answered(eye)) {
      const Result<Duration> doubt =
          doubtful.Open() ? Doubt(acted, &numbers, deadline) : Duration::zero();
      if (!doubt) return Forward(doubt);
      // Looking takes time: what recurs may have taken it back since.
      if (*doubt == Duration::zero() && Answered(eye)) return settled;
      // What recurs takes its first time back as an answer: Answered() is asked again.
      const Duration more = std::max<Duration>(*doubt, milliseconds(1));
      if (auto watched = eye.Watch(doubtful.Within(more)); !watched) return Forward(watched);
      continue;
    }
    if (auto waited = eye.AwaitReaction(patience); !waited) return Forward(waited);
    settled = eye.Settle(kQuiet, SettleFor::kInput, deadline.Within(kMostSettling));
    if (!settled) return settled;
  }
  return settled;
}

}  // namespace roundsman
