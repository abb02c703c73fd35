#include "agent/run_worker.h"

#include <fmt/format.h>

#include "agent/verdict.h"

namespace roundsman {
namespace {

// A browser on a cold disk takes up to 16 s to come up (research, device 1.2).
constexpr Duration kLaunch = std::chrono::seconds(60);

}  // namespace

void Doubt(RunReport& report, const std::string& trouble) {
  if (trouble.empty()) return;
  if (report.verdict != Verdict::kFail && report.verdict != Verdict::kFlaky) return;
  report.verdict = Verdict::kInconclusive;
  report.inconclusive = trouble;
}

void DoubtAll(RunReport& report, const std::string& gap) {
  if (gap.empty() || report.verdict == Verdict::kInconclusive) return;
  report.verdict = Verdict::kInconclusive;
  report.inconclusive = gap;
}

RunReport RunWorker::Carry(const RunRequest& request, const std::stop_token& stop) {
  RunReport report;
  try {
    const MonoTime begun = MonoClock::now();
    RunResult first = Attempt(request, stop);
    if (first.report.verdict == Verdict::kFail && options_.confirm == Confirm::kOn &&
        !stop.stop_requested()) {
      ConfirmFailure(request, first, stop);
    }
    report = std::move(first.report);
    if (options_.host_gap) DoubtAll(report, options_.host_gap(begun, MonoClock::now()));
    if (options_.host_trouble && report.verdict != Verdict::kPass) {
      Doubt(report, options_.host_trouble(begun, MonoClock::now()));
    }
  } catch (const std::exception& fault) {
    // The one catch-all: a library that throws where it should not costs this run, not the others.
    report = NotRun(request, fmt::format("the robot itself failed: {}", fault.what()));
  }
  parts_.progress.RunEnded(report);
  return report;
}

RunResult RunWorker::Attempt(const RunRequest& request, const std::stop_token& stop) {
  const Deadline launch = Deadline::In(kLaunch, stop);
  if (options_.seeing == Seeing::kFull) {
    if (auto sees = parts_.witness.Check(reader_, launch); !sees) {
      return {NotRun(request, sees.error().message), false, false};
    }
  }
  Result<std::unique_ptr<Device>> device = parts_.pool.Acquire(*request.profile, launch);
  if (!device) return {NotRun(request, device.error().message), false, false};
  return CarryOut(request, **device, {parts_.store, parts_.progress, reader_, options_.seeing},
                  Deadline::In(request.scenario->timeout + kLaunch, stop));
}

void RunWorker::ConfirmFailure(const RunRequest& request, RunResult& first,
                               const std::stop_token& stop) {
  RunReport& report = first.report;
  Confirmation confirmation;
  if (first.once_done) {
    confirmation.verdict = Verdict::kFail;
    confirmation.note = "not repeated: a step marked `once` had been carried out";
    report.confirmation = confirmation;
    return;
  }
  parts_.progress.Noticed(report, "failed: running it again on a fresh device to be sure");
  RunRequest again = request;
  again.attempt = 2;
  RunResult second = Attempt(again, stop);
  // One more try when the robot, not the target, got in the way of the confirmation.
  if (second.report.verdict == Verdict::kInconclusive && !stop.stop_requested()) {
    second = Attempt(again, stop);
  }
  confirmation.run = second.report.run;
  confirmation.verdict = second.report.verdict;
  confirmation.seconds = second.report.seconds;
  if (second.stopped_at_once && second.report.verdict == Verdict::kPass) {
    confirmation.note = "passed as far as the step marked `once`";
  }
  report.verdict = Confirmed(second.report.verdict);
  if (report.verdict == Verdict::kInconclusive) {
    report.inconclusive = "it failed, but could not be confirmed: " + second.report.inconclusive;
    confirmation.note = second.report.inconclusive;
  }
  report.confirmation = confirmation;
}

}  // namespace roundsman
