#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/alert.h"
#include "core/run_record.h"

namespace roundsman {

// After how many runs in a row an alert opens, closes, and the robot of a place counts as blind.
struct AlertRules {
  int open_after = 2;
  int close_after = 2;
  int blind_after = 3;
};

// When a scenario (first) last passed on a device (second).
using LastGood = std::map<std::pair<std::string, std::string>, WallTime>;

// Makes alerts of runs: one per fingerprint, opened by two failing runs in a row of the same row
// and place, or by one that its confirmation confirmed; closed when everywhere it was seen two
// decided runs in a row were without it. A flaky run that saw it counts in `times`, breaks either
// row and opens nothing. Runs that are inconclusive change nothing, nor does a failing run say
// anything about warnings of steps it never came to. Suppressed runs close, but open nothing. Three
// runs in a row that the robot of a place could not see open UIRobotBlind, and nothing else of that
// place until a decided run closes it.
//
// Has no clock: times are the records'. Not thread-safe: whoever owns it makes changing it and
// storing what changed one step. Restored from what Active() and GoodTimes() said, it goes on as if
// it had never stopped.
class AlertBook {
 public:
  explicit AlertBook(AlertRules rules = {}) : rules_(rules) {}

  // Replaces all that is known.
  void Restore(std::vector<Alert> alerts, LastGood good);
  // Everything a restart needs: pending and open alerts, and resolved ones whose mute goes on.
  std::vector<Alert> Active() const;
  const LastGood& GoodTimes() const { return good_; }

  // The alerts it changed; the same run again changes nothing.
  std::vector<Alert> Take(const RunRecord& record);
  // `planned` is all that will run from now on, ticks ignored: alerts of the rest end as dropped,
  // with a reason.
  std::vector<Alert> Plan(std::span<const RunKey> planned, WallTime now);
  // The disk of a place is too full for evidence; it has room again.
  std::vector<Alert> EvidenceDropped(const std::string& location, const std::string& says,
                                     WallTime now);
  std::vector<Alert> EvidenceKept(const std::string& location, WallTime now);

  // A person's word and the back end's; empty when there is no such alert any more.
  std::optional<Alert> Acknowledge(const std::string& fingerprint, const std::string& by);
  // Unset ends the mute. It holds for the same alert opened anew until then.
  std::optional<Alert> MuteUntil(const std::string& fingerprint, std::optional<WallTime> until);
  // `since` tells this alert from an older one of the same fingerprint.
  std::optional<Alert> Backend(const std::string& fingerprint, WallTime since, BackendView view,
                               std::optional<double> lead_seconds);

  bool Blind(const std::string& location) const;

 private:
  using Changed = std::vector<Alert>;

  void Judge(const RunRecord& record, Changed& changed);
  void Judge(const RunRecord& record, const Finding& finding, Changed& changed);
  // Its alerts that this run was without.
  void JudgeGone(const RunRecord& record, Changed& changed);
  void NoteSuppressed(const RunRecord& record, Changed& changed);
  void NoteBlind(const RunRecord& record, Changed& changed);
  bool Clean(Alert& alert, const RunRecord& record) const;
  // Takes it off the book.
  void Close(const std::string& fingerprint, WallTime when, const std::string& because,
             Changed& changed);
  // The same; nobody looks there any more.
  void Drop(const std::string& fingerprint, WallTime when, const std::string& because,
            Changed& changed);

  AlertRules rules_;
  // Pending and open, by fingerprint.
  std::map<std::string, Alert> alerts_;
  // Resolved, but muted.
  std::map<std::string, Alert> muted_;
  LastGood good_;
};

}  // namespace roundsman
