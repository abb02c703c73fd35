#pragma once

#include <memory>
#include <optional>
#include <string>

#include "core/geometry.h"
#include "vision/screen.h"
#include "vision/ui_tree.h"

namespace roundsman {

// A failure told to a person on top of a page that otherwise stays what it is: a toast, a dialog of
// the page's own, a line that shows up. It may be gone when the step ends, so it brings the screen
// that showed it.
struct ToldFailure {
  std::string words;
  Rect box;
  // The piece of text in `screen`'s tree.
  int node = -1;
  std::shared_ptr<const Screen> screen;
};

// What `after` tells and `before` did not, without `screen`. Only where nothing else is new to
// read and all else stands where it stood: what loads, unfolds or takes a page's place is content,
// whatever it says. Pure.
std::optional<ToldFailure> FindToldFailure(const UiTree& before, const UiTree& after);

// Whether `after` shows words that `before` did not, on top of a page that stays in the same way:
// whatever a toast says, somebody's doing brought it. Pure.
bool TellsSomething(const UiTree& before, const UiTree& after);

}  // namespace roundsman
