#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "core/clock.h"
#include "core/geometry.h"
#include "core/result.h"
#include "vision/screenshot.h"

namespace roundsman {

// Something that moves again and again in one place without anybody's doing: caret, clock,
// carousel, spinner.
struct Mover {
  Rect box;
  MonoTime since;
  MonoTime last;
  int changes = 0;
  // Moves in (nearly) every frame, as spinners and shimmers do, rather than now and then.
  bool continuous = false;
  // From one motion's start to the next; zero when continuous.
  Duration period{};
  // Part of the screen, 0..1.
  double share = 0;
};

// The longest time in a step without a new frame although something was in the middle of moving.
struct FrameGap {
  MonoTime from;
  MonoTime to;
};

// Reads motion off the frames of one page: what changed when and where, on a grid of tiles of small
// frames; movers are set apart, so that a caret keeps no page from settling and a carousel excuses
// no dead button. Belongs to one worker. Frames must come in order of display time; late ones are
// ignored.
//
// The words, exactly. A tile (16 × 16 CSS px: one coding block of a JPEG, so what is the same
// decodes the same) changed when 2 of its half-size px differ by more than 6 of 255 from how it
// looked when it last changed. A burst is what changes in one connected region (tiles at most one
// apart) without a pause of 350 ms. Its region is
// - a continuous mover once it has changed for 1.2 s in the same tiles (2.5 s when it fills a
// quarter of the screen:
//   scrolling, transitions), or keeps coming back to its tiles for 2.4 s, as what orbits or sweeps
//   does;
// - a recurring mover after 3 bursts in the same place, of which 2 follow no input, when they are
// regular (a clock, a
//   carousel) or swing between few looks (a caret), or after 5; or after 2 alike, 700 ms apart or
//   more, that begin 1 s or more after the last input and do not take each other back, as a toast
//   does.
// A silence of 2.2 periods ends a mover; so does a repaint of 60 % of the screen elsewhere than in
// its place. What happens in a mover's place counts as a reaction all the same if it is off the
// beat within 1 s of the touch, shows a look a blinker never had, or if the touch was in that
// place: better no answer than a false "dead". A mover that began with the step although it had the
// time to do so before was set off by it: its first burst counts, and when it ends within the step
// its last change does too.
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

  // A step begins at `at`; `touched` is the control a finger is about to meet, `focused` the one
  // that has the keyboard until then: that it loses its caret and its frame answers no touch
  // elsewhere.
  void BeginStep(MonoTime at, std::optional<Rect> touched,
                 std::optional<Rect> focused = std::nullopt);
  // A key or a further touch within the step: what follows at once is not by itself.
  void Input(MonoTime at);

  // The pointer left the touched control: a look that it takes back now was the pointer's, no
  // answer.
  void PointerLeft();

  // How long, as of `now`, nothing has moved but the movers; at most since BeginStep. Tells Motion
  // the time: what is asked after is as of the last frame or the latest `now`.
  Duration QuietFor(MonoTime now) const;
  // First change of the step that is neither a mover's nor the touched control's own pressed look
  // (within 12 px of it, or around it on up to a quarter of the screen) gone again within 1 s. May
  // be taken back as more is known: a pressed look returns, a change recurs.
  std::optional<MonoTime> Reaction() const;
  // Last such change.
  std::optional<MonoTime> Completion() const;
  // All that counts happened on the touched control itself, which now looks different for good: a
  // switch, or a hover look that sticks. Only the UI tree can tell.
  bool OnlyTouchedChanged() const;
  // Box around all such changes of the step; empty if none.
  Rect Changed() const;
  // Whether any one of them reached into that place.
  bool ChangedIn(const Rect& css) const;
  // Those alive at `now`.
  std::vector<Mover> Movers(MonoTime now) const;
  // Within a burst, or while a continuous mover stood still and nothing else came either.
  std::optional<FrameGap> LongestGap() const;
  // Frames whose picture differed from the one before, since BeginStep.
  int DistinctFrames() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace roundsman
