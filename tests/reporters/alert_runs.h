#pragma once

#include <string>

#include "core/run_record.h"

namespace roundsman {

// Makes the records of one journey, a minute apart, as the agent would: "run-0", "run-1" … Times
// count from a fixed day.
class AlertRuns {
 public:
  RunRecord Pass(const std::string& device = "iphone-15");
  RunRecord Fail(const std::string& step = "tap-登录", const std::string& device = "iphone-15");
  RunRecord Flaky(const std::string& step = "tap-登录");
  RunRecord Warn(const std::string& step);
  RunRecord Inconclusive(const std::string& why);
  static RunRecord Confirmed(RunRecord record);
  // The run came to its end without this step.
  static void Skip(RunRecord& record, const std::string& step);

  // When the run with this number started.
  WallTime StartOf(int number) const;
  int made() const { return made_; }

 private:
  RunRecord Next(const std::string& device, Verdict verdict);

  int made_ = 0;
};

}  // namespace roundsman
