#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "core/clock.h"
#include "core/geometry.h"
#include "core/result.h"
#include "vision/screenshot.h"

namespace roundsman {

// Something that moves again and again in one place without anybody's doing: caret, clock, carousel, spinner.
struct Mover {
  Rect box;
  MonoTime since;
  MonoTime last;
  int changes = 0;
  // Moves in (nearly) every frame, as spinners and shimmers do, rather than now and then.
  bool continuous = false;
};

// The longest time in a step without a new frame although something was in the middle of moving.
struct FrameGap {
  MonoTime from;
  MonoTime to;
};

// Reads motion off the frames of one page: what changed when and where, on a grid of tiles of small
// frames; movers are set apart, so that a caret keeps no page from settling and a carousel excuses no dead
// button. Belongs to one worker. Frames must come in order of display time.
class Motion {
 public:
  Motion();
  ~Motion();
  Motion(Motion&&) noexcept;
  Motion& operator=(Motion&&) noexcept;

  // An undecodable frame is a robot error and leaves the state as it was.
  Result<void> Add(const Screenshot& frame);
  // Another page: what moved before means nothing any more. The frames so far stay "before".
  void Forget();

  // A step begins at `at`; `touched` is the control a finger is about to meet.
  void BeginStep(MonoTime at, std::optional<Rect> touched);

  // How long, as of `now`, nothing has moved but the movers; at most since BeginStep.
  Duration QuietFor(MonoTime now) const;
  // First change of the step that is neither a mover's nor the touched control's own pressed look gone again.
  std::optional<MonoTime> Reaction() const;
  // Last such change.
  std::optional<MonoTime> Completion() const;
  // Box around all such changes of the step; empty if none.
  Rect Changed() const;
  std::vector<Mover> Movers(MonoTime now) const;
  std::optional<FrameGap> LongestGap() const;
  // Frames whose picture differed from the one before, since BeginStep.
  int DistinctFrames() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace roundsman
