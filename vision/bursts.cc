#include "vision/bursts.h"

#include <algorithm>
#include <bit>
#include <map>

namespace roundsman {
namespace {

using std::chrono::milliseconds;

// A tile's activity is remembered in slices of this length, 64 of them.
constexpr Duration kSlice = milliseconds(300);
// What orbits or sweeps comes back to each of its tiles within so many slices, several times.
constexpr int kReturnSlices = 16;
constexpr int kReturns = 3;
// Changed tiles with one unchanged between them are still one region.
constexpr int kReach = 2;
constexpr std::size_t kMostBursts = 200;
constexpr std::size_t kMostTracks = 64;
// The zone of what is set apart; movers have their ids.
constexpr int kApart = -2;
// Repaints closer together are one transition.
constexpr Duration kTransition = std::chrono::seconds(1);

std::int64_t SliceOf(MonoTime at) { return at.time_since_epoch() / kSlice; }

// Neither the first, which tell of the reaction, nor the last, nor what is still going on.
template <typename T>
void DropMiddle(std::vector<T>& list, std::size_t most) {
  if (list.size() <= most) return;
  const auto from = list.begin() + static_cast<std::ptrdiff_t>(most / 4);
  const auto to = list.begin() + static_cast<std::ptrdiff_t>(most / 2);
  list.erase(std::remove_if(from, to, [](const T& t) { return !t.open; }), to);
}

}  // namespace

void Bursts::Restart(MonoTime at) {
  for (Burst& burst : bursts_) {
    const Recurrence* track = burst.open ? Expecting(burst) : Track(burst.track);
    burst.was_mover = burst.was_mover || (track != nullptr && track->IsMover());
    burst.open = false;
  }
  for (Stir& stir : stirs_) stir.open = false;
  tracks_.clear();
  tiles_.assign(static_cast<std::size_t>(grid_.count()), {});
  zones_.assign(tiles_.size(), -1);
  changed_.assign(tiles_.size(), -1);
  page_ = at;
}

void Bursts::Split() {
  for (Burst& burst : bursts_) {
    if (burst.open) Close(burst);
  }
}

void Bursts::BeginStep(MonoTime at) {
  Split();
  bursts_.clear();
  apart_ = {};
  std::erase_if(stirs_, [](const Stir& s) { return !s.open; });
  begin_ = at;
  gap_.reset();
  Input(at);
}

void Bursts::Input(MonoTime at) {
  input_ = at;
  ++inputs_;
}

void Bursts::Advance(MonoTime now) {
  for (Burst& burst : bursts_) {
    if (burst.open && now - burst.end > kBurstGap) Close(burst);
  }
}

void Bursts::Add(MonoTime at, const Region& changes) {
  if (changes.empty()) return;
  const bool repaint = static_cast<double>(changes.size()) > kRepaint * grid_.count();
  if (repaint) Repaint(at, BoxOf(changes));
  Region others;
  StirChanges(at, changes, others);
  for (const TileChange& change : changes) Touch(change, at);
  FindZones(at);
  if (repaint) {
    if (!others.empty()) AddRegion(at, others);
  } else {
    for (const Region& region : Connect(others)) AddRegion(at, region);
  }
  for (Burst& burst : bursts_) {
    if (burst.open && burst.end == at) FindStir(burst, at);
  }
  last_frame_ = at;
  Bound();
}

const Recurrence* Bursts::Track(int id) const {
  const auto found = std::find_if(tracks_.begin(), tracks_.end(),
                                  [&](const Recurrence& t) { return t.id() == id; });
  return found == tracks_.end() ? nullptr : &*found;
}

const Recurrence* Bursts::Expecting(const Burst& burst) const {
  for (const Recurrence& track : tracks_) {
    if (!track.IsMover() || !track.AliveAt(burst.start)) continue;
    // While it is still growing it only has to lie within.
    if (track.Box().Inflate(1).Contains(burst.tiles)) return &track;
  }
  return nullptr;
}

void Bursts::Touch(const TileChange& change, MonoTime at) {
  Tile& tile = tiles_[static_cast<std::size_t>(change.tile)];
  if (at - tile.last > kBurstGap) tile.run = at;
  const std::int64_t slice = SliceOf(at);
  const std::int64_t passed = slice - tile.slice;
  tile.active = (passed >= 64 ? 0 : tile.active << passed) | 1;
  tile.slice = slice;
  if (tile.burst < 0 && tile.stir < 0) tile.before = tile.last;
  tile.last = at;
}

void Bursts::Repaint(MonoTime at, const TileBox& box) {
  const bool begins = at - repaint_ > kTransition;
  repaint_ = at;
  if (!begins) return;
  page_ = at;
  for (Tile& tile : tiles_) {
    tile.run = at;
    tile.active = 0;
  }
  std::erase_if(tracks_, [&](const Recurrence& track) {
    if (Overlap(track.Box(), box) >= 0.5) return false;
    for (Burst& burst : bursts_) {
      if (burst.track == track.id()) burst.was_mover = track.IsMover();
    }
    return true;
  });
  for (Stir& stir : stirs_) {
    if (stir.open && Overlap(stir.tiles, box) < 0.5) CloseStir(stir);
  }
}

void Bursts::FindZones(MonoTime at) {
  std::fill(zones_.begin(), zones_.end(), -1);
  std::vector<const Recurrence*> movers;
  for (const Recurrence& track : tracks_) {
    if (track.IsMover() && track.AliveAt(at)) movers.push_back(&track);
  }
  // Small ones last: a clock within a carousel's place keeps its own.
  std::sort(movers.begin(), movers.end(), [](const Recurrence* a, const Recurrence* b) {
    return a->Box().area() > b->Box().area();
  });
  for (const Recurrence* mover : movers) {
    const TileBox box = mover->Box();
    for (int row = box.top; row < box.bottom; ++row) {
      const auto first = zones_.begin() + row * grid_.columns();
      std::fill(first + box.left, first + box.right, mover->id());
    }
  }
  const TileBox apart = apart_.Intersect({0, 0, grid_.columns(), grid_.rows()});
  for (int row = apart.top; row < apart.bottom; ++row) {
    const auto first = zones_.begin() + row * grid_.columns();
    // A mover's place within a control stays the mover's.
    std::replace(first + apart.left, first + apart.right, -1, kApart);
  }
}

std::vector<Bursts::Region> Bursts::Connect(const Region& changes) {
  for (std::size_t i = 0; i < changes.size(); ++i) {
    changed_[static_cast<std::size_t>(changes[i].tile)] = static_cast<int>(i);
  }
  std::vector<Region> regions;
  std::vector<int> queue;
  const auto take = [&](std::size_t tile) {
    const int index = changed_[tile];
    if (index < 0) return;
    changed_[tile] = -1;
    queue.push_back(index);
  };
  for (const TileChange& seed : changes) {
    take(static_cast<std::size_t>(seed.tile));
    if (queue.empty()) continue;
    Region& region = regions.emplace_back();
    while (!queue.empty()) {
      const TileChange& change = changes[static_cast<std::size_t>(queue.back())];
      queue.pop_back();
      region.push_back(change);
      const TileBox near =
          BoxOf(change.tile).Inflate(kReach).Intersect({0, 0, grid_.columns(), grid_.rows()});
      const int zone = zones_[static_cast<std::size_t>(change.tile)];
      for (int row = near.top; row < near.bottom; ++row) {
        for (int column = near.left; column < near.right; ++column) {
          const auto tile = static_cast<std::size_t>(row * grid_.columns() + column);
          if (zones_[tile] == zone) take(tile);
        }
      }
    }
  }
  return regions;
}

void Bursts::AddRegion(MonoTime at, const Region& region) {
  if (Absorb(at, region)) return;
  Burst& burst = BurstFor(at, region);
  if (burst.frames >= 3 && burst.end == last_frame_) NoteGap(burst.end, at);
  if (burst.end != at || burst.frames == 0) ++burst.frames;
  burst.end = at;
  for (const TileChange& change : region) {
    Tile& tile = tiles_[static_cast<std::size_t>(change.tile)];
    tile.px = tile.burst == burst.id ? tile.px.Union(change.px) : change.px;
    tile.burst = burst.id;
    burst.px = burst.px.Union(change.px);
    burst.tiles = burst.tiles.Union(BoxOf(change.tile));
  }
}

Burst& Bursts::BurstFor(MonoTime at, const Region& region) {
  Burst* found = nullptr;
  int last_seen = -1;
  for (const TileChange& change : region) {
    const TileBox near =
        BoxOf(change.tile).Inflate(kReach).Intersect({0, 0, grid_.columns(), grid_.rows()});
    const int zone = zones_[static_cast<std::size_t>(change.tile)];
    for (int row = near.top; row < near.bottom; ++row) {
      for (int column = near.left; column < near.right; ++column) {
        const auto index = static_cast<std::size_t>(row * grid_.columns() + column);
        const Tile& tile = tiles_[index];
        if (tile.burst < 0 || tile.burst == last_seen || zones_[index] != zone) continue;
        last_seen = tile.burst;
        Burst* near_by = Find(tile.burst);
        if (near_by == nullptr || !near_by->open || near_by == found) continue;
        if (found == nullptr) {
          found = near_by;
          continue;
        }
        // Two bursts have grown together: the older one goes on.
        if (near_by->start < found->start) std::swap(near_by, found);
        found->end = std::max(found->end, near_by->end);
        found->frames = std::max(found->frames, near_by->frames);
        found->tiles = found->tiles.Union(near_by->tiles);
        found->px = found->px.Union(near_by->px);
        for (Tile& other : tiles_) {
          if (other.burst == near_by->id) other.burst = found->id;
        }
        near_by->open = false;
        near_by->swallowed = true;
        last_seen = found->id;
      }
    }
  }
  if (found != nullptr) return *found;
  Burst& burst = bursts_.emplace_back();
  burst.id = next_++;
  burst.start = at;
  burst.end = at;
  return burst;
}

// A spinner's rim: few tiles at its edge that change only now and then.
bool Bursts::Absorb(MonoTime at, const Region& region) {
  if (region.size() > 2) return false;
  const TileBox box = BoxOf(region);
  for (Stir& stir : stirs_) {
    if (!stir.open || at - stir.last > kBurstGap || !stir.tiles.Inflate(1).Contains(box)) continue;
    for (const TileChange& change : region) {
      Tile& tile = tiles_[static_cast<std::size_t>(change.tile)];
      tile.stir = stir.id;
      tile.burst = -1;
    }
    return true;
  }
  return false;
}

void Bursts::StirChanges(MonoTime at, const Region& changes, Region& others) {
  std::map<int, TileBox> hit;
  for (const TileChange& change : changes) {
    const Tile& tile = tiles_[static_cast<std::size_t>(change.tile)];
    if (tile.stir < 0) {
      others.push_back(change);
    } else {
      hit[tile.stir] = hit[tile.stir].Union(change.px);
    }
  }
  for (Stir& stir : stirs_) {
    if (!stir.open) continue;
    const auto found = hit.find(stir.id);
    if (found == hit.end()) {
      if (at - stir.last > kStirSilent) CloseStir(stir);
      continue;
    }
    // Nothing at all came in between: it was held up, not over.
    if (stir.last == last_frame_) NoteGap(stir.last, at);
    stir.last = at;
    ++stir.frames;
    stir.px = stir.px.Union(found->second);
  }
}

// The tiles of a burst that have changed all along, or again and again; empty when it is no
// continuous mover.
std::vector<int> Bursts::Ceaseless(const Burst& burst, MonoTime at) const {
  const auto large = static_cast<std::size_t>(kLarge * grid_.count());
  const std::int64_t slice = SliceOf(at);
  for (const Duration least : {kContinuous, kContinuousLarge}) {
    std::vector<int> found;
    std::size_t running = 0;
    std::size_t active = 0;
    for (int i = 0; i < grid_.count(); ++i) {
      const Tile& tile = tiles_[static_cast<std::size_t>(i)];
      if (tile.burst != burst.id || at - tile.last > 2 * kContinuous) continue;
      if (at - tile.last <= kContinuous) ++active;
      const bool runs = at - tile.last <= kBurstGap && at - tile.run >= least;
      if (runs) ++running;
      const auto age = static_cast<int>(slice - tile.slice);
      const std::uint64_t recent = (tile.active << age) & ((1U << kReturnSlices) - 1);
      const bool returns = std::popcount(recent) >= kReturns &&
                           std::bit_width(recent) - std::countr_zero(recent) > 3;
      if (runs || (returns && at - burst.start >= 2 * least)) found.push_back(i);
    }
    if (running == 0 && 10 * found.size() < 6 * active) return {};
    if (found.size() <= large || least == kContinuousLarge) return found;
  }
  return {};
}

void Bursts::FindStir(Burst& burst, MonoTime at) {
  const std::vector<int> found = Ceaseless(burst, at);
  if (found.empty()) return;
  Stir stir{next_++, at, at, burst.frames, {}, {}, 0, true};
  for (const int i : found) stir.tiles = stir.tiles.Union(BoxOf(i));
  const TileBox around = stir.tiles.Inflate(1);
  for (int i = 0; i < grid_.count(); ++i) {
    Tile& tile = tiles_[static_cast<std::size_t>(i)];
    const bool ceaseless = std::binary_search(found.begin(), found.end(), i);
    const bool rim = tile.burst == burst.id && std::popcount(tile.active & 0xFFFF) >= 2 &&
                     around.Contains(BoxOf(i)) && tile.run > burst.start;
    if (!ceaseless && !rim) continue;
    stir.since = std::min(stir.since, tile.run);
    stir.px = stir.px.Union(tile.px);
    stir.tiles = stir.tiles.Union(BoxOf(i));
    ++stir.count;
    tile.stir = stir.id;
    tile.burst = -1;
  }
  Recount(burst);
  if (burst.swallowed) stir.since = std::min(stir.since, burst.start);
  stirs_.push_back(stir);
}

void Bursts::Recount(Burst& burst) {
  TileBox box;
  TileBox px;
  MonoTime end = burst.start;
  for (int i = 0; i < grid_.count(); ++i) {
    const Tile& tile = tiles_[static_cast<std::size_t>(i)];
    if (tile.burst != burst.id) continue;
    box = box.Union(BoxOf(i));
    px = px.Union(tile.px);
    end = std::max(end, tile.last);
  }
  burst.tiles = box;
  burst.px = px;
  burst.end = end;
  if (!box.Empty()) return;
  burst.swallowed = true;
  burst.open = false;
}

void Bursts::Close(Burst& burst) {
  burst.open = false;
  Recurrence* best = nullptr;
  double most = 0;
  for (Recurrence& track : tracks_) {
    if (!track.Matches(burst.tiles)) continue;
    const double overlap = Overlap(track.last().box, burst.tiles);
    if (best != nullptr && overlap <= most) continue;
    best = &track;
    most = overlap;
  }
  if (best == nullptr) best = &tracks_.emplace_back(next_++, WatchedSince(burst));
  Occurrence occurrence{burst.start,
                        burst.end,
                        burst.frames,
                        burst.tiles,
                        0,
                        grid_.LooksAsMarked(burst.tiles),
                        inputs_,
                        burst.start - input_};
  // A burst that began before the input at hand did not come after it.
  if (burst.start < input_) occurrence.input = inputs_ - 1;
  burst.track = best->id();
  Judge(burst, *best, occurrence);
  for (Tile& tile : tiles_) {
    if (tile.burst == burst.id) tile.burst = -1;
  }
}

void Bursts::Judge(Burst& burst, Recurrence& track, Occurrence& occurrence) {
  const TileBox& where = track.count() == 0 ? burst.tiles : track.anchor();
  occurrence.state = grid_.Hash(where);
  if (track.count() > 0 && burst.start - track.last().end <= kBurstGap) {
    track.Prolong(occurrence);
    return;
  }
  if (track.IsMover() && track.AliveAt(burst.start)) {
    burst.off_beat = !track.DueAt(burst.start);
    burst.news = track.IsNews(occurrence.state);
    // A caret's field was typed into: that teaches nothing about the caret.
    if (burst.news) return;
  }
  track.Add(occurrence);
}

// When most of the region changed for the last time before this burst.
MonoTime Bursts::WatchedSince(const Burst& burst) const {
  std::vector<MonoTime> times;
  for (const Tile& tile : tiles_) {
    if (tile.burst == burst.id) times.push_back(tile.before);
  }
  if (times.empty()) return page_;
  const auto middle = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2);
  std::nth_element(times.begin(), middle, times.end());
  return std::max(page_, *middle);
}

void Bursts::CloseStir(Stir& stir) {
  stir.open = false;
  for (Tile& tile : tiles_) {
    if (tile.stir == stir.id) tile.stir = -1;
  }
}

void Bursts::NoteGap(MonoTime from, MonoTime to) {
  from = std::max(from, begin_);
  if (to <= from) return;
  if (!gap_ || to - from > gap_->to - gap_->from) gap_ = FrameGap{from, to};
}

void Bursts::Bound() {
  DropMiddle(bursts_, kMostBursts);
  DropMiddle(stirs_, kMostTracks);
  if (tracks_.size() <= kMostTracks) return;
  tracks_.erase(std::min_element(tracks_.begin(), tracks_.end(),
                                 [](const Recurrence& a, const Recurrence& b) {
                                   if (a.IsMover() != b.IsMover()) return b.IsMover();
                                   return a.last().start < b.last().start;
                                 }));
}

TileBox Bursts::BoxOf(const Region& region) const {
  TileBox box;
  for (const TileChange& change : region) box = box.Union(BoxOf(change.tile));
  return box;
}

TileBox Bursts::BoxOf(int tile) const {
  const int column = tile % grid_.columns();
  const int row = tile / grid_.columns();
  return {column, row, column + 1, row + 1};
}

Burst* Bursts::Find(int id) {
  const auto found =
      std::find_if(bursts_.rbegin(), bursts_.rend(), [&](const Burst& b) { return b.id == id; });
  return found == bursts_.rend() ? nullptr : &*found;
}

}  // namespace roundsman
