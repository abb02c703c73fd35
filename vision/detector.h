#pragma once

#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "core/finding.h"
#include "vision/observation.h"

namespace roundsman {

// Judges observations, gives findings: kind, says, box, expected and seen; the rest is the
// runner's. Lives for one run and may keep history within it; called once per step, in order, by
// the run's worker. Must not know devices, scenarios or verdicts. Kinds that are switched off are
// dropped by the runner.
class Detector {
 public:
  virtual ~Detector() = default;
  virtual std::vector<Finding> Inspect(const Observation& seen) = 0;
};

// One row of the detectors' table. `kinds` are those it can find.
struct DetectorRow {
  std::string_view name;
  std::span<const FindingKind> kinds;
  std::string_view help;
  std::unique_ptr<Detector> (*make)();
};

}  // namespace roundsman
