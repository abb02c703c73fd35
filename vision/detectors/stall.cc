#include "vision/detectors/stall.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace roundsman {
namespace {

// A browser at work waits for a CPU now and then: up to a quarter of the time is not worth a doubt.
constexpr int kEverydayShare = 4;

struct Freeze {
  Duration lasted{};
  std::string where;
};

void Keep(std::optional<Freeze>& longest, Duration lasted, std::string_view where) {
  if (!longest || lasted > longest->lasted) longest = Freeze{lasted, std::string(where)};
}

// A page that goes takes its questions along, and a dialog holds all answers back: both are no
// freeze.
bool Excused(const PageSignals& signals, MonoTime from, MonoTime to) {
  const auto between = [&](const auto& event) { return event.at >= from && event.at <= to; };
  return std::any_of(signals.navigations.begin(), signals.navigations.end(), between) ||
         std::any_of(signals.dialogs.begin(), signals.dialogs.end(), between);
}

// Signals may be taken while a question is open; its answer then comes as another entry. Any answer
// at all ends the silence, whichever question it answers.
MonoTime SilentUntil(const Observation& seen, MonoTime asked) {
  MonoTime until = seen.ended;
  for (const MainThreadProbe& probe : seen.signals.probes) {
    if (probe.answered && *probe.answered >= asked) until = std::min(until, *probe.answered);
  }
  return until;
}

std::optional<Freeze> LongestFreeze(const Observation& seen) {
  std::optional<Freeze> longest;
  constexpr std::string_view kThread = "the page's main thread was busy";
  for (const MainThreadProbe& probe : seen.signals.probes) {
    const MonoTime until = SilentUntil(seen, probe.asked);
    if (!Excused(seen.signals, probe.asked, until)) Keep(longest, until - probe.asked, kThread);
  }
  if (seen.touch && seen.touch->acknowledged) {
    const MonoTime until = seen.touch->sent + *seen.touch->acknowledged;
    if (!Excused(seen.signals, seen.touch->sent, until)) {
      Keep(longest, *seen.touch->acknowledged, kThread);
    }
  }
  if (seen.longest_gap) {
    const FrameGap& gap = *seen.longest_gap;
    const bool in_motion =
        std::any_of(seen.movers.begin(), seen.movers.end(), [&](const Mover& mover) {
          return mover.continuous && mover.since < gap.from && mover.last >= gap.from;
        });
    if (in_motion && !Excused(seen.signals, gap.from, gap.to)) {
      Keep(longest, gap.to - gap.from, "the picture stood still in the middle of a movement");
    }
  }
  return longest;
}

// What the page waited for a CPU is not its own; a little of that is everyday.
Duration OwnPart(Duration lasted, Duration starved) {
  return kEverydayShare * starved < lasted ? lasted : lasted - starved;
}

Duration Limit(const Observation& seen) {
  return seen.checks.LongerThan(FindingKind::kStall, CheckSettings::kStallLongerThan);
}

class Stall : public Detector {
 public:
  std::vector<Finding> Inspect(const Observation& seen) override {
    if (seen.signals.crashed) return {};
    const Duration limit = Limit(seen);
    const std::optional<Freeze> freeze = LongestFreeze(seen);
    if (!freeze || freeze->lasted <= limit) return {};
    if (seen.checks.SeverityOf(FindingKind::kStall) == Severity::kWarning &&
        HostMayHaveFrozenIt(seen)) {
      return {};
    }
    Finding finding;
    finding.kind = FindingKind::kStall;
    const std::string lasted = FormatDuration(freeze->lasted);
    finding.says = seen.touch
                       ? fmt::format("After a tap on {} it froze for {}", seen.touch->name, lasted)
                       : fmt::format("It froze for {}", lasted);
    if (seen.touch) finding.box = seen.touch->box;
    finding.expected = fmt::format("never frozen for more than {}", FormatDuration(limit));
    finding.seen = freeze->where;
    return {finding};
  }
};

}  // namespace

bool HostMayHaveFrozenIt(const Observation& seen) {
  const std::optional<Freeze> freeze = LongestFreeze(seen);
  return freeze && OwnPart(freeze->lasted, seen.signals.starved) <= Limit(seen);
}

std::unique_ptr<Detector> MakeStall() { return std::make_unique<Stall>(); }

}  // namespace roundsman
