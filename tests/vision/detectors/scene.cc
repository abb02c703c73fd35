#include "tests/vision/detectors/scene.h"

#include "vision/image_codec.h"

namespace roundsman {

Page::Page() {
  tree_.viewport = {360, 780};
  tree_.content = {360, 780};
  tree_.ready_state = "complete";
  tree_.url = "https://shop.example.com/";
  UiNode body;
  body.tag = "body";
  body.block = true;
  body.box = {0, 0, 360, 780};
  Add(body);
}

int Page::Add(UiNode node) {
  node.rendered = true;
  tree_.nodes.push_back(std::move(node));
  return static_cast<int>(tree_.nodes.size()) - 1;
}

int Page::Element(std::string tag, Rect box) {
  UiNode element;
  element.parent = 0;
  element.tag = std::move(tag);
  element.box = box;
  element.block = true;
  return Add(element);
}

int Page::Text(std::string text, Rect box, double font_size) {
  const int block = Element("div", box);
  UiNode piece;
  piece.parent = block;
  piece.tag = "#text";
  piece.text = std::move(text);
  piece.box = box;
  piece.font_size = font_size;
  Add(piece);
  return block;
}

void Page::Code(std::string text, Rect box) { node(Text(std::move(text), box)).tag = "code"; }

int Page::Button(std::string text, Rect box) {
  const int button = Text(std::move(text), box);
  node(button).tag = "button";
  node(button).clickable = true;
  return button;
}

int Page::Field(std::string value, Rect box) {
  const int field = Text(std::move(value), box);
  node(field).tag = "input";
  node(field).editable = true;
  node(field).clickable = true;
  return field;
}

int Page::Picture(std::string source, PictureState state, Rect box) {
  const int picture = Element("img", box);
  node(picture).source = std::move(source);
  node(picture).picture = state;
  return picture;
}

std::shared_ptr<const Screen> Page::Shown(Screenshot picture) const {
  return std::make_shared<const Screen>(std::move(picture), std::make_shared<const UiTree>(tree_));
}

Seen::Seen(Act act) {
  observation.act = act;
  observation.begun = MonoClock::now();
  observation.ended = observation.begun + 1s;
  observation.step_name = "open /";
  observation.reader = &Reader();
}

Seen& Seen::After(const Page& page, Screenshot picture) {
  observation.after = page.Shown(std::move(picture));
  return *this;
}

Seen& Seen::Before(const Page& page) {
  observation.before = page.Shown();
  return *this;
}

Seen& Seen::Ended(Duration at) {
  observation.ended = At(at);
  return *this;
}

Seen& Seen::Touched(std::string name, Rect box, Duration sent) {
  observation.act = Act::kTouch;
  TouchFact touch;
  touch.box = box;
  touch.point = box.center();
  touch.name = std::move(name);
  touch.sent = At(sent);
  touch.acknowledged = 5ms;
  observation.touch = touch;
  return *this;
}

Seen& Seen::Reacted(Duration first, Duration last) {
  observation.reaction = At(first);
  observation.completion = At(last);
  return *this;
}

Seen& Seen::Navigated(int status, std::string error, std::string url) {
  observation.signals.navigations.push_back({std::move(url), status, std::move(error), At(50ms)});
  return *this;
}

Seen& Seen::Moves(Rect box, Duration since) {
  observation.movers.push_back({box, At(since), observation.ended, 60, true});
  return *this;
}

Screenshot Plain(int blue, int green, int red) {
  Frame frame;
  frame.bgr = cv::Mat(780, 360, CV_8UC3, cv::Scalar(blue, green, red));
  return {std::make_shared<const std::string>(EncodePng(frame)), ImageFormat::kPng, {}, {360, 780}};
}

TextReader& Reader() {
  static TextReader reader{TextReaderOptions{}};
  return reader;
}

std::vector<Finding> Judge(std::unique_ptr<Detector> (*make)(), const Seen& seen) {
  return make()->Inspect(seen.observation);
}

std::vector<Finding> Judge(Detector& detector, const Seen& seen) {
  return detector.Inspect(seen.observation);
}

}  // namespace roundsman
