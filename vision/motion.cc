#include "vision/motion.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "vision/bursts.h"
#include "vision/image_codec.h"
#include "vision/tile_grid.h"

namespace roundsman {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// A pressed look reaches a little beyond its control, a focus frame less.
constexpr double kPressedReach = 12;
constexpr double kFocusReach = 6;
// A highlight may be that of the whole row or card around what was touched.
constexpr double kHighlightShare = 0.25;
constexpr Duration kPressedLasts = seconds(1);
constexpr Duration kAtOnce = seconds(1);
// A mover off its beat this long after a touch was disturbed by it.
constexpr Duration kSoon = seconds(3);
// A caret is 1 or 2 CSS px wide, a px more on either side at half size.
constexpr double kCaretWidth = 6;
// Tiles that may change along with a small mover.
constexpr int kCompanion = 12;
constexpr Duration kStirEnded = Bursts::kStirSilent;

}  // namespace

struct Motion::State {
  // The touched control's look: away from that before the touch, and back.
  struct OwnLook {
    bool differs = false;
    bool lasting = false;
    // Something else was painted where it stood.
    bool over = false;
    bool pointer_left = false;
    int excursions = 0;
    MonoTime away;
    MonoTime back;
  };

  TileGrid grid;
  Bursts bursts{grid};
  MonoTime begin;
  MonoTime latest;
  MonoTime asked;
  std::optional<Rect> touched;
  std::optional<Rect> focused;
  OwnLook own;
  Screenshot newest;
  int distinct = 0;

  Rect Css(const TileBox& px) const { return grid.ToCss(px); }
  double Share(const Rect& css) const {
    const Rect screen = Css({0, 0, 1 << 20, 1 << 20});
    return screen.Empty() ? 0 : css.area() / screen.area();
  }
  void PassTime(MonoTime now) {
    asked = std::max(asked, now);
    bursts.Advance(asked);
  }

  void Take(const Frame& small);
  void WatchOwnLook(MonoTime at);
  bool IsPaintedOver(MonoTime at) const;
  bool IsOwn(const Burst& burst) const;
  bool OwnLookCounts() const;
  bool IsFocusLost(const Burst& burst) const;
  const Recurrence* OwnMoverOf(const Burst& burst) const;
  const Recurrence* MoverOf(const Burst& burst) const;
  bool MoversBurstCounts(const Burst& burst, const Recurrence& mover) const;
  bool Counts(const Burst& burst) const;
  bool Blocks(const Burst& burst) const;
  bool Ended(const Stir& stir) const { return !stir.open || asked - stir.last > kStirEnded; }
};

namespace {

// Half of CSS size, whatever the device's pixel ratio: the grid is one of CSS px.
Frame Small(const Frame& frame) {
  const double css_width = frame.bgr.cols / frame.scale;
  return ShrinkToWidth(frame, std::max(1, static_cast<int>(std::lround(css_width / 2))));
}

// All that the box reaches into.
TileBox TilesIn(const Rect& css) {
  constexpr double kSide = 2.0 * TileGrid::kTile;
  return {static_cast<int>(std::floor(css.x / kSide)), static_cast<int>(std::floor(css.y / kSide)),
          static_cast<int>(std::ceil(css.right() / kSide)),
          static_cast<int>(std::ceil(css.bottom() / kSide))};
}

bool SamePicture(const Screenshot& a, const Screenshot& b) {
  return a.bytes == b.bytes || (!a.Empty() && !b.Empty() && *a.bytes == *b.bytes);
}

}  // namespace

void Motion::State::Take(const Frame& small) {
  const bool first = grid.count() == 0;
  bursts.Advance(small.at);
  std::vector<TileChange> changes;
  if (grid.Restart(small)) {
    bursts.Restart(small.at);
    if (first) return;
    // Another size: all of it is new.
    for (int i = 0; i < grid.count(); ++i) {
      const int x = static_cast<int>(grid.At(i).x) * TileGrid::kTile;
      const int y = static_cast<int>(grid.At(i).y) * TileGrid::kTile;
      changes.push_back({i, {x, y, x + TileGrid::kTile, y + TileGrid::kTile}});
    }
  } else {
    changes = grid.Update(small);
  }
  if (changes.empty()) return;
  bursts.Add(small.at, changes);
  if (small.at < begin) {
    // A frame of before the touch that came after it: the answer, close upon it, is another burst.
    for (const TileChange& change : changes) grid.MarkTile(change.tile);
    bursts.Split();
    return;
  }
  ++distinct;
  WatchOwnLook(small.at);
}

void Motion::State::WatchOwnLook(MonoTime at) {
  if (own.over) return;
  bool differs = false;
  for (const Burst& burst : bursts.bursts()) {
    differs = differs || (IsOwn(burst) && !grid.LooksAsMarked(burst.tiles));
  }
  // What paints over the control, a page that follows say, tells nothing of its own look: it ends
  // as it stood.
  if (differs && IsPaintedOver(at)) {
    if (own.differs && at - own.away > kPressedLasts) own.lasting = true;
    own.differs = false;
    own.over = true;
    return;
  }
  if (differs == own.differs) return;
  own.differs = differs;
  if (differs) {
    // Flickering within one press is one excursion.
    if (own.excursions == 0 || at - own.back > Bursts::kBurstGap) {
      ++own.excursions;
      own.away = at;
    }
  } else {
    own.back = at;
    if (own.pointer_left) {
      own.lasting = false;
      own.excursions = 1;
    } else if (at - own.away > kPressedLasts) {
      own.lasting = true;
    }
  }
}

bool Motion::State::IsPaintedOver(MonoTime at) const {
  return touched &&
         std::any_of(bursts.bursts().begin(), bursts.bursts().end(), [&](const Burst& b) {
           return b.start >= begin && b.end == at && !b.swallowed && !IsOwn(b) &&
                  Css(b.px).Meets(*touched);
         });
}

bool Motion::State::IsOwn(const Burst& burst) const {
  if (!touched || burst.start < begin || burst.swallowed) return false;
  const Rect box = Css(burst.px);
  if (touched->Inflate(kPressedReach).Contains(box)) return true;
  return box.Meets(*touched) && Share(box) <= kHighlightShare;
}

bool Motion::State::OwnLookCounts() const {
  return own.lasting || own.differs || own.excursions > 1;
}

bool Motion::State::IsFocusLost(const Burst& burst) const {
  if (!focused || !touched || focused->Contains(touched->center())) return false;
  const Rect box = Css(burst.px);
  if (!focused->Inflate(kFocusReach).Contains(box)) return false;
  return burst.start - begin <= kAtOnce || box.width <= kCaretWidth;
}

const Recurrence* Motion::State::MoverOf(const Burst& burst) const {
  if (const Recurrence* mover = OwnMoverOf(burst)) return mover;
  // A clock's minute ticks with its seconds, beside them.
  for (const Burst& other : bursts.bursts()) {
    if (other.start != burst.start || other.id == burst.id || other.off_beat || other.news)
      continue;
    if (burst.tiles.area() > std::max(kCompanion, 3 * other.tiles.area())) continue;
    if (other.tiles.Inflate(2).Intersect(burst.tiles).Empty()) continue;
    if (const Recurrence* mover = OwnMoverOf(other)) return mover;
  }
  return nullptr;
}

const Recurrence* Motion::State::OwnMoverOf(const Burst& burst) const {
  const Recurrence* track = burst.open ? bursts.Expecting(burst) : bursts.Track(burst.track);
  // What stirs faintly in a mover's place, long after the touch, is its aftermath (text drawn crisp
  // again).
  if (!burst.open && (track == nullptr || !track->IsMover()) && burst.start - begin > kAtOnce) {
    track = bursts.Expecting(burst);
  }
  if (track == nullptr || !track->IsMover()) return nullptr;
  // The region had another life before it fell silent.
  if (!burst.open && burst.start < track->first()) return nullptr;
  return track;
}

bool Motion::State::MoversBurstCounts(const Burst& burst, const Recurrence& mover) const {
  const bool at_once = burst.start - begin <= kAtOnce;
  if (touched && at_once) {
    const TileBox place = mover.Box();
    const Rect css = Css({place.left * TileGrid::kTile, place.top * TileGrid::kTile,
                          place.right * TileGrid::kTile, place.bottom * TileGrid::kTile});
    if (css.Contains(touched->center())) return true;
  }
  const bool soon = burst.start - begin <= kSoon;
  if (burst.open) return soon && !mover.DueAt(burst.start);
  if (burst.news || (burst.off_beat && soon)) return true;
  if (!mover.StartedBy(begin)) return false;
  return burst.start == mover.first() || !mover.AliveAt(asked);
}

bool Motion::State::Counts(const Burst& burst) const {
  if (burst.swallowed || burst.was_mover || burst.start < begin) return false;
  if (IsFocusLost(burst)) return false;
  if (const Recurrence* mover = MoverOf(burst)) return MoversBurstCounts(burst, *mover);
  return !IsOwn(burst) || OwnLookCounts();
}

bool Motion::State::Blocks(const Burst& burst) const {
  if (burst.swallowed || burst.was_mover) return false;
  const Recurrence* mover = MoverOf(burst);
  return mover == nullptr || MoversBurstCounts(burst, *mover);
}

Motion::Motion() : state_(std::make_unique<State>()) {}
Motion::~Motion() = default;
Motion::Motion(Motion&&) noexcept = default;
Motion& Motion::operator=(Motion&&) noexcept = default;

Result<void> Motion::Add(const Screenshot& frame) {
  State& s = *state_;
  if (!s.newest.Empty() && frame.at < s.latest) return {};
  if (!SamePicture(frame, s.newest)) {
    Result<Frame> small = Decode(frame, Reduction::kHalf);
    if (!small) return Forward(small);
    s.Take(Small(*small));
    s.newest = frame;
  }
  s.latest = frame.at;
  s.asked = std::max(s.asked, frame.at);
  return {};
}

void Motion::Forget() {
  if (state_->grid.count() > 0) state_->bursts.Restart(state_->latest);
}

void Motion::BeginStep(MonoTime at, std::optional<Rect> touched, std::optional<Rect> focused) {
  State& s = *state_;
  s.begin = at;
  s.touched = touched;
  s.focused = focused;
  s.own = {};
  s.distinct = 0;
  s.bursts.BeginStep(at);
  if (touched) s.bursts.SetApart(TilesIn(*touched));
  s.grid.Mark();
}

void Motion::Input(MonoTime at) { state_->bursts.Input(at); }

void Motion::PointerLeft() { state_->own.pointer_left = true; }

Duration Motion::QuietFor(MonoTime now) const {
  State& s = *state_;
  s.PassTime(now);
  MonoTime last = s.begin;
  for (const Burst& burst : s.bursts.bursts()) {
    if (burst.end > last && s.Blocks(burst)) last = burst.end;
  }
  for (const Stir& stir : s.bursts.stirs()) {
    if (stir.since >= s.begin && s.Ended(stir)) last = std::max(last, stir.last);
  }
  return std::max(now - last, Duration::zero());
}

std::optional<MonoTime> Motion::Reaction() const {
  const State& s = *state_;
  std::optional<MonoTime> first;
  const auto note = [&](MonoTime at) { first = first ? std::min(*first, at) : at; };
  for (const Burst& burst : s.bursts.bursts()) {
    if (s.Counts(burst)) note(burst.start);
  }
  for (const Stir& stir : s.bursts.stirs()) {
    if (stir.since >= s.begin) note(stir.since);
  }
  return first;
}

std::optional<MonoTime> Motion::Completion() const {
  const State& s = *state_;
  std::optional<MonoTime> last;
  const auto note = [&](MonoTime at) { last = last ? std::max(*last, at) : at; };
  for (const Burst& burst : s.bursts.bursts()) {
    if (s.Counts(burst)) note(burst.end);
  }
  for (const Stir& stir : s.bursts.stirs()) {
    if (stir.since >= s.begin) note(s.Ended(stir) ? stir.last : stir.since);
  }
  return last;
}

bool Motion::OnlyTouchedChanged() const {
  const State& s = *state_;
  bool any = false;
  for (const Burst& burst : s.bursts.bursts()) {
    if (!s.Counts(burst)) continue;
    if (!s.IsOwn(burst)) return false;
    any = true;
  }
  return any && std::none_of(s.bursts.stirs().begin(), s.bursts.stirs().end(),
                             [&](const Stir& stir) { return stir.since >= s.begin; });
}

Rect Motion::Changed() const {
  const State& s = *state_;
  Rect box;
  for (const Burst& burst : s.bursts.bursts()) {
    if (s.Counts(burst)) box = box.Union(s.Css(burst.px));
  }
  for (const Stir& stir : s.bursts.stirs()) {
    if (stir.since >= s.begin) box = box.Union(s.Css(stir.px));
  }
  return box;
}

bool Motion::ChangedIn(const Rect& css) const {
  const State& s = *state_;
  const auto& bursts = s.bursts.bursts();
  const auto& stirs = s.bursts.stirs();
  return std::any_of(bursts.begin(), bursts.end(),
                     [&](const Burst& b) { return s.Counts(b) && s.Css(b.px).Meets(css); }) ||
         std::any_of(stirs.begin(), stirs.end(), [&](const Stir& stir) {
           return stir.since >= s.begin && s.Css(stir.px).Meets(css);
         });
}

std::vector<Mover> Motion::Movers(MonoTime now) const {
  State& s = *state_;
  s.PassTime(now);
  std::vector<Mover> movers;
  for (const Stir& stir : s.bursts.stirs()) {
    if (!stir.open || now - stir.last > kStirEnded) continue;
    movers.push_back({s.Css(stir.px),
                      stir.since,
                      stir.last,
                      stir.frames,
                      true,
                      {},
                      static_cast<double>(stir.count) / s.grid.count()});
  }
  for (const Recurrence& track : s.bursts.tracks()) {
    if (!track.IsMover() || !track.AliveAt(now)) continue;
    const TileBox box = track.Box();
    movers.push_back({s.Css({box.left * TileGrid::kTile, box.top * TileGrid::kTile,
                             box.right * TileGrid::kTile, box.bottom * TileGrid::kTile}),
                      track.first(), track.last().end, track.count(), false, track.Period(),
                      static_cast<double>(box.area()) / s.grid.count()});
  }
  return movers;
}

std::optional<FrameGap> Motion::LongestGap() const { return state_->bursts.longest_gap(); }

int Motion::DistinctFrames() const { return state_->distinct; }

}  // namespace roundsman
