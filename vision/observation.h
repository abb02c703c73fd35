#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/clock.h"
#include "core/finding.h"
#include "core/geometry.h"
#include "vision/check_settings.h"
#include "vision/motion.h"
#include "vision/page_signals.h"
#include "vision/recording.h"
#include "vision/screen.h"
#include "vision/told_failure.h"

namespace roundsman {

// What kind of doing the step was: decides which detectors have something to say.
enum class Act { kNone, kNavigate, kTouch, kType, kKey, kScroll };

// A touch as it was carried out.
struct TouchFact {
  // The control and the point of the finger, CSS px; the name as a person reads it.
  Rect box;
  Point point;
  std::string name;
  MonoTime sent;
  // How long the page took to take note of it: the main thread's own stopwatch. Absent: it never
  // did.
  std::optional<Duration> acknowledged;
  // The scenario says that nothing is supposed to change.
  bool expect_nothing = false;
  // The UI tree, not only the picture, is another than before: something a person may not see.
  bool tree_changed = false;
};

// All that was seen of one step. Built by the runner, judged by detectors, thrown away after; what
// detectors need is in here, lazily, for they ask the device nothing.
struct Observation {
  int step = 0;
  std::string step_id;
  // "tap 登录".
  std::string step_name;
  Act act = Act::kNone;
  MonoTime begun;
  MonoTime ended;
  // The step did what it says.
  bool succeeded = true;
  // It ended in quiet, movers apart; false: still moving when the time was up.
  bool settled = true;
  // The budget that the scenario gives, if any.
  std::optional<Duration> budget;
  std::optional<TouchFact> touch;
  CheckSettings checks;
  std::vector<std::string> expected_dialogs;

  // Null only for the first step of a run (before) or when nothing could be seen.
  std::shared_ptr<const Screen> before;
  std::shared_ptr<const Screen> after;
  Recording recording;
  PageSignals signals;
  // Told while the step ran, whether it still stands there at its end or not; without those that
  // the journey looks for.
  std::vector<ToldFailure> told_failures;

  // Read off the recording; absent when nothing changed.
  std::optional<MonoTime> reaction;
  std::optional<MonoTime> completion;
  std::vector<Mover> movers;
  std::optional<FrameGap> longest_gap;

  // The worker's reader; never null.
  TextReader* reader = nullptr;

  Duration Response() const { return reaction ? *reaction - Start() : Duration::zero(); }
  // A touch starts when the finger does, everything else with the step.
  MonoTime Start() const { return touch ? touch->sent : begun; }
};

}  // namespace roundsman
