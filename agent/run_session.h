#pragma once

#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "agent/devices/device_pool.h"
#include "agent/run_worker.h"
#include "agent/runner.h"
#include "core/log.h"

namespace roundsman {

struct SessionOptions {
  // Runs at the same time; 0: as many as the machine carries without one slowing the other.
  int jobs = 0;
  Confirm confirm = Confirm::kOn;
  Seeing seeing = Seeing::kFull;
  TextReaderOptions reader;
};

// Carries out a set of runs: workers take them in order, the witness is asked before a browser's
// word counts, failures are confirmed on a fresh device. Everything it calls outlives it. One
// session serves one call of `run` or `look`.
class RunSession {
 public:
  RunSession(SessionOptions options, DevicePool& pool, ArtifactStore& store, Progress& progress,
             const Log& log)
      : options_(std::move(options)), pool_(pool), store_(store), progress_(progress), log_(log) {}

  // Comes back when all is done, or soon after `stop`. Reports are in the order of the requests;
  // what had not begun when it was stopped is in `cancelled`.
  Report Run(const std::vector<RunRequest>& requests, const std::stop_token& stop);

  // Workers for so many runs.
  static int Workers(int jobs, std::size_t runs);

 private:
  SessionOptions options_;
  DevicePool& pool_;
  ArtifactStore& store_;
  Progress& progress_;
  const Log& log_;
};

}  // namespace roundsman
