#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.h"
#include "core/finding.h"

namespace roundsman {

// What an alert is called: its `alertname` in Alertmanager, and what receivers choose by.
// A finding of severity error.
inline constexpr std::string_view kJourneyBroken = "UIJourneyBroken";
// A warning.
inline constexpr std::string_view kFindingOnly = "UIFinding";
inline constexpr std::string_view kRobotBlind = "UIRobotBlind";
inline constexpr std::string_view kEvidenceDropped = "UIEvidenceDropped";
inline constexpr std::array kAlertNames = {kJourneyBroken, kFindingOnly, kRobotBlind,
                                           kEvidenceDropped};

// kPending: seen, but not often enough to wake anybody. kOpen: people are told. kResolved: it was
// open and has gone. kDropped: it was pending and has gone; nobody was told, nothing keeps it.
enum class AlertPhase { kPending, kOpen, kResolved, kDropped };
std::string_view Name(AlertPhase phase);

// How an alert that was open ended. kFine: runs were without it. kDropped: nobody looks there any
// more; whether it is mended, nobody knows.
enum class AlertEnd { kFine, kDropped };
std::string_view Name(AlertEnd end);

// The rows of `for-each` and the places a journey runs from fail and heal one by one: how it stands
// in one of them. Only the alert book reads and writes it.
struct AlertLane {
  int failed_in_a_row = 0;
  int clean_in_a_row = 0;
  // Of the last run that counted: the same run reported twice counts once.
  WallTime tick;

  bool operator==(const AlertLane&) const = default;
};

// One thing wrong over time: the same finding (by fingerprint) from the run that saw it first to
// the run that saw it gone. The alert book makes and changes it, the store keeps it, receivers and
// the console tell people about it. A value: copies are snapshots.
struct Alert {
  // The finding's; for what is the robot's own ("blind") a hash of what and where.
  std::string fingerprint;
  // One of kAlertNames.
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
  // When that was not by two runs without it: "the scenario was removed".
  std::string resolved_because;
  AlertEnd end = AlertEnd::kFine;
  // The last run of this scenario on this device that passed before `since`.
  std::optional<WallTime> last_good;
  // Runs that saw it, and decided runs since the first of them.
  int times = 0;
  int runs = 0;
  // Decided runs in a row without it, in the row and place where it heals last.
  int clean_in_a_row = 0;
  // By RunKey::ToString with tick 0; only where it was seen and has not gone yet.
  std::map<std::string, AlertLane> lanes;
  // Frozen: the first run that saw it, and its evidence (paths relative to the artefact folder).
  std::string first_run;
  Evidence evidence;
  std::string last_run;
  std::string reproduce;
  BackendView backend = BackendView::kUnknown;
  // The word on it is final, "unknown" too: nobody asks again, nobody counts it again.
  bool backend_decided = false;
  // How much sooner the robot's eye was than the back end's monitoring; set for kLate only.
  std::optional<double> lead_seconds;
  // A person's word, from the console.
  std::string acknowledged_by;
  std::optional<WallTime> muted_until;
  // Why the last run that saw it was due in a maintenance window or silence
  // (RunRecord::suppressed): while set, nobody is told anew.
  std::string suppressed;
};

}  // namespace roundsman
