#include "agent/due_book.h"

#include <algorithm>

#include "agent/run_carrier.h"

namespace roundsman {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

// Later than this is not lateness: nobody looked.
constexpr Duration kAway = seconds(5);
constexpr Duration kMadeUpWithin = minutes(1);
constexpr Duration kSetBack = seconds(1);
constexpr Duration kTriggerUseful = minutes(10);
constexpr int kTriggerPriority = 0;

Duration OffsetOf(const Moment& now) {
  return std::chrono::duration_cast<Duration>(now.wall.time_since_epoch() -
                                              now.mono.time_since_epoch());
}

bool IsActive(const auto& active, const Moment& now) { return active && now.mono < active->until; }

// Seen, but not often enough to open; or open, and seen gone, but not often enough to close.
bool Undecided(const Alert& alert) {
  return alert.phase == AlertPhase::kPending ||
         (alert.phase == AlertPhase::kOpen && alert.clean_in_a_row > 0);
}

}  // namespace

void DueBook::Replace(std::vector<ScheduleEntry> entries, const Moment& now) {
  NoticeSetBack(now);
  std::map<std::string, State> before = std::move(states_);
  states_.clear();
  heap_ = {};
  for (ScheduleEntry& entry : entries) {
    std::string name = EntryName(entry.key);
    const auto known = before.find(name);
    State& state = states_[std::move(name)];
    if (known == before.end()) {
      state.entry = std::move(entry);
      PlanNext(state, now.wall);
    } else {
      state = std::move(known->second);
      const bool same = state.entry.timetable == entry.timetable;
      state.entry = std::move(entry);
      if (!same) PlanNext(state, now.wall);
      if (!state.entry.after_failure) state.again.reset();
      if (state.entry.overlap == Overlap::kSkip) state.waiting.reset();
    }
    Push(state);
  }
}

void DueBook::Restore(const std::map<std::string, WallTime>& last_ticks, const Moment& now) {
  for (auto& [name, state] : states_) {
    const auto known = last_ticks.find(name);
    if (known == last_ticks.end()) continue;
    const WallTime last = std::chrono::floor<seconds>(known->second);
    state.last = last;
    state.repeats =
        static_cast<int>(std::chrono::duration_cast<milliseconds>(known->second - last).count());
    PlanNext(state, last);
    // Set back while the agent was down.
    if (last > now.wall) SetBack(state, Duration::zero(), now);
    Push(state);
  }
}

std::vector<DueRun> DueBook::Take(const Moment& now) {
  NoticeSetBack(now);
  std::vector<DueRun> due;
  while (!heap_.empty() && heap_.top().start <= now.wall) {
    const Turn turn = heap_.top();
    heap_.pop();
    if (turn.version != turn.state->version) continue;
    TakeTurn(*turn.state, now, due);
    Push(*turn.state);
  }
  return due;
}

Triggered DueBook::Trigger(const std::string& scenario, const std::string& device,
                           const Moment& now) {
  Triggered triggered;
  for (auto& [name, state] : states_) {
    const RunKey& key = state.entry.key;
    if (key.scenario != scenario || (!device.empty() && key.device != device)) continue;
    if (IsActive(state.active, now)) {
      ++triggered.busy;
      continue;
    }
    const WallTime tick = std::chrono::floor<milliseconds>(now.wall);
    DueRun run = MakeDue(state, {tick, now.wall}, now);
    run.priority = kTriggerPriority;
    run.stale_after = now.mono + kTriggerUseful;
    triggered.runs.push_back(std::move(run));
  }
  return triggered;
}

std::optional<DueRun> DueBook::Ended(const RunKey& key, const Moment& now) {
  const auto known = states_.find(EntryName(key));
  if (known == states_.end()) return std::nullopt;
  State& state = known->second;
  if (!state.active || state.active->tick != key.tick) return std::nullopt;
  state.active.reset();
  if (!state.waiting) return std::nullopt;
  const Plan plan = *state.waiting;
  state.waiting.reset();
  DueRun run = MakeDue(state, plan, now);
  // It was meant to wait: its time begins now.
  run.stale_after = now.mono + (run.stale_after - run.due);
  return run;
}

void DueBook::Judged(const RunRecord& run, std::span<const Alert> changed, const Moment& now) {
  const auto known = states_.find(EntryName(run.key));
  if (known == states_.end()) return;
  State& state = known->second;
  // An inconclusive run leaves open what was open.
  if (run.report.verdict != Verdict::kInconclusive) {
    state.undecided = std::any_of(changed.begin(), changed.end(), Undecided);
  }
  state.again.reset();
  if (state.undecided && state.entry.after_failure) {
    const WallTime again = std::chrono::ceil<seconds>(now.wall + *state.entry.after_failure);
    if (again < state.plan.start) state.again = again;
  }
  Push(state);
}

std::optional<WallTime> DueBook::NextStart() {
  while (!heap_.empty() && heap_.top().version != heap_.top().state->version) heap_.pop();
  if (heap_.empty() || heap_.top().start == WallTime::max()) return std::nullopt;
  return heap_.top().start;
}

std::vector<UpcomingRun> DueBook::Upcoming() const {
  std::vector<UpcomingRun> upcoming;
  upcoming.reserve(states_.size());
  for (const auto& [name, state] : states_) {
    const Timetable& table = state.entry.timetable;
    UpcomingRun run;
    run.key = state.entry.key;
    run.key.tick = state.again.value_or(state.plan.tick);
    run.start = state.again.value_or(state.plan.start);
    const WallTime before = state.last.value_or(state.plan.tick);
    const WallTime next = before == WallTime::max() ? before : table.Next(before);
    if (next != WallTime::max()) run.interval = next - before;
    run.last_tick = state.last;
    run.active = state.active.has_value();
    run.undecided = state.undecided;
    upcoming.push_back(std::move(run));
  }
  std::sort(upcoming.begin(), upcoming.end(),
            [](const UpcomingRun& a, const UpcomingRun& b) { return a.start < b.start; });
  return upcoming;
}

void DueBook::PlanNext(State& state, WallTime after) {
  const WallTime tick = state.entry.timetable.Next(after);
  state.plan = {tick, tick == WallTime::max() ? tick : state.entry.timetable.Start(tick)};
}

void DueBook::Push(State& state) {
  const WallTime start = state.again ? std::min(*state.again, state.plan.start) : state.plan.start;
  heap_.push({start, &state, ++state.version});
}

void DueBook::NoticeSetBack(const Moment& now) {
  const Duration offset = OffsetOf(now);
  if (offset_ && offset < *offset_ - kSetBack) {
    for (auto& [name, state] : states_) {
      SetBack(state, *offset_ - offset, now);
      Push(state);
    }
  }
  offset_ = offset;
}

void DueBook::SetBack(State& state, Duration by, const Moment& now) {
  if (state.again) *state.again -= by;
  if (state.plan.made_up) {
    state.plan.start -= by;
    return;
  }
  const Timetable& table = state.entry.timetable;
  if (!state.last) return PlanNext(state, now.wall);
  const WallTime next = table.Next(*state.last);
  if (next == WallTime::max()) return PlanNext(state, now.wall);
  const Duration gap = next - *state.last;
  if (state.plan.start - now.wall <= 2 * gap) return;
  ++state.repeats;
  // Half a gap: the last run may have begun just now.
  PlanNext(state, now.wall + gap / 2);
}

void DueBook::TakeTurn(State& state, const Moment& now, std::vector<DueRun>& due) {
  if (state.again && *state.again <= state.plan.start) {
    const Plan extra{*state.again, *state.again};
    state.again.reset();
    if (now.wall - extra.start <= kAway) Offer(state, extra, now, due);
    return;
  }
  if (now.wall - state.plan.start > kAway) return MakeUp(state, now);
  const Plan plan = state.plan;
  Offer(state, plan, now, due);
  state.last = std::max(state.last.value_or(plan.tick), plan.tick);
  PlanNext(state, plan.tick);
}

void DueBook::MakeUp(State& state, const Moment& now) {
  const Timetable& table = state.entry.timetable;
  const Timetable::Passed passed = table.Since(state.plan.tick, now.wall);
  long missed = passed.ticks;
  const WallTime start = table.Start(passed.last);
  if (now.wall - start <= kAway) {
    --missed;
    state.plan = {passed.last, start};
  } else {
    const WallTime after = table.Next(passed.last);
    const Duration until_next =
        after == WallTime::max() ? kMadeUpWithin : Duration(table.Start(after) - now.wall);
    const Duration within = std::min(kMadeUpWithin, until_next / 2);
    if (now.wall - passed.last < table.Useful(passed.last)) {
      // It takes place after all; if it does not, this is come to again, and it is counted then.
      --missed;
      state.plan = {passed.last, now.wall + FromSeconds(Seconds(within) * table.spread()), true};
    } else {
      state.last = std::max(state.last.value_or(passed.last), passed.last);
      PlanNext(state, passed.last);
    }
  }
  RunKey key = state.entry.key;
  key.tick = passed.last;
  if (missed > 0) watch_.Missed(key, missed);
}

void DueBook::Offer(State& state, const Plan& plan, const Moment& now, std::vector<DueRun>& due) {
  RunKey key = state.entry.key;
  key.tick = plan.tick;
  if (!state.entry.maintenance.Covers(plan.start).empty()) {
    watch_.Skipped(key, SkipReason::kMaintenance);
  } else if (!IsActive(state.active, now)) {
    due.push_back(MakeDue(state, plan, now));
  } else if (state.entry.overlap == Overlap::kQueue && !state.waiting) {
    state.waiting = plan;
  } else {
    watch_.Skipped(key, SkipReason::kOverlap);
  }
}

DueRun DueBook::MakeDue(State& state, const Plan& plan, const Moment& now) {
  const ScheduleEntry& entry = state.entry;
  DueRun run;
  run.key = entry.key;
  run.key.tick = plan.tick;
  if (state.last && plan.tick <= *state.last) run.key.tick += milliseconds(state.repeats);
  run.request = entry.request;
  run.priority = entry.priority;
  const Duration late = std::max<Duration>(Duration::zero(), now.wall - plan.start);
  run.due = now.mono - late;
  run.stale_after = run.due + entry.timetable.Useful(plan.tick);
  if (silenced_by_) run.suppressed = silenced_by_(run.key);
  state.active = Active{run.key.tick, run.stale_after + LongestRun(entry.request)};
  return run;
}

}  // namespace roundsman
