#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

#include "reporters/alert_book.h"
#include "reporters/alert_json.h"
#include "tests/reporters/alert_runs.h"

namespace roundsman {
namespace {

// What the rules say of one alert, worked out from the whole history.
struct Expected {
  AlertPhase phase = AlertPhase::kPending;
  int times = 0;
  int runs = 0;
  std::string first_run;

  bool operator==(const Expected&) const = default;
};

std::ostream& operator<<(std::ostream& out, const Expected& e) {
  return out << Name(e.phase) << " times=" << e.times << " runs=" << e.runs << " " << e.first_run;
}

using Book = std::map<std::string, Expected>;

std::string LaneOf(const RunRecord& record) { return record.key.location + record.key.row; }

bool EndsWithTwo(const std::string& marks, const std::string& of) {
  return marks.size() >= 2 && of.find(marks[marks.size() - 1]) != std::string::npos &&
         of.find(marks[marks.size() - 2]) != std::string::npos;
}

// One letter a run: F failed, C failed and confirmed, K flaky, p without it; W as F, of a warning.
char MarkOf(const RunRecord& record, const std::string& fingerprint) {
  for (const Finding& finding : record.report.findings) {
    if (finding.fingerprint != fingerprint) continue;
    if (record.report.verdict == Verdict::kFlaky) return 'K';
    if (finding.severity == Severity::kWarning) return 'W';
    return record.report.confirmation ? 'C' : 'F';
  }
  return 'p';
}

bool Skipped(const RunRecord& record) {
  return std::any_of(record.report.steps.begin(), record.report.steps.end(),
                     [](const StepReport& step) { return step.status == StepStatus::kSkipped; });
}

// The slow and plain way: every alert of its own, from the first run on, by looking at letters.
Book WorkOut(const std::vector<RunRecord>& history, const std::set<std::string>& fingerprints) {
  Book book;
  for (const std::string& fingerprint : fingerprints) {
    std::map<std::string, std::string> marks;
    bool open = false;
    Expected alert;
    for (const RunRecord& record : history) {
      if (record.report.verdict == Verdict::kInconclusive) continue;
      const char mark = MarkOf(record, fingerprint);
      const auto lane = marks.find(LaneOf(record));
      if (mark != 'p' && !record.suppressed.empty()) {
        // It opens nothing, but two runs without it are not in a row any more.
        const bool well = lane != marks.end() && lane->second.ends_with('p');
        if (well && !EndsWithTwo(lane->second, "p")) lane->second += 'S';
        continue;
      }
      if (mark == 'p') {
        if (lane == marks.end() || EndsWithTwo(lane->second, "p")) continue;
        if (fingerprint.starts_with("warning") && Skipped(record)) continue;
      }
      if (marks.empty()) {
        alert = {};
        open = false;
        alert.first_run = record.report.run;
      }
      std::string& letters = marks[LaneOf(record)];
      letters += mark;
      ++alert.runs;
      if (mark != 'p') ++alert.times;
      open = open || mark == 'C' || EndsWithTwo(letters, "FCW");
      if (std::all_of(marks.begin(), marks.end(),
                      [](const auto& entry) { return EndsWithTwo(entry.second, "p"); })) {
        marks.clear();
      }
    }
    alert.phase = open ? AlertPhase::kOpen : AlertPhase::kPending;
    if (!marks.empty()) book[fingerprint] = alert;
  }
  std::map<std::string, Expected> blind;
  for (const RunRecord& record : history) {
    const std::string name = "blind at " + record.key.location;
    if (record.report.verdict != Verdict::kInconclusive) {
      book.erase(name);
    } else if (record.suppressed.empty() && record.report.inconclusive == "no browser") {
      Expected& alert = book[name];
      if (alert.times == 0) alert.first_run = record.report.run;
      alert.runs = ++alert.times;
      alert.phase = alert.times >= 3 ? AlertPhase::kOpen : AlertPhase::kPending;
    }
  }
  return book;
}

Book Known(const AlertBook& book) {
  Book known;
  for (const Alert& alert : book.Active()) {
    known[alert.kind ? alert.fingerprint : "blind at " + alert.location] = {
        alert.phase, alert.times, alert.runs, alert.first_run};
  }
  return known;
}

std::string ToText(const std::vector<Alert>& alerts) {
  std::string text;
  for (const Alert& alert : alerts) text += AlertToJson(alert) + "\n";
  return text;
}

// Through what the store keeps of it.
AlertBook Restarted(const AlertBook& book) {
  std::vector<Alert> kept;
  for (const Alert& alert : book.Active()) kept.push_back(*AlertFromJson(AlertToJson(alert)));
  AlertBook fresh;
  fresh.Restore(std::move(kept), book.GoodTimes());
  return fresh;
}

class Chance {
 public:
  explicit Chance(unsigned seed) : random_(seed) {}
  int Below(int end) { return static_cast<int>(random_() % static_cast<unsigned>(end)); }
  bool OneIn(int count) { return Below(count) == 0; }

 private:
  std::mt19937 random_;
};

RunRecord Anything(AlertRuns& runs, Chance& chance) {
  const std::string steps[] = {"login", "pay", "list"};
  const std::string& step = steps[chance.Below(3)];
  RunRecord record;
  switch (chance.Below(9)) {
    case 0:
      record = runs.Fail(step);
      break;
    case 1:
      record = AlertRuns::Confirmed(runs.Fail(step));
      break;
    case 2:
      record = runs.Flaky(step);
      break;
    case 3:
      record = runs.Warn(step);
      break;
    case 4:
    case 5:
    case 6:
      record = runs.Inconclusive(chance.OneIn(4) ? "cancelled" : "no browser");
      break;
    default:
      record = runs.Pass();
  }
  for (Finding& finding : record.report.findings) {
    finding.fingerprint = fmt::format("{} at {}", Name(finding.severity), finding.step_id);
  }
  if (record.report.verdict == Verdict::kFail && chance.OneIn(2)) {
    for (const std::string& other : steps) AlertRuns::Skip(record, other);
  }
  record.key.row = chance.OneIn(3) ? "user=a" : "";
  record.key.location = chance.OneIn(4) ? "office" : "local";
  if (chance.OneIn(9)) record.suppressed = "maintenance";
  return record;
}

TEST(AlertBookHistoryTest, IsWhatTheWholeHistorySaysWhereverItIsRestarted) {
  const std::set<std::string> fingerprints = {"error at login", "error at pay",
                                              "error at list",  "warning at login",
                                              "warning at pay", "warning at list"};
  int opened = 0;
  int resolved = 0;
  int blind = 0;
  for (unsigned seed = 1; seed <= 60; ++seed) {
    Chance chance(seed);
    AlertRuns runs;
    AlertBook steady;
    AlertBook shaken;
    std::vector<RunRecord> history;
    for (int i = 0; i < 70; ++i) {
      history.push_back(Anything(runs, chance));
      const std::vector<Alert> changed = steady.Take(history.back());
      ASSERT_EQ(ToText(shaken.Take(history.back())), ToText(changed)) << "seed " << seed;
      for (const Alert& alert : changed) {
        opened += alert.phase == AlertPhase::kOpen ? 1 : 0;
        resolved += alert.phase == AlertPhase::kResolved ? 1 : 0;
        blind += alert.name == "UIRobotBlind" && alert.phase == AlertPhase::kOpen ? 1 : 0;
      }
      if (chance.OneIn(4)) shaken = Restarted(shaken);
      if (chance.OneIn(5)) {
        ASSERT_EQ(ToText(shaken.Take(history.back())), "") << "seed " << seed;
      }
      ASSERT_EQ(Known(shaken), WorkOut(history, fingerprints)) << "seed " << seed << " run " << i;
    }
  }
  EXPECT_GT(opened, 200);
  EXPECT_GT(resolved, 100);
  EXPECT_GT(blind, 10);
}

}  // namespace
}  // namespace roundsman
