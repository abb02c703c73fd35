#pragma once

#include <optional>
#include <string>
#include <unordered_map>

#include "core/clock.h"
#include "core/geometry.h"
#include "vision/ui_tree.h"

namespace roundsman {

// Tells a number that a finger set, as a stepper's, from one that ticks by itself: the finger's
// stands by its control among nothing but signs, or it rests. Asked again and again while a touch's
// answer is in doubt; knows only trees, which must be made of the same pieces. `before` must
// outlive it.
class NumberAnswer {
 public:
  NumberAnswer(const UiTree& before, const Rect& touched) : before_(before), touched_(touched) {}

  // How long what changed must still be watched to be the finger's: zero when it is known to be.
  // Nothing when no number changed.
  std::optional<Duration> StillToWatch(const UiTree& now);

 private:
  struct Value {
    std::string text;
    MonoTime since;
  };

  bool IsOfControl(const UiTree& now, int number) const;
  Duration Needed(const Rect& number) const;

  const UiTree& before_;
  const Rect touched_;
  std::unordered_map<int, Value> values_;
};

}  // namespace roundsman
