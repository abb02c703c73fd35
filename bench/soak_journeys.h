#pragma once

#include <memory>

#include "agent/agent_plan.h"
#include "agent/run_carrier.h"
#include "core/clock.h"

namespace roundsman {

// So many scenarios, each every minute on one device.
std::shared_ptr<const AgentPlan> MakeSoakPlan(int scenarios);

// A device that needs no time: reports of ten steps with measured times and pictures that nobody
// took. One scenario in fifty is broken for three minutes and whole for three, so that alerts open
// and close all the time; now and then a run is flaky or inconclusive.
class SoakCarrier : public RunCarrier {
 public:
  explicit SoakCarrier(MonoTime begun) : begun_(begun) {}
  RunReport Carry(const RunRequest& request, const std::stop_token& stop) override;

 private:
  const MonoTime begun_;
};

}  // namespace roundsman
