#pragma once

#include <mutex>
#include <vector>

#include "agent/schedule_meter.h"
#include "core/clock.h"

namespace roundsman {

// What this process takes at one instant.
struct ProcessReading {
  MonoTime when;
  double resident_mb = 0;
  double cpu_seconds = 0;
  int files = 0;
  int threads = 0;
};
ProcessReading ReadProcess();

// One quantity over time, by thirds: the first is the start, the last is held against the middle.
// Medians, in the quantity's own unit.
struct Thirds {
  double middle = 0;
  double last = 0;
};
Thirds ByThirds(const std::vector<ProcessReading>& readings,
                double (*quantity)(const ProcessReading&));

// The agent's own meter, and every single lateness besides. Thread-safe.
class SoakMeter : public ScheduleMeter {
 public:
  // Room for so many runs from the start, so that it is not this book that grows.
  SoakMeter(RobotHealth& health, std::size_t runs);

  void Lateness(const RunKey& key, double seconds) override;
  // Sorted; seconds.
  std::vector<double> Sorted() const;

 private:
  mutable std::mutex mutex_;
  std::vector<double> late_;
};

}  // namespace roundsman
