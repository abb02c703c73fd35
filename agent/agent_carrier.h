#pragma once

#include <string>

#include "agent/reproduce.h"
#include "agent/run_worker.h"
#include "agent/server/console_events.h"
#include "reporters/metrics/robot_health.h"

namespace roundsman {

// Tells the open consoles that a run begins; its end they hear when it is stored.
class EventProgress : public SilentProgress {
 public:
  explicit EventProgress(ConsoleEvents& events) : events_(events) {}
  void RunStarted(const RunReport& run, int) override {
    if (run.attempt == 1) events_.RunStarted(run.scenario, run.device);
  }

 private:
  ConsoleEvents& events_;
};

// What a worker of the agent carries runs out with: the RunWorker, the command that does the same
// by hand, and the time reading took.
class AgentCarrier : public RunCarrier {
 public:
  // `reproduce` wants only scenario and device. `health` outlives it.
  AgentCarrier(RunWorkerOptions options, RunWorkerParts parts, Reproduction reproduce,
               RobotHealth& health)
      : worker_(std::move(options), parts), reproduce_(std::move(reproduce)), health_(health) {}

  RunReport Carry(const RunRequest& request, const std::stop_token& stop) override;

 private:
  RunWorker worker_;
  const Reproduction reproduce_;
  RobotHealth& health_;
};

}  // namespace roundsman
