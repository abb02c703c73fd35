#include "agent/number_answer.h"

#include <algorithm>
#include <string_view>

namespace roundsman {
namespace {

using std::chrono::milliseconds;

// A stepper with its number between its buttons is no larger, CSS px.
constexpr Size kStepper{220, 72};
// What stands as close belongs to the control, if it does not tick.
constexpr Size kBeside{360, 120};
// Clocks tick every second; prices and the like every few.
constexpr Duration kNoClock = milliseconds(1100);
constexpr Duration kNoTicker = milliseconds(2500);
constexpr std::size_t kLongestCount = 4;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// "12", not "12:05" and not "1.2846".
bool IsCount(const std::string& text) {
  const std::size_t first = text.find_first_not_of(' ');
  if (first == std::string::npos) return false;
  const std::string_view plain =
      std::string_view(text).substr(first, text.find_last_not_of(' ') - first + 1);
  return plain.size() <= kLongestCount && std::all_of(plain.begin(), plain.end(), IsDigit);
}

// Words have letters, of any script; "− 2 +" has none.
bool HasLetters(const std::string& text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    // Chinese begins with 0xE3; dashes, signs and full-width plus do not, but for 0xEF.
    const auto byte = static_cast<unsigned char>(c);
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == ':' ||
           (byte >= 0xE3U && byte <= 0xE9U);
  });
}

bool Fits(const Rect& box, Size size) {
  return box.width <= size.width && box.height <= size.height;
}

}  // namespace

bool NumberAnswer::IsOfControl(const UiTree& now, int number) const {
  const UiNode& node = now.nodes[static_cast<std::size_t>(number)];
  if (!IsCount(node.text) || !Fits(node.box.Union(touched_), kStepper)) return false;
  int group = node.parent;
  const auto holds_both = [&](int at) {
    return now.nodes[static_cast<std::size_t>(at)].box.Inflate(1).Contains(touched_);
  };
  while (group >= 0 && !holds_both(group))
    group = now.nodes[static_cast<std::size_t>(group)].parent;
  return group >= 0 && !HasLetters(now.TextOf(group));
}

Duration NumberAnswer::Needed(const Rect& number) const {
  return Fits(number.Union(touched_), kBeside) ? kNoClock : kNoTicker;
}

std::optional<Duration> NumberAnswer::StillToWatch(const UiTree& now) {
  std::optional<Duration> least;
  if (now.nodes.size() != before_.nodes.size()) return least;
  for (std::size_t i = 0; i < now.nodes.size(); ++i) {
    const UiNode& node = now.nodes[i];
    if (node.text == before_.nodes[i].text || !node.rendered || !node.box.Meets(now.screen())) {
      continue;
    }
    const int number = static_cast<int>(i);
    Value& value = values_[number];
    if (value.text != node.text) value = {node.text, now.at};
    Duration left = std::max(Duration::zero(), Needed(node.box) - (now.at - value.since));
    if (IsOfControl(now, number)) left = Duration::zero();
    least = least ? std::min(*least, left) : left;
  }
  return least;
}

}  // namespace roundsman
