#include "agent/run_session.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <optional>
#include <thread>

#include "agent/witness_watch.h"

namespace roundsman {
namespace {

std::string TitleOf(const RunRequest& request) {
  std::string title = fmt::format("{} on {}", request.scenario->journey, request.profile->name);
  for (const auto& [name, value] : request.row) {
    title += fmt::format(" {}={}", name, request.scenario->secrets.Mask(value));
  }
  return title;
}

}  // namespace

int RunSession::Workers(int jobs, std::size_t runs) {
  // Timings of more devices than this inflate each other (research, device 1.7).
  const int carried = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  const int wanted = jobs > 0 ? jobs : carried;
  return std::max(1, std::min(wanted, static_cast<int>(runs)));
}

Report RunSession::Run(const std::vector<RunRequest>& requests, const std::stop_token& stop) {
  Report report;
  report.started = std::chrono::system_clock::now();
  const MonoTime begun = MonoClock::now();
  WitnessWatch witness(pool_);
  std::vector<std::optional<RunReport>> done(requests.size());
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    RunWorker worker({options_.confirm, options_.seeing, options_.reader, {}, {}},
                     {pool_, witness, store_, progress_});
    for (std::size_t i = next++; i < requests.size() && !stop.stop_requested(); i = next++) {
      done[i] = worker.Carry(requests[i], stop);
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
