#include "vision/recurrence.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <vector>

namespace roundsman {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::size_t kRemembered = 8;
constexpr double kSamePlace = 0.5;
// The slowest carousels wait 8 s.
constexpr Duration kLongestPeriod = seconds(12);
constexpr double kSilenceEnds = 2.2;
// What follows an input sooner may be its doing.
constexpr Duration kByItself = seconds(1);
constexpr Duration kTwiceApart = milliseconds(700);
constexpr double kRegular = 1.5;
constexpr double kOffBeat = 0.25;

std::vector<Duration> Intervals(const std::deque<Occurrence>& times) {
  std::vector<Duration> intervals;
  for (std::size_t i = 1; i < times.size(); ++i) {
    intervals.push_back(times[i].start - times[i - 1].start);
  }
  return intervals;
}

}  // namespace

bool Recurrence::Matches(const TileBox& box) const {
  return std::any_of(recent_.begin(), recent_.end(),
                     [&](const Occurrence& o) { return Overlap(o.box, box) >= kSamePlace; });
}

void Recurrence::Add(const Occurrence& occurrence) {
  if (!recent_.empty() && !AliveAt(occurrence.start)) {
    watched_ = std::max(watched_, last().end);
    recent_.clear();
    count_ = 0;
  }
  if (recent_.empty()) {
    first_ = occurrence.start;
    anchor_ = occurrence.box;
  }
  recent_.push_back(occurrence);
  ++count_;
  if (recent_.size() > kRemembered) recent_.pop_front();
  mover_ = Moves();
}

void Recurrence::Prolong(const Occurrence& rest) {
  Occurrence& whole = recent_.back();
  whole.end = rest.end;
  whole.frames += rest.frames;
  whole.box = whole.box.Union(rest.box);
  whole.state = rest.state;
  whole.as_before = rest.as_before;
}

bool Recurrence::AliveAt(MonoTime at) const {
  if (recent_.empty()) return false;
  const Duration longest = recent_.size() > 1 ? Longest() : Duration::zero();
  const Duration allowed =
      longest > Duration::zero()
          ? std::chrono::duration_cast<Duration>(longest * kSilenceEnds) + milliseconds(350)
          : kLongestPeriod;
  return at - last().start <= allowed;
}

bool Recurrence::StaysInPlace() const {
  double sum = 0;
  for (const Occurrence& o : recent_) sum += o.box.Inflate(1).area();
  return Box().Inflate(1).area() <= 2 * sum / static_cast<double>(recent_.size());
}

int Recurrence::States() const {
  std::set<std::uint64_t> states;
  for (const Occurrence& o : recent_) states.insert(o.state);
  return static_cast<int>(states.size());
}

bool Recurrence::Moves() const {
  const int times = static_cast<int>(recent_.size());
  if (times < 2 || !StaysInPlace()) return false;
  if (times == 2) return MovesByTwo();
  int by_itself = 0;
  for (std::size_t i = 0; i < recent_.size(); ++i) {
    const bool again = i > 0 && recent_[i].input == recent_[i - 1].input;
    if (again || recent_[i].after_input >= kByItself) ++by_itself;
  }
  if (by_itself < 2) return false;
  const bool regular = Seconds(Longest()) <= kRegular * Seconds(Shortest());
  return regular || States() <= std::max(2, times / 2) || times >= 5;
}

// Two motions prove little: only when both look like one another, neither can be an input's doing,
// and the second did not simply take back the first, as a toast does.
bool Recurrence::MovesByTwo() const {
  const Occurrence& a = recent_.front();
  const Occurrence& b = recent_.back();
  const bool alike = std::max(a.frames, b.frames) <= 2 * std::min(a.frames, b.frames) + 2;
  // A clock's digits: one tile more or less is much of so few.
  const double same = std::max(a.box.area(), b.box.area()) <= 8 ? kSamePlace : 0.85;
  return a.input == b.input && a.after_input >= kByItself && b.start - a.end >= kTwiceApart &&
         Overlap(a.box, b.box) >= same && alike && a.state != b.state && !b.as_before;
}

bool Recurrence::DueAt(MonoTime start) const {
  if (recent_.size() < 3 || Seconds(Longest()) > kRegular * Seconds(Shortest())) return true;
  const double beats = Seconds(start - last().start) / Seconds(Period());
  return beats > 0.5 && std::abs(beats - std::round(beats)) <= kOffBeat;
}

bool Recurrence::IsNews(std::uint64_t state) const {
  if (recent_.size() < 4 || States() > 2) return false;
  return std::none_of(recent_.begin(), recent_.end(),
                      [&](const Occurrence& o) { return o.state == state; });
}

bool Recurrence::StartedBy(MonoTime begin) const {
  return first_ >= begin && Seconds(first_ - watched_) > 1.5 * Seconds(Period());
}

Duration Recurrence::Period() const {
  std::vector<Duration> intervals = Intervals(recent_);
  if (intervals.empty()) return Duration::zero();
  const auto middle = intervals.begin() + static_cast<std::ptrdiff_t>(intervals.size() / 2);
  std::nth_element(intervals.begin(), middle, intervals.end());
  return *middle;
}

TileBox Recurrence::Box() const {
  TileBox box;
  for (const Occurrence& o : recent_) box = box.Union(o.box);
  return box;
}

Duration Recurrence::Shortest() const {
  const std::vector<Duration> intervals = Intervals(recent_);
  return *std::min_element(intervals.begin(), intervals.end());
}

Duration Recurrence::Longest() const {
  const std::vector<Duration> intervals = Intervals(recent_);
  return *std::max_element(intervals.begin(), intervals.end());
}

}  // namespace roundsman
