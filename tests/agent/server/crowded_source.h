#pragma once

#include <string>
#include <vector>

#include "agent/server/console_source.h"
#include "tests/agent/server/sample_source.h"

namespace roundsman {

// An agent with very many journeys, each with a history; for tests of what that costs.
class CrowdedSource : public SampleSource, private SampleStore {
 public:
  explicit CrowdedSource(int journeys) : SampleSource(SampleSource::Empty{}), journeys_(journeys) {}

  std::vector<ConsoleScenario> Scenarios() override {
    std::vector<ConsoleScenario> all(static_cast<std::size_t>(journeys_));
    for (int i = 0; i < journeys_; ++i) {
      ConsoleScenario& one = all[static_cast<std::size_t>(i)];
      one.id = "journey-" + std::to_string(i);
      one.journey = "流程 " + std::to_string(i);
      one.owner = "team-" + std::to_string(i % 20);
      one.severity = i % 10 == 0 ? "critical" : "warning";
      one.devices = {{"iphone-15", {}}};
    }
    return all;
  }
  ResultStore& Store() override { return *this; }
  std::vector<Alert> ActiveAlerts() override { return {}; }
  // Of SampleStore too; the store's is the one that is asked.
  using SampleStore::Alerts;

 private:
  Result<std::vector<RunSummary>> Runs(const RunFilter& filter) override {
    std::vector<RunSummary> runs(30);
    for (std::size_t i = 0; i < runs.size(); ++i) {
      RunSummary& run = runs[i];
      run.key = {filter.scenario, "iphone-15", "local", "",
                 WallTime(std::chrono::seconds(1'795'000'000 - 60 * static_cast<long>(i)))};
      run.run = "01K00000000000000000000000";
      run.verdict = i == 0 && filter.scenario.ends_with("77") ? Verdict::kFail : Verdict::kPass;
      run.started = run.key.tick;
      run.response = 0.2;
      run.complete = 0.6;
    }
    return runs;
  }

  int journeys_;
};

}  // namespace roundsman
