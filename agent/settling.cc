#include "agent/settling.h"

#include <algorithm>

#include "agent/same_pieces.h"

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
// A control's own pressed look reaches this far around it, CSS px.
constexpr double kAroundControl = 12;

bool LedElsewhere(const PageSignals& signals) {
  return !signals.navigations.empty() || !signals.dialogs.empty() || signals.crashed;
}

bool Answered(const Eye& eye) {
  return eye.motion().Reaction().has_value() || LedElsewhere(eye.signals());
}

bool WantsAnswer(const ActedStep& acted) {
  return acted.step.act() == Act::kTouch && acted.session.touch() &&
         !acted.step.common().expect_nothing && !acted.session.touched_editable();
}

// A change elsewhere on the screen that nobody was asked for: late, or while the page is made of
// the very same pieces as before. That may be a clock's or a carousel's doing that was not seen
// moving yet, not the finger's.
Result<bool> Doubtful(const ActedStep& acted, const Deadline& deadline) {
  const PageSignals& signals = acted.eye.signals();
  const std::optional<MonoTime> reaction = acted.eye.motion().Reaction();
  const TouchFact& touch = *acted.session.touch();
  if (LedElsewhere(signals) || signals.requests_begun > 0 || !reaction || !acted.seen.before ||
      acted.seen.before->tree() == nullptr) {
    return false;
  }
  if (acted.eye.motion().ChangedIn(touch.box.Inflate(kAroundControl))) return false;
  if (*reaction - touch.sent > kAtOnce) return true;
  const auto screen = acted.eye.Look({}, deadline);
  if (!screen) return Forward(screen);
  if ((*screen)->tree() == nullptr) return false;
  switch (ComparePieces(*acted.seen.before->tree(), *(*screen)->tree())) {
    case Pieces::kSame:
      return true;
    case Pieces::kMore:
      return acted.eye.motion().QuietFor(MonoClock::now()) < kAtOnce;
    case Pieces::kOther:
      break;
  }
  return false;
}

}  // namespace

Result<bool> FollowToRest(const ActedStep& acted, const Deadline& deadline) {
  Eye& eye = acted.eye;
  const SettleFor what =
      acted.step.act() == Act::kNavigate ? SettleFor::kDocument : SettleFor::kInput;
  Result<bool> settled = eye.Settle(kQuiet, what, deadline.Within(kMostSettling));
  if (!settled || eye.blind() || !WantsAnswer(acted)) return settled;
  const Duration left = acted.seen.begun + acted.within - MonoClock::now();
  const Deadline patience = deadline.Within(std::max(Duration::zero(), left));
  const Deadline doubt = patience.Within(kDoubt);
  while (patience.Open()) {
    if (Answered(eye)) {
      const Result<bool> doubtful = doubt.Open() ? Doubtful(acted, deadline) : false;
      if (!doubtful || !*doubtful) return doubtful ? settled : doubtful;
      // What recurs takes its first time back as an answer: Answered() is asked again.
      if (auto watched = eye.Watch(doubt.Within(kQuiet)); !watched) return Forward(watched);
      continue;
    }
    if (auto waited = eye.AwaitReaction(patience); !waited) return Forward(waited);
    settled = eye.Settle(kQuiet, SettleFor::kInput, deadline.Within(kMostSettling));
    if (!settled) return settled;
  }
  return settled;
}

}  // namespace roundsman
