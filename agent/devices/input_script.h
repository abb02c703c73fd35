#pragma once

#include <string>
#include <vector>

#include "agent/devices/key_table.h"
#include "agent/devices/page_watch.h"
#include "scenarios/device.h"

namespace roundsman {

// One input event of the protocol and when it is due, counted from the first.
struct TimedInput {
  Duration at{};
  CdpCommand command;
  // Not before the browser has heard of the event before it, and then as long after that as the
  // script has between the two.
  bool after_heard = false;
};

enum class Pointer { kFinger, kMouse };

// What a hand does, as the events a browser wants: pure, plays nothing. A finger's swipe moves 60
// times a second and lifts while moving (a fling); its `kWheel` rests before it lifts, so that the
// page goes exactly so far.
std::vector<TimedInput> GestureScript(const Gesture& gesture, Pointer pointer);

// A finger put down and taken back: it stops what an earlier swipe still throws, which would
// swallow the tap that comes next. No click for the page.
std::vector<TimedInput> CatchScript(Point at);

// Key by key for ASCII, as one piece for what an input method would compose.
std::vector<TimedInput> TypingScript(const Typing& typing);
std::vector<TimedInput> KeyScript(const KeyPress& press);

}  // namespace roundsman
