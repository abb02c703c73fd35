#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "vision/detector.h"
#include "vision/observation.h"

namespace roundsman {

using namespace std::chrono_literals;

// A page as a device would list it, built by hand. Viewport 360 × 780, nothing below the fold
// unless said.
class Page {
 public:
  Page();

  // A block with one piece of text; returns the index of the block, so that tests can change it.
  int Text(std::string text, Rect box, double font_size = 16);
  // The same inside <code>.
  void Code(std::string text, Rect box);
  // A clickable <button> with its text.
  int Button(std::string text, Rect box);
  int Field(std::string value, Rect box);
  int Picture(std::string source, PictureState state, Rect box);
  int Element(std::string tag, Rect box);
  UiNode& node(int index) { return tree_.nodes[static_cast<std::size_t>(index)]; }
  UiTree& tree() { return tree_; }

  std::shared_ptr<const Screen> Shown(Screenshot picture = {}) const;

 private:
  int Add(UiNode node);

  UiTree tree_;
};

// What a runner would hand to a detector: times in ms since the step began.
class Seen {
 public:
  explicit Seen(Act act = Act::kNavigate);

  Seen& After(const Page& page, Screenshot picture = {});
  Seen& Before(const Page& page);
  Seen& Ended(Duration at);
  Seen& Touched(std::string name, Rect box, Duration sent = 0ms);
  Seen& Reacted(Duration first, Duration last);
  Seen& Navigated(int status, std::string error = {},
                  std::string url = "https://shop.example.com/");
  // A mover since `since` that moved until the end.
  Seen& Moves(Rect box, Duration since = 0ms);
  MonoTime At(Duration since_begin) const { return observation.begun + since_begin; }

  Observation observation;
};

// One even picture.
Screenshot Plain(int blue, int green, int red);

// Shared by a test program: loading costs 200 ms.
TextReader& Reader();

// What a fresh detector says of it.
std::vector<Finding> Judge(std::unique_ptr<Detector> (*make)(), const Seen& seen);
std::vector<Finding> Judge(Detector& detector, const Seen& seen);

}  // namespace roundsman
