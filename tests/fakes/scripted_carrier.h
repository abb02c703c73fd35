#pragma once

#include <functional>
#include <utility>

#include "agent/run_carrier.h"

namespace roundsman {

// Carries runs out as a test says; without a script every run passes at once, which is what a
// benchmark of the agent itself wants.
class ScriptedCarrier : public RunCarrier {
 public:
  using Script = std::function<RunReport(const RunRequest&, const std::stop_token&)>;

  ScriptedCarrier() = default;
  explicit ScriptedCarrier(Script script) : script_(std::move(script)) {}

  static RunReport Passed(const RunRequest& request) {
    RunReport report = NotRun(request, "");
    report.verdict = Verdict::kPass;
    return report;
  }

  RunReport Carry(const RunRequest& request, const std::stop_token& stop) override {
    return script_ ? script_(request, stop) : Passed(request);
  }

 private:
  Script script_;
};

}  // namespace roundsman
