#pragma once

#include <vector>

#include "scenarios/scenario.h"
#include "vision/told_failure.h"

namespace roundsman {

// What a journey looks for anywhere in its file. A failure among it is what the journey is about
// (`see: 提交失败`) and nothing to complain of. Made once per run by its runner; the scenario must
// outlive it.
class Reckoning {
 public:
  explicit Reckoning(const Scenario& scenario);

  bool With(const ToldFailure& told, const Variables& variables) const;

 private:
  std::vector<const Target*> targets_;
};

}  // namespace roundsman
