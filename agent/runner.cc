#include "agent/runner.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <utility>

#include "agent/evidence.h"
#include "agent/reckoning.h"
#include "agent/run_outline.h"
#include "agent/settling.h"
#include "agent/step_session.h"
#include "agent/step_times.h"
#include "agent/verdict.h"
#include "vision/detectors/detector_registry.h"

namespace roundsman {
namespace {

using std::chrono::milliseconds;

// After the journey's own time is up its end still has to be looked at and written down.
constexpr Duration kLastLook = std::chrono::seconds(8);

// A person who has come to the end of a page, or of the journey, looks at it for at least so long
// once it is at rest: what is wrong may come a moment later.
constexpr Duration kPartingLook = std::chrono::seconds(1);
// What the parting look sees move is followed to its rest as any step's doing is.
constexpr Duration kQuiet = milliseconds(400);
constexpr Duration kMostSettling = std::chrono::seconds(10);

// `finally` has at least so long.
constexpr Duration kTidyUp = std::chrono::seconds(15);

enum class Part { kSetup, kSteps, kFinally };

// How one step ended, for whoever runs the list it stands in.
enum class StepEnd { kGoOn, kStuck };

// One run from its first step to its last. Lives as long as CarryOut; nothing of it is shared.
class JourneyRun {
 public:
  JourneyRun(const RunRequest& request, Device& device, RunnerParts parts, const Deadline& deadline)
      : request_(request),
        scenario_(*request.scenario),
        device_(device),
        parts_(parts),
        deadline_(deadline.Within(scenario_.timeout)),
        after_(Deadline::In(deadline_.Remaining() + kLastLook, deadline.stop())),
        eye_(device, parts.seeing),
        result_{NewReport(request), false, false},
        keeper_(parts.store, result_.report.run, scenario_.secrets),
        variables_(scenario_.variables),
        reckoning_(scenario_),
        scene_{scenario_,
               *request.profile,
               variables_,
               scenario_.base_url,
               device_,
               eye_,
               parts.seeing == Seeing::kFull ? &parts.reader : nullptr,
               [this](const std::string& what) { Notice(what); },
               [this](const Steps& steps) { return RunChildren(steps); },
               [this](const std::string& name) { names_to_keep_.push_back(name); }} {
    for (const auto& [name, value] : request.row) variables_.Set(name, value);
    for (const DetectorRow& row : DetectorRegistry()) detectors_.push_back(row.make());
  }

  RunResult Run() {
    const MonoTime begun = MonoClock::now();
    parts_.progress.RunStarted(report(), CountSteps(scenario_.setup) + CountSteps(scenario_.steps) +
                                             CountSteps(scenario_.finally));
    Begin();
    RunList(scenario_.setup, Part::kSetup);
    RunList(scenario_.steps, Part::kSteps);
    RunList(scenario_.finally, Part::kFinally);
    report().seconds = Seconds(MonoClock::now() - begun);
    Conclude();
    return std::move(result_);
  }

 private:
  RunReport& report() { return result_.report; }
  std::string Mask(std::string text) const { return scenario_.secrets.Mask(std::move(text)); }
  void Notice(const std::string& what) { parts_.progress.Noticed(report(), Mask(what)); }
  bool over() const { return !blind_.empty() || stuck_ || stopped_; }

  void Begin() {
    device_.ExpectDialogs(scenario_.expected_dialogs);
    if (parts_.seeing == Seeing::kBlind) return;
    if (auto filming = device_.Film(Filming::kOn, deadline_); !filming) BlameOn(filming.error());
  }

  void RunList(const Steps& steps, Part part) {
    part_ = part;
    // Cleaning up is done also after a failure, as far as the robot can still act.
    if (part == Part::kFinally) {
      stuck_ = stopped_ = false;
      if (!steps.empty()) GiveTimeToTidyUp();
    }
    for (std::size_t i = 0; i < steps.size(); ++i) {
      next_ = i + 1 < steps.size() ? steps[i + 1].get() : nullptr;
      if (over()) {
        Skip(*steps[i], "");
      } else if (RunStep(*steps[i]) == StepEnd::kStuck) {
        stuck_ = true;
      }
    }
  }

  // A journey that used up its time leaves none; what it began is tidied up all the same.
  void GiveTimeToTidyUp() {
    if (deadline_.Remaining() >= kTidyUp) return;
    deadline_ = Deadline::In(kTidyUp, deadline_.stop());
    after_ = Deadline::In(kTidyUp + kLastLook, deadline_.stop());
  }

  Result<void> RunChildren(const Steps& steps) {
    const Step* const after_all = next_;
    for (std::size_t i = 0; i < steps.size(); ++i) {
      next_ = i + 1 < steps.size() ? steps[i + 1].get() : after_all;
      if (RunStep(*steps[i]) == StepEnd::kStuck) {
        // The child has said what is wrong; the group only passes it on.
        child_failed_ = true;
        return TargetError("a step inside failed");
      }
      if (over()) return TargetError("the journey ended inside");
    }
    return {};
  }

  StepReport NewStepReport(const Step& step) {
    StepReport entry;
    entry.index = ++count_;
    entry.id = step.common().id;
    // A step that is repeated is not the same step twice: its fingerprint must not be shared.
    if (const int times = ++times_run_[entry.id]; times > 1) entry.id += fmt::format("#{}", times);
    entry.name = step.common().name.empty() ? step.Describe() : step.common().name;
    entry.source = step.common().where;
    return entry;
  }

  void Skip(const Step& step, const std::string& why) {
    StepReport entry = NewStepReport(step);
    entry.note = why;
    report().steps.push_back(entry);
  }

  // Groups are not steps a person would count: they are reported through their children.
  static bool IsGroup(const Step& step) { return !step.Children().empty(); }

  StepEnd RunStep(const Step& step) {
    const StepCommon& common = step.common();
    if (common.once && request_.attempt > 1) {
      result_.stopped_at_once = stopped_ = true;
      Skip(step, "marked `once`: never repeated by a confirmation");
      return StepEnd::kGoOn;
    }
    const CheckSettings checks = scenario_.checks.With(common.checks);
    const Duration within = common.within.value_or(scenario_.within);
    // A group's children have deadlines of their own.
    StepSession session(scene_, common,
                        IsGroup(step) && !common.within ? deadline_ : deadline_.Within(within));
    if (common.condition && !IsGroup(step)) {
      const Result<bool> holds = session.Holds(*common.condition);
      if (!holds) {
        BlameOn(holds.error());
        return StepEnd::kStuck;
      }
      if (!*holds) {
        Skip(step, "its condition did not hold");
        return StepEnd::kGoOn;
      }
    }
    if (common.once) result_.once_done = true;
    if (IsGroup(step)) return RunGroup(step, session, checks);

    StepReport entry = NewStepReport(step);
    parts_.progress.StepStarted(report(), entry);
    Observation seen = Begun(step, entry, checks);
    eye_.BeginStep(seen.begun);
    Result<void> done = deadline_.Expired() ? OutOfTime(session) : step.Run(session);
    // A step that the journey's end cut short has not done what it says.
    if (done && deadline_.Expired() && !deadline_.Cancelled()) done = OutOfTime(session);
    if (done && step.act() != Act::kNone) {
      const Result<bool> settled = FollowToRest({eye_, step, session, seen, within}, after_);
      if (!settled) done = Forward(settled);
      seen.settled = settled.value_or(false);
      rested_ = MonoClock::now();
    }
    return Judge(step, session, std::move(done), std::move(seen), std::move(entry));
  }

  StepEnd RunGroup(const Step& step, StepSession& session, const CheckSettings& checks) {
    child_failed_ = false;
    // What fails in an optional group is a warning, as the group itself would be.
    const int outside = optional_groups_;
    optional_groups_ += step.common().optional ? 1 : 0;
    Result<void> done = step.Run(session);
    optional_groups_ = outside;
    if (done || over()) return StepEnd::kGoOn;
    if (std::exchange(child_failed_, false)) {
      return step.common().optional ? StepEnd::kGoOn : StepEnd::kStuck;
    }
    // The group itself did not get where it should (`until` never held).
    StepReport entry = NewStepReport(step);
    parts_.progress.StepStarted(report(), entry);
    Observation seen = Begun(step, entry, checks);
    eye_.BeginStep(seen.begun);
    return Judge(step, session, std::move(done), std::move(seen), std::move(entry));
  }

  Observation Begun(const Step& step, const StepReport& entry, const CheckSettings& checks) {
    Observation seen;
    seen.step = entry.index;
    seen.step_id = entry.id;
    seen.step_name = entry.name;
    seen.act = step.act();
    seen.begun = MonoClock::now();
    seen.budget = step.common().budget;
    seen.checks = checks;
    for (const ExpectedDialog& dialog : scenario_.expected_dialogs) {
      seen.expected_dialogs.push_back(dialog.text);
    }
    seen.before = last_screen_;
    seen.reader = &parts_.reader;
    return seen;
  }

  Result<void> OutOfTime(StepSession& session) {
    return session.Complain({FindingKind::kMissingContent,
                             fmt::format("The journey was not done after its timeout of {}",
                                         FormatDuration(scenario_.timeout)),
                             {},
                             "",
                             ""});
  }

  StepEnd Judge(const Step& step, const StepSession& session, Result<void> done, Observation seen,
                StepReport entry) {
    if (!done && done.error().blame != Blame::kTarget) {
      // A page that died takes its protocol with it: that is the page's fault, not the robot's.
      if (done.error().blame != Blame::kRobot || !eye_.crashed()) {
        BlameOn(done.error());
        EndStep(entry, seen, StepStatus::kSkipped, blind_);
        return StepEnd::kStuck;
      }
    }
    if (auto looked = LookBack(session, seen); !looked) {
      BlameOn(looked.error());
      EndStep(entry, seen, StepStatus::kSkipped, blind_);
      return StepEnd::kStuck;
    }
    seen.succeeded = done.has_value();
    std::vector<Finding> findings = FindingsOf(step, session, done, seen);
    FillTimes(seen, entry);
    if (done && WantsPartingLook(step, findings)) {
      entry.seconds = Seconds(MonoClock::now() - seen.begun);
      if (auto looked = LookInParting(step, session, seen, findings); !looked) {
        BlameOn(looked.error());
        EndStep(entry, seen, StepStatus::kSkipped, blind_);
        return StepEnd::kStuck;
      }
    }
    Keep(seen, findings, entry);
    if (const std::string busy = TooBusyToTell(seen, findings); !busy.empty()) {
      BlameOn({Blame::kRobot, busy, {}});
    }
    const bool failed = std::any_of(findings.begin(), findings.end(), [](const Finding& f) {
      return f.severity == Severity::kError;
    });
    const bool stuck = (!done && !step.common().optional) ||
                       std::any_of(findings.begin(), findings.end(), EndsJourney);
    const StepStatus status = failed             ? StepStatus::kFailed
                              : findings.empty() ? StepStatus::kPassed
                                                 : StepStatus::kWarned;
    for (Finding& finding : findings) {
      Notice(finding.says);
      report().findings.push_back(std::move(finding));
    }
    EndStep(entry, seen, status, entry.note);
    return stuck && part_ != Part::kFinally ? StepEnd::kStuck : StepEnd::kGoOn;
  }

  // Where the journey ends with a deed, or is about to leave a page right after one. Where it ends
  // with a look, that was the look.
  bool WantsPartingLook(const Step& step, const std::vector<Finding>& findings) const {
    if (part_ != Part::kSteps || parts_.seeing != Seeing::kFull || over()) return false;
    if (std::any_of(findings.begin(), findings.end(), EndsJourney)) return false;
    if (step.act() == Act::kNone) return false;
    return next_ == nullptr || FirstOf(*next_).act() == Act::kNavigate;
  }

  // Judged as if the robot had waited: nobody did anything, and what takes its time now is not the
  // step's. What is found takes the step's place.
  Result<void> LookInParting(const Step& step, const StepSession& session, Observation& seen,
                             std::vector<Finding>& findings) {
    const Deadline parting = deadline_.Within(rested_ + kPartingLook - MonoClock::now());
    if (!parting.Open()) return {};
    Observation later = Begun(step, {}, seen.checks);
    std::tie(later.step, later.step_id, later.step_name) =
        std::tie(seen.step, seen.step_id, seen.step_name);
    later.act = Act::kNone;
    eye_.BeginStep(later.begun);
    while (parting.Open() && !eye_.crashed()) {
      if (auto watched = eye_.Watch(parting); !watched) return watched;
    }
    if (eye_.motion().Reaction() || !eye_.signals().navigations.empty()) {
      const Result<bool> settled =
          eye_.Settle(kQuiet, SettleFor::kInput, deadline_.Within(kMostSettling));
      if (!settled) return Forward(settled);
      later.settled = *settled;
    }
    if (auto looked = LookBack(session, later); !looked) return looked;
    later.touch.reset();
    later.budget.reset();
    std::vector<Finding> more = FindingsOf(step, session, {}, later);
    if (more.empty()) return {};
    if (findings.empty()) seen = std::move(later);
    findings.insert(findings.end(), std::make_move_iterator(more.begin()),
                    std::make_move_iterator(more.end()));
    return {};
  }

  // What is on the screen now, and what the page did meanwhile.
  Result<void> LookBack(const StepSession& session, Observation& seen) {
    Result<std::shared_ptr<const Screen>> screen = eye_.LookAgain(after_.Within(kLastLook));
    if (screen) {
      seen.after = *screen;
      last_screen_ = *screen;
    } else if (!eye_.crashed()) {
      return Forward(screen);
    }
    seen.ended = MonoClock::now();
    seen.signals = eye_.signals();
    GiveUpWaiting(seen);
    if (parts_.seeing == Seeing::kFull && SawNothing(seen))
      return RobotError("no picture of the page arrived: the robot saw nothing");
    for (const ToldFailure& told : eye_.told_failures()) {
      if (!reckoning_.With(told, variables_)) seen.told_failures.push_back(told);
    }
    seen.recording = eye_.recording();
    seen.reaction = eye_.motion().Reaction();
    seen.completion = eye_.motion().Completion();
    seen.movers = eye_.motion().Movers(seen.ended);
    seen.longest_gap = eye_.motion().LongestGap();
    seen.touch = session.touch();
    if (seen.touch) {
      const UiTree* before = seen.before ? seen.before->tree() : nullptr;
      const UiTree* after = seen.after ? seen.after->tree() : nullptr;
      seen.touch->tree_changed =
          session.touched_editable() ||
          (before != nullptr && after != nullptr && before->url != after->url);
    }
    if (seen.after && seen.after->tree() != nullptr)
      report().address = Mask(seen.after->tree()->url);
    return {};
  }

  std::vector<Finding> FindingsOf(const Step& step, const StepSession& session,
                                  const Result<void>& done, const Observation& seen) {
    std::vector<Finding> findings;
    if (session.complaint()) {
      findings.push_back(FromComplaint(*session.complaint(), step.common(), seen.checks));
    } else if (!done) {
      findings.push_back(
          FromComplaint({FindingKind::kMissingContent, done.error().message, {}, "", ""},
                        step.common(), seen.checks));
    }
    if (optional_groups_ > 0 && !findings.empty()) findings.front().severity = Severity::kWarning;
    if (parts_.seeing == Seeing::kFull) {
      for (const auto& detector : detectors_) {
        for (Finding& finding : detector->Inspect(seen)) {
          finding.severity = seen.checks.SeverityOf(finding.kind);
          findings.push_back(std::move(finding));
        }
      }
    }
    // Trouble while tidying up is told, but it is not what the journey is about.
    if (part_ == Part::kFinally) {
      for (Finding& finding : findings) finding.severity = Severity::kWarning;
    }
    findings = Weigh(std::move(findings), seen.checks);
    if (part_ == Part::kSetup) SetupFailed(findings);
    for (Finding& finding : findings) {
      finding.step = seen.step;
      finding.step_id = seen.step_id;
      finding.fingerprint =
          Fingerprint(scenario_.id, request_.profile->name, seen.step_id, finding.kind);
      finding.says = Mask(finding.says);
      finding.expected = Mask(finding.expected);
      finding.seen = Mask(finding.seen);
    }
    return findings;
  }

  void SetupFailed(const std::vector<Finding>& findings) {
    for (const Finding& finding : findings) {
      if (finding.severity != Severity::kError) continue;
      if (setup_failed_.empty()) setup_failed_ = "the setup failed: " + Mask(finding.says);
      // Not blind: what `finally` tidies up is still there.
      stuck_ = true;
    }
  }

  void Keep(const Observation& seen, std::vector<Finding>& findings, StepReport& entry) {
    if (parts_.seeing == Seeing::kBlind) return;
    entry.screenshot = keeper_.KeepStep(seen);
    for (const std::string& name : std::exchange(names_to_keep_, {})) {
      if (const std::string path = keeper_.KeepNamed(Mask(name), seen); !path.empty()) {
        entry.screenshot = path;
      }
    }
    if (findings.empty()) return;
    Screenshot sharp;
    if (!seen.signals.crashed) {
      if (auto picture = device_.Capture(after_.Within(std::chrono::seconds(5)))) {
        sharp = std::move(*picture);
      }
    }
    for (std::size_t i = 0; i < findings.size(); ++i) {
      findings[i].evidence = keeper_.KeepFinding(seen, sharp, i);
    }
    entry.filmstrip = findings.front().evidence.filmstrip;
  }

  void EndStep(StepReport& entry, const Observation& seen, StepStatus status,
               const std::string& note) {
    entry.status = status;
    entry.note = note;
    // A parting look is no part of it.
    if (entry.seconds == 0) entry.seconds = Seconds(MonoClock::now() - seen.begun);
    report().steps.push_back(entry);
    parts_.progress.StepEnded(report(), entry);
  }

  void BlameOn(const Error& error) {
    if (!blind_.empty()) return;
    if (error.blame == Blame::kCancelled) {
      blind_ = "cancelled";
    } else {
      blind_ = Mask(error.ToString());
    }
  }

  void Conclude() {
    RunReport& done = report();
    if (blind_.empty() && !keeper_.trouble().empty() && !done.steps.empty()) {
      done.steps.back().note = "evidence could not be kept: " + keeper_.trouble();
    }
    done.inconclusive = blind_.empty() ? setup_failed_ : blind_;
    // What a run that looks at nothing may say is only that it got stuck.
    if (done.inconclusive.empty() && parts_.seeing == Seeing::kBlind &&
        FromFindings(done.findings) == Verdict::kPass) {
      done.inconclusive = "it was only driven: with --blind nothing is looked at";
    }
    done.verdict = done.inconclusive.empty() ? FromFindings(done.findings) : Verdict::kInconclusive;
  }

  const RunRequest& request_;
  const Scenario& scenario_;
  Device& device_;
  RunnerParts parts_;
  Deadline deadline_;
  Deadline after_;
  Eye eye_;
  RunResult result_;
  EvidenceKeeper keeper_;
  Variables variables_;
  const Reckoning reckoning_;
  RunScene scene_;
  std::vector<std::unique_ptr<Detector>> detectors_;
  std::shared_ptr<const Screen> last_screen_;
  std::vector<std::string> names_to_keep_;
  std::map<std::string, int> times_run_;
  // What comes after the step that is being carried out; null at the end of its part.
  const Step* next_ = nullptr;
  // When the last acting step came to rest.
  MonoTime rested_;
  // Why nothing can be known any more; empty while the robot can see and act.
  std::string blind_;
  // Why the journey itself could not begin.
  std::string setup_failed_;
  Part part_ = Part::kSetup;
  int count_ = 0;
  int optional_groups_ = 0;
  bool stuck_ = false;
  bool stopped_ = false;
  bool child_failed_ = false;
};

}  // namespace

RunResult CarryOut(const RunRequest& request, Device& device, RunnerParts parts,
                   const Deadline& deadline) {
  return JourneyRun(request, device, parts, deadline).Run();
}

}  // namespace roundsman
