#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/clock.h"
#include "core/geometry.h"

namespace roundsman {

enum class PictureState { kNone, kLoaded, kLoading, kBroken };

// One element, or one piece of text, of the UI tree (DOM, accessibility, uiautomator). Boxes are in
// CSS px of the visible screen; a box may lie outside it.
struct UiNode {
  // Index into UiTree::nodes, always smaller than the node's own; -1 for roots.
  int parent = -1;
  // Lower case tag or class name; "#text" for a piece of text, whose `text` a person can read: for
  // an element `text` is empty (see UiTree::TextOf), except what inputs show (value or placeholder)
  // as a "#text" child.
  std::string tag;
  std::string role;
  std::string id;
  // The accessible name (aria-label, <label>, alt, title).
  std::string label;
  std::string text;
  Rect box;
  // Rendered at all: not display:none, visibility:hidden, zero-sized, clipped away or opacity 0
  // (all ancestors).
  bool rendered = false;
  // Starts a line of its own: its text does not run together with its neighbour's.
  bool block = false;
  bool clickable = false;
  bool editable = false;
  bool disabled = false;
  bool password = false;
  bool focused = false;
  // Says itself that it is loading: aria-busy, role=progressbar, a class like spinner, loading,
  // skeleton.
  bool loading = false;
  // Something else answers at the middle of its visible part; `covered_by` says what ("div.modal").
  bool covered = false;
  std::string covered_by;
  PictureState picture = PictureState::kNone;
  // Of a picture: its address, for people.
  std::string source;
  // Px; 0 when unknown. Colours as 0xRRGGBBAA of the text and of what lies under it, as far as
  // known.
  double font_size = 0;
  std::uint32_t colour = 0;
  std::uint32_t background = 0;
  // Bit i: matches TreeQuery::css[i].
  std::uint64_t selectors = 0;
};

// What the device says is on the screen, at one moment: nodes in document (reading) order, parents
// first. Immutable once built; the tree says where things should be, only pixels say that a person
// sees them.
struct UiTree {
  std::vector<UiNode> nodes;
  MonoTime at;
  std::string url;
  std::string title;
  std::string language;
  Size viewport;
  Point scroll;
  Size content;
  // Screen px per px of the page's own layout: below 1 where a page wider than the screen is shown
  // whole.
  double scale = 1;
  // The document's own word: loading, interactive, complete.
  std::string ready_state;
  // There was more than could be listed.
  bool truncated = false;

  // The text of a node and all below it, blocks apart by a blank; only what is rendered.
  std::string TextOf(int node) const;
  // Whether `ancestor` is `node` or above it.
  bool IsWithin(int node, int ancestor) const;
  Rect screen() const { return {0, 0, viewport.width, viewport.height}; }
};

}  // namespace roundsman
