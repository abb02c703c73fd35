#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <queue>
#include <span>
#include <string>
#include <vector>

#include "agent/queue/run_queue.h"
#include "agent/schedule.h"
#include "agent/schedule_watch.h"
#include "agent/time_source.h"
#include "core/alert.h"

namespace roundsman {

// What the schedule plans for one entry, for people and for `schedule_interval`.
struct UpcomingRun {
  // With the tick that is next.
  RunKey key;
  WallTime start;
  // From the last tick to the one after it; with cron it changes.
  Duration interval{};
  std::optional<WallTime> last_tick;
  // A run of it waits or is under way.
  bool active = false;
  // It runs more often than planned until its verdict is decided.
  bool undecided = false;
};

// What came of asking for runs out of turn.
struct Triggered {
  std::vector<DueRun> runs;
  // Entries that were not taken because a run of theirs waits or is under way.
  int busy = 0;
};

// The state of the schedule: what is due, what is over, what was missed. Knows no threads and no
// clock: it is told what time it is, and answers at once, so that a test can walk it through a
// year. The scheduler owns it and locks around it.
//
// Clocks: ticks that passed while nobody asked are counted; the last of them is made up for if it
// still tells something, spread over the time until the next. When the wall's clock is set back
// little, the schedule waits until it is on time again; when it is set back far, ticks are run
// again, a millisecond later by name, so that their runs are runs of their own.
class DueBook {
 public:
  using SilencedBy = std::function<std::string(const RunKey&)>;

  DueBook(ScheduleWatch& watch, SilencedBy silenced_by)
      : watch_(watch), silenced_by_(std::move(silenced_by)) {}

  // Entries that were there keep their state, and their plan if the timetable is the same; others
  // vanish; new ones begin by their phase.
  void Replace(std::vector<ScheduleEntry> entries, const Moment& now);
  // Where each entry was before a restart, by its name. Ticks since then are missed.
  void Restore(const std::map<std::string, WallTime>& last_ticks, const Moment& now);
  // What is due by now.
  std::vector<DueRun> Take(const Moment& now);
  // Out of turn, of one scenario; empty `device`: on all of its devices.
  Triggered Trigger(const std::string& scenario, const std::string& device, const Moment& now);
  // A run is over, or did not take place. Gives the one that waited for its end.
  std::optional<DueRun> Ended(const RunKey& key, const Moment& now);
  // The alerts that a run changed say whether its verdict is decided.
  void Judged(const RunRecord& run, std::span<const Alert> changed, const Moment& now);

  // Of the wall; nothing when there is nothing.
  std::optional<WallTime> NextStart();
  std::vector<UpcomingRun> Upcoming() const;

 private:
  struct Plan {
    WallTime tick;
    WallTime start;
    // For a tick that was missed.
    bool made_up = false;
  };
  struct Active {
    WallTime tick;
    // A run that nobody ever called over must not silence its entry for good.
    MonoTime until;
  };
  struct State {
    ScheduleEntry entry;
    Plan plan;
    // Of the plan; the highest that was offered.
    std::optional<WallTime> last;
    // How often the clock was set back across ticks that had been run.
    int repeats = 0;
    std::optional<Active> active;
    // Waits for the end of the active one.
    std::optional<Plan> waiting;
    // An extra run, because the verdict is undecided.
    std::optional<WallTime> again;
    bool undecided = false;
    // Of its place in the heap.
    std::uint64_t version = 0;
  };
  struct Turn {
    WallTime start;
    State* state = nullptr;
    std::uint64_t version = 0;
    bool operator>(const Turn& other) const { return start > other.start; }
  };

  void PlanNext(State& state, WallTime after);
  void Push(State& state);
  void NoticeSetBack(const Moment& now);
  void SetBack(State& state, Duration by, const Moment& now);
  void TakeTurn(State& state, const Moment& now, std::vector<DueRun>& due);
  void MakeUp(State& state, const Moment& now);
  void Offer(State& state, const Plan& plan, const Moment& now, std::vector<DueRun>& due);
  DueRun MakeDue(State& state, const Plan& plan, const Moment& now);

  ScheduleWatch& watch_;
  SilencedBy silenced_by_;
  // By name; nodes stay where they are.
  std::map<std::string, State> states_;
  std::priority_queue<Turn, std::vector<Turn>, std::greater<>> heap_;
  // Wall minus monotonic clock.
  std::optional<Duration> offset_;
};

}  // namespace roundsman
