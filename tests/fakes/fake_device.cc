#include "tests/fakes/fake_device.h"

#include <fmt/format.h>

#include <array>
#include <utility>

namespace roundsman {
namespace {

std::string Words(const Gesture& gesture) {
  constexpr std::array<std::string_view, 5> kVerbs = {"tap", "double-tap", "long-press", "swipe",
                                                      "wheel"};
  std::string words =
      fmt::format("{} {:.0f},{:.0f}", kVerbs[static_cast<std::size_t>(gesture.kind)],
                  gesture.from.x, gesture.from.y);
  if (gesture.kind == Gesture::Kind::kSwipe) {
    words += fmt::format(" to {:.0f},{:.0f}", gesture.to.x, gesture.to.y);
  } else if (gesture.kind == Gesture::Kind::kWheel) {
    words += fmt::format(" by {:.0f},{:.0f}", gesture.to.x, gesture.to.y);
  }
  return words;
}

}  // namespace

Result<void> FakeDevice::Check(const std::string& call) const {
  const auto failure = failures.find(call);
  if (failure == failures.end()) return {};
  return tl::unexpected<Error>(failure->second);
}

InputFact FakeDevice::Fact() const {
  InputFact fact;
  fact.sent = MonoClock::now();
  if (!hung) fact.acknowledged = fact.sent;
  return fact;
}

Result<void> FakeDevice::Navigate(const NavigationRequest& request, const Deadline& /*deadline*/) {
  constexpr std::array<std::string_view, 3> kVerbs = {"open", "back", "reload"};
  const std::string_view verb = kVerbs[static_cast<std::size_t>(request.kind)];
  calls.push_back(request.url.empty() ? std::string(verb)
                                      : fmt::format("{} {}", verb, request.url));
  if (auto checked = Check("Navigate"); !checked) return checked;
  if (on_navigate) on_navigate(request);
  return {};
}

Result<UiTree> FakeDevice::ReadTree(const TreeQuery& query, const Deadline& /*deadline*/) {
  queries.push_back(query.css);
  if (auto checked = Check("ReadTree"); !checked) return Forward(checked);
  UiTree read = tree;
  read.at = MonoClock::now();
  return read;
}

Result<InputFact> FakeDevice::Touch(const Gesture& gesture, const Deadline& /*deadline*/) {
  calls.push_back(Words(gesture));
  if (auto checked = Check("Touch"); !checked) return Forward(checked);
  const InputFact fact = Fact();
  if (on_touch) on_touch(gesture);
  return fact;
}

Result<InputFact> FakeDevice::Type(const Typing& typing, const Deadline& /*deadline*/) {
  calls.push_back(fmt::format("{}type {}", typing.clear ? "clear and " : "", typing.text));
  if (auto checked = Check("Type"); !checked) return Forward(checked);
  const InputFact fact = Fact();
  if (on_type) on_type(typing);
  return fact;
}

Result<InputFact> FakeDevice::Press(const std::string& key, const Deadline& /*deadline*/) {
  calls.push_back("press " + key);
  if (auto checked = Check("Press"); !checked) return Forward(checked);
  const InputFact fact = Fact();
  if (on_press) on_press(key);
  return fact;
}

Result<Screenshot> FakeDevice::Capture(const Deadline& /*deadline*/) {
  if (auto checked = Check("Capture"); !checked) return Forward(checked);
  return picture;
}

Result<void> FakeDevice::Film(Filming filming, const Deadline& /*deadline*/) {
  calls.push_back(filming == Filming::kOn ? "film on" : "film off");
  return Check("Film");
}

Result<FilmStatus> FakeDevice::TakeFrames(const Deadline& deadline) {
  if (auto checked = Check("TakeFrames"); !checked) return Forward(checked);
  if (frames.empty() && !crashed) deadline.Pause(deadline.Remaining());
  FilmStatus status;
  status.crashed = crashed;
  if (!frames.empty()) {
    status.frames = std::move(frames.front());
    frames.pop_front();
  }
  return status;
}

Result<PageSignals> FakeDevice::TakeSignals() {
  if (auto checked = Check("TakeSignals"); !checked) return Forward(checked);
  return std::exchange(signals, {});
}

}  // namespace roundsman
