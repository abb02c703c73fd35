#include "agent/step_times.h"

#include <algorithm>

namespace roundsman {
namespace {

// The language gives a page 10 s to be complete; half of that without a word is no answer.
constexpr Duration kNoAnswerFor = std::chrono::seconds(5);
// What a loaded page answers in anyway is no stall.
constexpr Duration kEveryday = std::chrono::milliseconds(200);

}  // namespace

void GiveUpWaiting(Observation& seen) {
  const std::optional<AwaitedDocument>& awaited = seen.signals.awaited;
  if (!awaited || seen.ended - awaited->since < kNoAnswerFor) return;
  seen.signals.navigations.push_back({awaited->url, 0, "net::ERR_TIMED_OUT", seen.ended});
}

bool SawNothing(const Observation& seen) {
  const auto& ways = seen.signals.navigations;
  return seen.after && seen.after->screenshot().Empty() && !seen.signals.crashed &&
         (ways.empty() || ways.back().error.empty());
}

void FillTimes(const Observation& seen, StepReport& entry) {
  if (seen.reaction) entry.response = std::max(0.0, Seconds(*seen.reaction - seen.Start()));
  if (seen.completion) entry.complete = std::max(0.0, Seconds(*seen.completion - seen.Start()));
  Duration stall{};
  for (const MainThreadProbe& probe : seen.signals.probes) {
    stall = std::max(stall, probe.answered.value_or(seen.ended) - probe.asked);
  }
  if (seen.touch && seen.touch->acknowledged) stall = std::max(stall, *seen.touch->acknowledged);
  stall -= seen.signals.starved;
  if (stall > kEveryday) entry.stall = Seconds(stall);
}

}  // namespace roundsman
