#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.h"
#include "core/finding.h"

namespace roundsman {

// kPending: seen, but not often enough to wake anybody. kOpen: people are told. kResolved: it was
// open and has gone.
enum class AlertPhase { kPending, kOpen, kResolved };
std::string_view Name(AlertPhase phase);

// One thing wrong over time: the same finding (by fingerprint) from the run that saw it first to the
// run that saw it gone. The alert book makes and changes it, the store keeps it, receivers and the
// console tell people about it. A value: copies are snapshots.
struct Alert {
  // The finding's; for what is the robot's own ("blind") a hash of what and where.
  std::string fingerprint;
  // UIJourneyBroken (a finding of severity error), UIFinding (a warning), UIRobotBlind,
  // UIEvidenceDropped: the `alertname` in Alertmanager.
  std::string name;
  AlertPhase phase = AlertPhase::kPending;
  std::string scenario;
  std::string journey;
  std::string device;
  std::string location;
  // Of the scenario: critical, warning, info.
  std::string severity;
  std::string owner;
  std::string runbook;
  // Of the scenario; receivers choose by them.
  std::vector<std::string> tags;
  // Empty for the robot's own troubles.
  std::optional<FindingKind> kind;
  std::string step_id;
  std::string step_name;
  // One sentence a person would say, as of the last run that saw it.
  std::string says;
  std::string expected;
  std::string seen;
  WallTime since;
  WallTime last_seen;
  // When it opened, and when it was resolved; unset until then.
  std::optional<WallTime> opened;
  std::optional<WallTime> resolved;
  // The last run of this scenario on this device that passed before `since`.
  std::optional<WallTime> last_good;
  // Runs that saw it, and decided runs since the first of them.
  int times = 0;
  int runs = 0;
  // Decided runs in a row without it.
  int clean_in_a_row = 0;
  // Frozen: the first run that saw it, and its evidence (paths relative to the artefact folder).
  std::string first_run;
  Evidence evidence;
  std::string last_run;
  std::string reproduce;
  BackendView backend = BackendView::kUnknown;
  // How much sooner the robot's eye was than the back end's monitoring; set for kLate only.
  std::optional<double> lead_seconds;
  // A person's word, from the console.
  std::string acknowledged_by;
  std::optional<WallTime> muted_until;
  // Why the last run that saw it was due in a maintenance window or silence (RunRecord::suppressed):
  // while set, nobody is told anew.
  std::string suppressed;
};

}  // namespace roundsman
