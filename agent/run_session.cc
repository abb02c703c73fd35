#include "agent/run_session.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <optional>
#include <thread>

#include "agent/verdict.h"
#include "agent/witness_watch.h"

namespace roundsman {
namespace {

// A browser on a cold disk takes up to 16 s to come up (research, device 1.2).
constexpr Duration kLaunch = std::chrono::seconds(60);

std::string TitleOf(const RunRequest& request) {
  std::string title = fmt::format("{} on {}", request.scenario->journey, request.profile->name);
  for (const auto& [name, value] : request.row) {
    title += fmt::format(" {}={}", name, request.scenario->secrets.Mask(value));
  }
  return title;
}

// One thread's part of a session: an eye of its own, everything else shared.
class Worker {
 public:
  Worker(const SessionOptions& options, DevicePool& pool, WitnessWatch& witness, RunnerParts parts)
      : options_(options), pool_(pool), witness_(witness), parts_(parts) {}

  RunReport Work(const RunRequest& request, const std::stop_token& stop) {
    RunResult first = Attempt(request, stop);
    RunReport& report = first.report;
    if (report.verdict == Verdict::kFail && options_.confirm == Confirm::kOn &&
        !stop.stop_requested()) {
      ConfirmFailure(request, first, stop);
    }
    parts_.progress.RunEnded(report);
    return std::move(report);
  }

 private:
  RunResult Attempt(const RunRequest& request, const std::stop_token& stop) {
    const Deadline launch = Deadline::In(kLaunch, stop);
    if (options_.seeing == Seeing::kFull) {
      if (auto sees = witness_.Check(parts_.reader, launch); !sees) {
        return {NotRun(request, sees.error().message), false, false};
      }
    }
    Result<std::unique_ptr<Device>> device = pool_.Acquire(*request.profile, launch);
    if (!device) return {NotRun(request, device.error().message), false, false};
    return CarryOut(request, **device, parts_,
                    Deadline::In(request.scenario->timeout + kLaunch, stop));
  }

  void ConfirmFailure(const RunRequest& request, RunResult& first, const std::stop_token& stop) {
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

  const SessionOptions& options_;
  DevicePool& pool_;
  WitnessWatch& witness_;
  RunnerParts parts_;
};

}  // namespace

int RunSession::Workers(int jobs, std::size_t runs) {
  // Timings of more devices than this inflate each other (research, device 1.7).
  const int carried = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  const int wanted = jobs > 0 ? jobs : carried;
  return std::max(1, std::min(wanted, static_cast<int>(runs)));
}

Report RunSession::Run(const std::vector<RunRequest>& requests, std::stop_token stop) {
  Report report;
  report.started = std::chrono::system_clock::now();
  const MonoTime begun = MonoClock::now();
  WitnessWatch witness(pool_);
  std::vector<std::optional<RunReport>> done(requests.size());
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    TextReader reader(options_.reader);
    Worker worker(options_, pool_, witness, {store_, progress_, reader, options_.seeing});
    for (std::size_t i = next++; i < requests.size() && !stop.stop_requested(); i = next++) {
      try {
        done[i] = worker.Work(requests[i], stop);
      } catch (const std::exception& fault) {
        // The one catch-all: a library that throws where it should not costs this run, not the
        // others.
        done[i] = NotRun(requests[i], fmt::format("the robot itself failed: {}", fault.what()));
        progress_.RunEnded(*done[i]);
      }
    }
  };
  {
    std::vector<std::jthread> workers;
    for (int i = Workers(options_.jobs, requests.size()); i > 0; --i) workers.emplace_back(work);
  }
  for (std::size_t i = 0; i < requests.size(); ++i) {
    if (done[i]) {
      report.runs.push_back(std::move(*done[i]));
    } else {
      report.cancelled.push_back(TitleOf(requests[i]));
    }
  }
  report.seconds = Seconds(MonoClock::now() - begun);
  log_.Debug(fmt::format("witness took {}", FormatDuration(witness.spent())));
  return report;
}

}  // namespace roundsman
