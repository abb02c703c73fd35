#include "reporters/alert_book.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string_view>

namespace roundsman {
namespace {

std::string_view NameOf(const Finding& finding) {
  return finding.severity == Severity::kError ? kJourneyBroken : kFindingOnly;
}

std::string LaneOf(RunKey key) {
  key.tick = {};
  return key.ToString();
}

WallTime After(WallTime time, double seconds) {
  return time + std::chrono::duration_cast<WallTime::duration>(FromSeconds(seconds));
}

// When it was known what the run came to.
WallTime End(const RunReport& report) {
  const double confirming = report.confirmation ? report.confirmation->seconds : 0;
  return After(report.started, report.seconds + confirming);
}

// A robot's trouble has no finding; a character no id can hold keeps the hashes apart.
std::string OwnFingerprint(std::string_view name, const std::string& location) {
  return Fingerprint(fmt::format("\x1e{}", name), location, "", FindingKind::kUnreachable);
}

// A failed setup is the journey's trouble, a cancelled run a person's: both say nothing about eyes.
bool RobotCouldNotSee(const RunReport& report) {
  std::string_view why = report.inconclusive;
  constexpr std::string_view kUnconfirmed = "it failed, but could not be confirmed: ";
  if (why.starts_with(kUnconfirmed)) why.remove_prefix(kUnconfirmed.size());
  return !why.starts_with("the setup failed: ") && why != "cancelled";
}

// A journey marked `once` is not repeated: its confirmation carries a verdict but no run.
bool WasConfirmed(const RunReport& report) {
  return report.verdict == Verdict::kFail && report.confirmation &&
         report.confirmation->verdict == Verdict::kFail && !report.confirmation->run.empty();
}

bool NeverCameTo(const RunReport& report, const std::string& step_id) {
  return report.verdict == Verdict::kFail &&
         std::any_of(report.steps.begin(), report.steps.end(), [&](const StepReport& step) {
           return step.id == step_id && step.status == StepStatus::kSkipped;
         });
}

// One per fingerprint, an error before a warning.
std::map<std::string, const Finding*> Distinct(const std::vector<Finding>& findings) {
  std::map<std::string, const Finding*> distinct;
  for (const Finding& finding : findings) {
    const Finding*& kept = distinct[finding.fingerprint];
    if (kept == nullptr || finding.severity < kept->severity) kept = &finding;
  }
  return distinct;
}

bool About(const Alert& alert, const RunKey& key) {
  return alert.kind && alert.scenario == key.scenario && alert.device == key.device;
}

void Describe(Alert& alert, const RunReport& report) {
  alert.journey = report.journey;
  alert.severity = report.severity;
  alert.owner = report.owner;
  alert.runbook = report.runbook;
  alert.tags = report.tags;
  alert.reproduce = report.reproduce;
}

Alert NewAlert(const RunRecord& record, const Finding& finding) {
  Alert alert;
  alert.fingerprint = finding.fingerprint;
  alert.name = NameOf(finding);
  alert.scenario = record.key.scenario;
  alert.device = record.key.device;
  alert.location = record.key.location;
  alert.kind = finding.kind;
  alert.step_id = finding.step_id;
  alert.since = record.report.started;
  alert.first_run = record.report.run;
  alert.evidence = finding.evidence;
  alert.backend = finding.backend;
  return alert;
}

Alert OwnAlert(std::string_view name, const std::string& location, WallTime since) {
  Alert alert;
  alert.fingerprint = OwnFingerprint(name, location);
  alert.name = name;
  alert.location = location;
  alert.since = alert.last_seen = since;
  return alert;
}

void Open(Alert& alert, WallTime when) {
  alert.phase = AlertPhase::kOpen;
  // A clock that was set back must not make it open before it began.
  alert.opened = std::max(when, alert.since);
}

int CleanInARow(const Alert& alert) {
  int least = -1;
  for (const auto& [name, lane] : alert.lanes) {
    if (least < 0 || lane.clean_in_a_row < least) least = lane.clean_in_a_row;
  }
  return std::max(least, 0);
}

std::string WhyGone(const Alert& alert, std::span<const RunKey> planned) {
  const auto same = [&](const RunKey& key) { return key.scenario == alert.scenario; };
  if (std::none_of(planned.begin(), planned.end(), same)) return "the scenario was removed";
  const auto on_device = [&](const RunKey& key) { return same(key) && key.device == alert.device; };
  if (std::none_of(planned.begin(), planned.end(), on_device)) {
    return "the scenario no longer runs on this device";
  }
  return "the scenario no longer runs with this row or from this place";
}

}  // namespace

void AlertBook::Restore(std::vector<Alert> alerts, LastGood good) {
  alerts_.clear();
  muted_.clear();
  good_ = std::move(good);
  for (Alert& alert : alerts) {
    if (alert.phase == AlertPhase::kPending || alert.phase == AlertPhase::kOpen) {
      alerts_[alert.fingerprint] = std::move(alert);
    } else if (alert.phase == AlertPhase::kResolved && alert.muted_until) {
      muted_[alert.fingerprint] = std::move(alert);
    }
  }
}

std::vector<Alert> AlertBook::Active() const {
  std::vector<Alert> all;
  all.reserve(alerts_.size() + muted_.size());
  for (const auto& [fingerprint, alert] : alerts_) all.push_back(alert);
  for (const auto& [fingerprint, alert] : muted_) all.push_back(alert);
  return all;
}

std::vector<Alert> AlertBook::Take(const RunRecord& record) {
  const RunReport& report = record.report;
  const bool suppressed = !record.suppressed.empty();
  Changed changed;
  std::erase_if(muted_,
                [&](const auto& entry) { return *entry.second.muted_until <= report.started; });
  if (report.verdict == Verdict::kInconclusive) {
    if (!suppressed && RobotCouldNotSee(report)) NoteBlind(record, changed);
    return changed;
  }
  // In a maintenance window too: it is about the robot's eyes, not about the target. First, so that
  // what this run found may open.
  Close(OwnFingerprint(kRobotBlind, record.key.location), End(report), "", changed);
  JudgeGone(record, changed);
  if (suppressed) {
    NoteSuppressed(record, changed);
  } else {
    Judge(record, changed);
  }
  if (report.verdict == Verdict::kPass) {
    WallTime& good = good_[{record.key.scenario, record.key.device}];
    good = std::max(good, report.started);
  }
  return changed;
}

void AlertBook::JudgeGone(const RunRecord& record, Changed& changed) {
  const auto found = Distinct(record.report.findings);
  std::vector<std::string> gone;
  for (auto& [fingerprint, alert] : alerts_) {
    if (!About(alert, record.key) || found.contains(fingerprint)) continue;
    if (!Clean(alert, record)) continue;
    if (alert.lanes.empty()) {
      gone.push_back(fingerprint);
    } else {
      changed.push_back(alert);
    }
  }
  for (const std::string& fingerprint : gone) Close(fingerprint, End(record.report), "", changed);
}

void AlertBook::Judge(const RunRecord& record, Changed& changed) {
  for (const auto& [fingerprint, finding] : Distinct(record.report.findings)) {
    Judge(record, *finding, changed);
  }
}

void AlertBook::Judge(const RunRecord& record, const Finding& finding, Changed& changed) {
  const RunReport& report = record.report;
  auto at = alerts_.find(finding.fingerprint);
  if (at != alerts_.end() && at->second.name != NameOf(finding)) {
    // Receivers know it by its name: another name is another alert.
    Close(finding.fingerprint, End(report), fmt::format("told as {} from now on", NameOf(finding)),
          changed);
    at = alerts_.end();
  }
  if (at == alerts_.end()) {
    at = alerts_.emplace(finding.fingerprint, NewAlert(record, finding)).first;
    Alert& fresh = at->second;
    const auto good = good_.find({fresh.scenario, fresh.device});
    if (good != good_.end()) fresh.last_good = good->second;
    if (const auto muted = muted_.find(finding.fingerprint); muted != muted_.end()) {
      fresh.muted_until = muted->second.muted_until;
      muted_.erase(muted);
    }
  }
  Alert& alert = at->second;
  const auto [known, first_here] = alert.lanes.try_emplace(LaneOf(record.key));
  AlertLane& lane = known->second;
  if (!first_here && lane.tick == record.key.tick) return;

  lane.tick = record.key.tick;
  lane.clean_in_a_row = 0;
  lane.failed_in_a_row = report.verdict == Verdict::kFlaky ? 0 : lane.failed_in_a_row + 1;
  ++alert.times;
  ++alert.runs;
  alert.clean_in_a_row = CleanInARow(alert);
  alert.last_seen = std::max(alert.last_seen, report.started);
  alert.last_run = report.run;
  alert.suppressed.clear();
  alert.says = finding.says;
  alert.expected = finding.expected;
  alert.seen = finding.seen;
  Describe(alert, report);
  const auto step = std::find_if(report.steps.begin(), report.steps.end(),
                                 [&](const auto& entry) { return entry.id == finding.step_id; });
  if (step != report.steps.end()) alert.step_name = step->name;
  const bool confirmed = finding.severity == Severity::kError && WasConfirmed(report);
  if (alert.phase == AlertPhase::kPending &&
      (confirmed || lane.failed_in_a_row >= rules_.open_after)) {
    Open(alert, End(report));
  }
  changed.push_back(alert);
}

bool AlertBook::Clean(Alert& alert, const RunRecord& record) const {
  const auto at = alert.lanes.find(LaneOf(record.key));
  if (at == alert.lanes.end() || at->second.tick == record.key.tick) return false;
  if (alert.name == kFindingOnly && NeverCameTo(record.report, alert.step_id)) return false;
  AlertLane& lane = at->second;
  lane.tick = record.key.tick;
  lane.failed_in_a_row = 0;
  ++alert.runs;
  alert.suppressed = record.suppressed;
  if (++lane.clean_in_a_row >= rules_.close_after) alert.lanes.erase(at);
  alert.clean_in_a_row = alert.lanes.empty() ? rules_.close_after : CleanInARow(alert);
  return true;
}

void AlertBook::NoteSuppressed(const RunRecord& record, Changed& changed) {
  for (const auto& [fingerprint, finding] : Distinct(record.report.findings)) {
    const auto at = alerts_.find(fingerprint);
    if (at == alerts_.end()) continue;
    Alert& alert = at->second;
    const auto lane = alert.lanes.find(LaneOf(record.key));
    const bool was_clean = lane != alert.lanes.end() && lane->second.clean_in_a_row > 0;
    if (was_clean && lane->second.tick == record.key.tick) continue;
    if (!was_clean && alert.suppressed == record.suppressed) continue;
    // It is not gone: two runs in a row have to be without it.
    if (was_clean) lane->second.clean_in_a_row = 0;
    alert.clean_in_a_row = CleanInARow(alert);
    alert.suppressed = record.suppressed;
    changed.push_back(alert);
  }
}

void AlertBook::NoteBlind(const RunRecord& record, Changed& changed) {
  const RunReport& report = record.report;
  const std::string& location = record.key.location;
  const auto [at, is_new] = alerts_.try_emplace(OwnFingerprint(kRobotBlind, location),
                                                OwnAlert(kRobotBlind, location, report.started));
  Alert& alert = at->second;
  if (is_new) {
    alert.severity = "critical";
    alert.first_run = report.run;
  }
  const std::string lane = LaneOf(record.key);
  if (const auto last = alert.lanes.find(lane);
      last != alert.lanes.end() && last->second.tick == record.key.tick) {
    return;
  }
  // Only the last one: with thousands of blind scenarios all of them would be written every time.
  alert.lanes.clear();
  alert.lanes[lane].tick = record.key.tick;
  ++alert.times;
  ++alert.runs;
  alert.last_seen = std::max(alert.last_seen, report.started);
  alert.last_run = report.run;
  alert.says = location.empty()
                   ? fmt::format("The robot cannot see: {}", report.inconclusive)
                   : fmt::format("The robot at {} cannot see: {}", location, report.inconclusive);
  if (alert.phase == AlertPhase::kPending && alert.times >= rules_.blind_after) {
    Open(alert, End(report));
  }
  changed.push_back(alert);
}

void AlertBook::Close(const std::string& fingerprint, WallTime when, const std::string& because,
                      Changed& changed) {
  const auto at = alerts_.find(fingerprint);
  if (at == alerts_.end()) return;
  Alert alert = std::move(at->second);
  alerts_.erase(at);
  const bool was_open = alert.phase == AlertPhase::kOpen;
  alert.phase = was_open ? AlertPhase::kResolved : AlertPhase::kDropped;
  alert.resolved = std::max(when, alert.opened.value_or(alert.last_seen));
  alert.resolved_because = because;
  alert.lanes.clear();
  alert.suppressed.clear();
  if (was_open && alert.muted_until && *alert.muted_until > when) muted_[fingerprint] = alert;
  changed.push_back(std::move(alert));
}

void AlertBook::Drop(const std::string& fingerprint, WallTime when, const std::string& because,
                     Changed& changed) {
  if (const auto at = alerts_.find(fingerprint); at != alerts_.end()) {
    at->second.end = AlertEnd::kDropped;
  }
  Close(fingerprint, when, because, changed);
}

std::vector<Alert> AlertBook::Plan(std::span<const RunKey> planned, WallTime now) {
  std::set<std::string> lanes;
  std::set<std::string> places;
  std::set<std::pair<std::string, std::string>> pairs;
  for (const RunKey& key : planned) {
    lanes.insert(LaneOf(key));
    places.insert(key.location);
    pairs.emplace(key.scenario, key.device);
  }
  std::erase_if(good_, [&](const auto& entry) { return !pairs.contains(entry.first); });
  Changed changed;
  std::vector<std::pair<std::string, std::string>> gone;
  for (auto& [fingerprint, alert] : alerts_) {
    if (!alert.kind) {
      if (alert.name == kRobotBlind && !places.contains(alert.location)) {
        gone.emplace_back(fingerprint, "nothing runs there any more");
      }
      continue;
    }
    const auto left =
        std::erase_if(alert.lanes, [&](const auto& entry) { return !lanes.contains(entry.first); });
    if (alert.lanes.empty()) {
      gone.emplace_back(fingerprint, WhyGone(alert, planned));
    } else if (left > 0) {
      alert.clean_in_a_row = CleanInARow(alert);
      changed.push_back(alert);
    }
  }
  for (const auto& [fingerprint, why] : gone) Drop(fingerprint, now, why, changed);
  return changed;
}

std::vector<Alert> AlertBook::EvidenceDropped(const std::string& location, const std::string& says,
                                              WallTime now) {
  const auto [at, is_new] = alerts_.try_emplace(OwnFingerprint(kEvidenceDropped, location),
                                                OwnAlert(kEvidenceDropped, location, now));
  Alert& alert = at->second;
  alert.severity = "warning";
  alert.says = says;
  alert.last_seen = std::max(alert.last_seen, now);
  ++alert.times;
  if (is_new) Open(alert, now);
  return {alert};
}

std::vector<Alert> AlertBook::EvidenceKept(const std::string& location, WallTime now) {
  Changed changed;
  Close(OwnFingerprint(kEvidenceDropped, location), now, "", changed);
  return changed;
}

std::optional<Alert> AlertBook::Acknowledge(const std::string& fingerprint, const std::string& by) {
  const auto at = alerts_.find(fingerprint);
  if (at == alerts_.end()) return std::nullopt;
  at->second.acknowledged_by = by;
  return at->second;
}

std::optional<Alert> AlertBook::MuteUntil(const std::string& fingerprint,
                                          std::optional<WallTime> until) {
  if (const auto at = alerts_.find(fingerprint); at != alerts_.end()) {
    at->second.muted_until = until;
    return at->second;
  }
  const auto at = muted_.find(fingerprint);
  if (at == muted_.end()) return std::nullopt;
  Alert alert = at->second;
  alert.muted_until = until;
  if (until) {
    at->second = alert;
  } else {
    muted_.erase(at);
  }
  return alert;
}

std::optional<Alert> AlertBook::Backend(const std::string& fingerprint, WallTime since,
                                        BackendView view, std::optional<double> lead_seconds) {
  const auto at = alerts_.find(fingerprint);
  if (at == alerts_.end() || at->second.since != since) return std::nullopt;
  at->second.backend = view;
  at->second.backend_decided = true;
  at->second.lead_seconds = view == BackendView::kLate ? lead_seconds : std::nullopt;
  return at->second;
}

bool AlertBook::Blind(const std::string& location) const {
  const auto at = alerts_.find(OwnFingerprint(kRobotBlind, location));
  return at != alerts_.end() && at->second.phase == AlertPhase::kOpen;
}

}  // namespace roundsman
