#pragma once

#include <deque>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "scenarios/device.h"

namespace roundsman {

// A device that shows what a test says, writes down what is done to it, and fails when told to.
// Nothing happens by itself: the `on_…` callbacks change `tree`, `frames` or `signals` as an app
// would. One thread.
class FakeDevice : public Device {
 public:
  UiTree tree;
  Screenshot picture;
  // Given out by TakeFrames, a list a call; when there is none nothing moves, and it waits.
  std::deque<std::vector<Screenshot>> frames;
  // Given out, and emptied, by TakeSignals.
  PageSignals signals;
  bool crashed = false;
  // By name of the call ("Touch"): what it answers instead, as long as it is in here.
  std::map<std::string, Error> failures;
  // The page takes no note of input.
  bool hung = false;

  std::function<void(const NavigationRequest&)> on_navigate;
  std::function<void(const Gesture&)> on_touch;
  std::function<void(const Typing&)> on_type;
  std::function<void(const std::string&)> on_press;

  // In words: "open https://x/", "tap 10,20", "wheel 195,422 by 0,590", "type demo", "press Enter",
  // "film on".
  std::vector<std::string> calls;
  std::vector<ExpectedDialog> expected_dialogs;
  // Selectors of every reading of the tree.
  std::vector<std::vector<std::string>> queries;

  void ExpectDialogs(std::vector<ExpectedDialog> dialogs) override {
    expected_dialogs = std::move(dialogs);
  }
  Result<void> Navigate(const NavigationRequest& request, const Deadline& deadline) override;
  Result<UiTree> ReadTree(const TreeQuery& query, const Deadline& deadline) override;
  Result<InputFact> Touch(const Gesture& gesture, const Deadline& deadline) override;
  Result<InputFact> Type(const Typing& typing, const Deadline& deadline) override;
  Result<InputFact> Press(const std::string& key, const Deadline& deadline) override;
  Result<Screenshot> Capture(const Deadline& deadline) override;
  Result<void> Film(Filming filming, const Deadline& deadline) override;
  Result<FilmStatus> TakeFrames(const Deadline& deadline) override;
  Result<PageSignals> TakeSignals() override;

 private:
  Result<void> Check(const std::string& call) const;
  InputFact Fact() const;
};

}  // namespace roundsman
