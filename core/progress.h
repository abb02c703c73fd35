#pragma once

#include <string>

#include "core/run_report.h"

namespace roundsman {

// What is going on, told while it happens: the console shows it live. Called from worker threads,
// several at once; implementations lock and return at once. Must not be used to steer a run.
class Progress {
 public:
  virtual ~Progress() = default;
  virtual void RunStarted(const RunReport& run, int steps) = 0;
  virtual void StepStarted(const RunReport& run, const StepReport& step) = 0;
  // `note` is what the robot is waiting for or has just noticed.
  virtual void Noticed(const RunReport& run, const std::string& note) = 0;
  virtual void StepEnded(const RunReport& run, const StepReport& step) = 0;
  virtual void RunEnded(const RunReport& run) = 0;
};

// For callers who do not want to know.
class SilentProgress : public Progress {
 public:
  void RunStarted(const RunReport&, int) override {}
  void StepStarted(const RunReport&, const StepReport&) override {}
  void Noticed(const RunReport&, const std::string&) override {}
  void StepEnded(const RunReport&, const StepReport&) override {}
  void RunEnded(const RunReport&) override {}
};

}  // namespace roundsman
