#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/deadline.h"
#include "core/geometry.h"
#include "core/result.h"
#include "scenarios/expected_dialog.h"
#include "vision/page_signals.h"
#include "vision/screenshot.h"
#include "vision/ui_tree.h"

namespace roundsman {

enum class NavigationKind { kOpen, kBack, kReload };

struct NavigationRequest {
  NavigationKind kind = NavigationKind::kOpen;
  // Absolute; only for kOpen.
  std::string url;
};

// What a finger (or a mouse, on desktops) does. Points in CSS px of the visible screen.
struct Gesture {
  enum class Kind { kTap, kDoubleTap, kLongPress, kSwipe, kWheel };
  Kind kind = Kind::kTap;
  Point from;
  // Swipe: where the finger leaves. Wheel: how far, as a vector.
  Point to;
  // Swipe and long press: how long the finger stays.
  Duration over = std::chrono::milliseconds(300);
};

// When an input left us and when the page's main thread had taken note of it.
struct InputFact {
  MonoTime sent;
  // Absent: not within the device's input deadline (3 s); the page hangs or is busy. Not an error.
  std::optional<MonoTime> acknowledged;
};

struct Typing {
  std::string text;
  // Select and delete what the focused field holds first.
  bool clear = false;
};

// What to look up while the tree is read.
struct TreeQuery {
  // Selectors of which UiNode::selectors tells who matches; at most 64. A wrong one is a config
  // error.
  std::vector<std::string> css;
};

enum class Filming { kOn, kOff };

// What a device says of the picture it is showing, as the film runs.
struct FilmStatus {
  std::vector<Screenshot> frames;
  bool crashed = false;
};

// What a step drives: one isolated session (a browser context, a WebDriver session, an Android
// device). Belongs to one worker for one run. Knows no steps and no findings. Every call ends by
// its deadline: errors are `robot` (the device is lost, hangs), `target` (the page died:
// "crashed"), `config` (it cannot do such a thing) or `cancelled`. After a robot error nothing can
// be known any more; the run ends.
class Device {
 public:
  virtual ~Device() = default;

  // How the run's native dialogs are answered, the first that fits; all others with OK. Called
  // before the run begins.
  virtual void ExpectDialogs(std::vector<ExpectedDialog> dialogs) = 0;
  // Comes back when the document was committed or could not be had (that is a signal, not an
  // error), without waiting for it to load. Failure to even ask is a robot error.
  virtual Result<void> Navigate(const NavigationRequest& request, const Deadline& deadline) = 0;
  // A page that hangs answers no question: target error "the page does not answer", in at most 3 s.
  virtual Result<UiTree> ReadTree(const TreeQuery& query, const Deadline& deadline) = 0;
  virtual Result<InputFact> Touch(const Gesture& gesture, const Deadline& deadline) = 0;
  // Draws the hand back: the pointer hovers at `to`, pressing nothing, and no button keeps the
  // focus, so that a control shows its own look again. False: this device cannot, and nothing was
  // done.
  virtual Result<bool> DrawBack(const Point& to, const Deadline& deadline) {
    static_cast<void>(to);
    static_cast<void>(deadline);
    return false;
  }
  // Into whatever has the focus, as a person does: key by key, so that the page hears it.
  virtual Result<InputFact> Type(const Typing& typing, const Deadline& deadline) = 0;
  // Names as the scenario language has them: Enter, Tab, Escape, Back, Home, ArrowDown, …
  virtual Result<InputFact> Press(const std::string& key, const Deadline& deadline) = 0;
  // A picture of the visible screen in full resolution (JPEG). Falls back on the newest frame of
  // the film where the page hangs.
  virtual Result<Screenshot> Capture(const Deadline& deadline) = 0;

  // The film: frames come whenever the picture changes (and one at the start); their time is the
  // device's.
  virtual Result<void> Film(Filming filming, const Deadline& deadline) = 0;
  // Frames that came since the last call, in order of display time. Waits for at least one until
  // the deadline if there is none; an empty answer means that nothing moved.
  virtual Result<FilmStatus> TakeFrames(const Deadline& deadline) = 0;
  // What the page did since this was last asked. Never waits. While a step runs the device probes
  // the main thread once a second by itself.
  virtual Result<PageSignals> TakeSignals() = 0;
};

}  // namespace roundsman
