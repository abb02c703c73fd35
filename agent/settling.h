#pragma once

#include "agent/eye.h"
#include "agent/step_session.h"
#include "core/deadline.h"
#include "core/result.h"
#include "scenarios/step.h"
#include "vision/observation.h"

namespace roundsman {

// An acting step that has just acted. `seen` knows when it began and what the screen was like
// before.
struct ActedStep {
  Eye& eye;
  const Step& step;
  const StepSession& session;
  const Observation& seen;
  // How long the step may take.
  Duration within;
};

// Follows the picture to its rest: quiet for 400 ms with movers set apart, 10 s at most, and 5 s
// more for what is still loading then. A touch that nothing answers is watched for as long as the
// step may take, what may be a carousel's doing for a second time, and what may be a pointer's look
// without the pointer. False: it was still moving at the end.
Result<bool> FollowToRest(const ActedStep& acted, const Deadline& deadline);

}  // namespace roundsman
