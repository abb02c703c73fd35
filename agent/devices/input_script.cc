#include "agent/devices/input_script.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/io/json.h"

namespace roundsman {
namespace {

using std::chrono::milliseconds;

constexpr Duration kFrame = std::chrono::microseconds(16667);
constexpr Duration kBetweenTaps = milliseconds(90);
// Browsers take half a second of holding for a long press.
constexpr Duration kShortestLongPress = milliseconds(700);
// Held still for so long, a finger that lifts throws nothing.
constexpr Duration kRest = milliseconds(120);
// A finger's way before the browser believes that it moves.
constexpr double kSlop = 15;
constexpr double kWheelNotch = 120;

CdpCommand Finger(std::string_view type, Point at) {
  if (type == "touchEnd" || type == "touchCancel") {
    return {"Input.dispatchTouchEvent", fmt::format(R"({{"type":"{}","touchPoints":[]}})", type)};
  }
  return {"Input.dispatchTouchEvent",
          fmt::format(R"({{"type":"{}","touchPoints":[{{"x":{:.2f},"y":{:.2f}}}]}})", type, at.x,
                      at.y)};
}

CdpCommand Mouse(std::string_view type, Point at, int clicks) {
  if (type == "mouseMoved") {
    return {"Input.dispatchMouseEvent",
            fmt::format(R"({{"type":"mouseMoved","x":{:.2f},"y":{:.2f}}})", at.x, at.y)};
  }
  return {
      "Input.dispatchMouseEvent",
      fmt::format(
          R"({{"type":"{}","x":{:.2f},"y":{:.2f},"button":"left","buttons":{},"clickCount":{}}})",
          type, at.x, at.y, type == "mousePressed" ? 1 : 0, clicks)};
}

class Hand {
 public:
  explicit Hand(Pointer pointer) : pointer_(pointer) {}

  void Down(Point at, int clicks) {
    if (pointer_ == Pointer::kFinger) return Add(Finger("touchStart", at));
    Add(Mouse("mouseMoved", at, 0));
    Add(Mouse("mousePressed", at, clicks));
  }
  void Up(Point at, int clicks) {
    Add(pointer_ == Pointer::kFinger ? Finger("touchEnd", at) : Mouse("mouseReleased", at, clicks));
  }
  void LiftAtRest() {
    now_ += kRest;
    Add(Finger("touchEnd", {}));
    script_.back().after_heard = true;
  }
  void Wait(Duration d) { now_ += d; }
  void Move(Point from, Point to, Duration over) {
    const int steps = std::max(2, static_cast<int>(over / kFrame));
    for (int i = 1; i <= steps; ++i) {
      now_ += over / steps;
      const double part = static_cast<double>(i) / steps;
      const Point at{std::lerp(from.x, to.x, part), std::lerp(from.y, to.y, part)};
      if (pointer_ == Pointer::kFinger) {
        Add(Finger("touchMove", at));
      } else {
        Add({"Input.dispatchMouseEvent",
             fmt::format(
                 R"({{"type":"mouseMoved","x":{:.2f},"y":{:.2f},"button":"left","buttons":1}})",
                 at.x, at.y)});
      }
    }
  }
  void Wheel(Point at, Point by) {
    const int notches = std::max(
        1, static_cast<int>(std::ceil(std::max(std::abs(by.x), std::abs(by.y)) / kWheelNotch)));
    for (int i = 0; i < notches; ++i) {
      Add({"Input.dispatchMouseEvent",
           fmt::format(
               R"({{"type":"mouseWheel","x":{:.2f},"y":{:.2f},"deltaX":{:.2f},"deltaY":{:.2f}}})",
               at.x, at.y, by.x / notches, by.y / notches)});
      now_ += kFrame;
    }
  }
  std::vector<TimedInput> Done() { return std::move(script_); }

 private:
  void Add(CdpCommand command) { script_.push_back({now_, std::move(command)}); }

  Pointer pointer_;
  Duration now_{};
  std::vector<TimedInput> script_;
};

void ScrollByFinger(const Gesture& gesture, Hand& hand) {
  // The page follows the finger: it goes the other way.
  const Point by = gesture.to;
  const double length = std::hypot(by.x, by.y);
  if (length <= 0) return;
  const Point to{gesture.from.x - by.x * (1 + kSlop / length),
                 gesture.from.y - by.y * (1 + kSlop / length)};
  hand.Down(gesture.from, 1);
  hand.Move(gesture.from, to, gesture.over);
  // A browser that is behind would hear of the last move and of the lift at once: a throw.
  hand.LiftAtRest();
}

void AddKey(const KeyPress& press, std::vector<TimedInput>& script) {
  const std::string common = fmt::format(
      R"("key":{},"code":"{}","windowsVirtualKeyCode":{},"nativeVirtualKeyCode":{},"modifiers":{})",
      QuoteJson(press.key.name), press.key.code, press.key.virtual_code, press.key.virtual_code,
      press.modifiers);
  std::string text;
  if (!press.key.text.empty()) text = fmt::format(R"(,"text":{})", QuoteJson(press.key.text));
  // What Control+A does in a text field is an editing command, which Linux keeps outside the page.
  if (press.modifiers == 2 && press.key.code == "KeyA") text += R"(,"commands":["selectAll"])";
  script.push_back(
      {{},
       {"Input.dispatchKeyEvent",
        fmt::format(R"({{"type":"{}",{}{}}})", press.key.text.empty() ? "rawKeyDown" : "keyDown",
                    common, text)}});
  script.push_back(
      {{}, {"Input.dispatchKeyEvent", fmt::format(R"({{"type":"keyUp",{}}})", common)}});
}

}  // namespace

std::vector<TimedInput> GestureScript(const Gesture& gesture, Pointer pointer) {
  Hand hand(pointer);
  switch (gesture.kind) {
    case Gesture::Kind::kTap:
      hand.Down(gesture.from, 1);
      hand.Up(gesture.from, 1);
      break;
    case Gesture::Kind::kDoubleTap:
      hand.Down(gesture.from, 1);
      hand.Up(gesture.from, 1);
      hand.Wait(kBetweenTaps);
      hand.Down(gesture.from, 2);
      hand.Up(gesture.from, 2);
      break;
    case Gesture::Kind::kLongPress:
      hand.Down(gesture.from, 1);
      hand.Wait(std::max(gesture.over, kShortestLongPress));
      hand.Up(gesture.from, 1);
      break;
    case Gesture::Kind::kSwipe:
      hand.Down(gesture.from, 1);
      hand.Move(gesture.from, gesture.to, gesture.over);
      hand.Up(gesture.to, 1);
      break;
    case Gesture::Kind::kWheel:
      if (pointer == Pointer::kFinger) {
        ScrollByFinger(gesture, hand);
      } else {
        hand.Wheel(gesture.from, gesture.to);
      }
      break;
  }
  return hand.Done();
}

std::vector<TimedInput> KeyScript(const KeyPress& press) {
  std::vector<TimedInput> script;
  AddKey(press, script);
  return script;
}

std::vector<TimedInput> CatchScript(Point at) {
  return {{{}, Finger("touchStart", at)}, {kFrame, Finger("touchCancel", at)}};
}

std::vector<TimedInput> TypingScript(const Typing& typing) {
  std::vector<TimedInput> script;
  if (typing.clear) {
    AddKey(*FindKey("Control+a"), script);
    AddKey(*FindKey("Delete"), script);
  }
  std::string composed;
  const auto insert = [&] {
    if (composed.empty()) return;
    script.push_back(
        {{}, {"Input.insertText", fmt::format(R"({{"text":{}}})", QuoteJson(composed))}});
    composed.clear();
  };
  for (const char c : typing.text) {
    const Key key = static_cast<unsigned char>(c) < 0x80 ? KeyOfCharacter(c) : Key{};
    if (key.code.empty()) {
      composed += c;
      continue;
    }
    insert();
    AddKey({key, key.shift ? 8 : 0}, script);
  }
  insert();
  return script;
}

}  // namespace roundsman
