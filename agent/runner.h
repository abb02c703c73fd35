#pragma once

#include <map>
#include <memory>
#include <string>

#include "agent/eye.h"
#include "config/device_profile.h"
#include "core/deadline.h"
#include "core/io/artifact_store.h"
#include "core/progress.h"
#include "core/run_report.h"
#include "scenarios/device.h"
#include "scenarios/scenario.h"
#include "vision/text_reader.h"

namespace roundsman {

// One scenario on one device, once: what a worker takes off the queue. Immutable.
struct RunRequest {
  std::shared_ptr<const Scenario> scenario;
  std::shared_ptr<const DeviceProfile> profile;
  // The row of `for-each`; empty without.
  std::map<std::string, std::string> row;
  int attempt = 1;
};

// What a run needs besides its device. Everything outlives the run.
struct RunnerParts {
  ArtifactStore& store;
  Progress& progress;
  TextReader& reader;
  Seeing seeing = Seeing::kFull;
};

// A run and what a confirmation of it has to know.
struct RunResult {
  RunReport report;
  // A step marked `once` was carried out: the journey must not be repeated.
  bool once_done = false;
  // A second attempt came to a `once` step and stopped before it.
  bool stopped_at_once = false;
};

// Carries out one run on a device that is nobody else's: acts, watches, judges, keeps evidence.
// Every failure ends in a report: the target's as findings, the robot's as inconclusive. Verdicts
// of first attempts are not confirmed here.
RunResult CarryOut(const RunRequest& request, Device& device, RunnerParts parts,
                   const Deadline& deadline);

// A report for a run that could not even begin (no browser, no device, cancelled before it
// started).
RunReport NotRun(const RunRequest& request, const std::string& why);

}  // namespace roundsman
