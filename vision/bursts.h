#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/clock.h"
#include "vision/motion.h"
#include "vision/recurrence.h"
#include "vision/tile_grid.h"

namespace roundsman {

// Changes of one connected region with less than kBurstGap between them.
struct Burst {
  int id = 0;
  MonoTime start;
  MonoTime end;
  int frames = 0;
  TileBox tiles;
  // Small px that clearly changed.
  TileBox px;
  bool open = true;
  // The recurrence it belongs to; -1 while open.
  int track = -1;
  // Of a known mover, but not when it was due, or with a look it never had.
  bool off_beat = false;
  bool news = false;
  // Its track was a mover's and is forgotten.
  bool was_mover = false;
  // Turned out to be nothing but a continuous mover.
  bool swallowed = false;
};

// A region that moves without a pause: spinner, shimmer, video.
struct Stir {
  int id = 0;
  MonoTime since;
  MonoTime last;
  int frames = 0;
  TileBox tiles;
  TileBox px;
  int count = 0;
  bool open = true;
};

// Attributes changed tiles to bursts, to continuous movers and to what recurs. Time is that of
// frames; it passes by Advance. Belongs to one Motion. Bounded however long a step lasts.
class Bursts {
 public:
  // Longer than the pause between two frames of a slow machine, shorter than a caret's half period
  // (500 ms).
  static constexpr Duration kBurstGap = std::chrono::milliseconds(350);
  static constexpr Duration kContinuous = std::chrono::milliseconds(1200);
  // For what fills a quarter of the screen or more: scrolling and page transitions take longer.
  static constexpr Duration kContinuousLarge = std::chrono::milliseconds(2500);
  static constexpr Duration kStirSilent = std::chrono::milliseconds(700);
  static constexpr double kLarge = 0.25;
  static constexpr double kRepaint = 0.6;

  explicit Bursts(const TileGrid& grid) : grid_(grid) {}

  // A grid of another size, or another page.
  void Restart(MonoTime at);
  // A step's beginning or an input within it. `BeginStep` lets go of the closed bursts.
  void BeginStep(MonoTime at);
  void Input(MonoTime at);
  // What a finger is about to meet, until the next step begins: its own look and what happens
  // beside it at the same time are never one burst.
  void SetApart(const TileBox& tiles) { apart_ = tiles; }
  // Closes what has been quiet for long enough as of `now`; before the grid takes the frame of that
  // time.
  void Advance(MonoTime now);
  void Add(MonoTime at, const std::vector<TileChange>& changes);
  // What has been open ends here: what comes next is told apart from it.
  void Split();

  const std::vector<Burst>& bursts() const { return bursts_; }
  const std::vector<Stir>& stirs() const { return stirs_; }
  const std::vector<Recurrence>& tracks() const { return tracks_; }
  // Null when forgotten.
  const Recurrence* Track(int id) const;
  // The living recurring mover an open burst seems to belong to; null if none.
  const Recurrence* Expecting(const Burst& burst) const;
  // Since BeginStep.
  const std::optional<FrameGap>& longest_gap() const { return gap_; }

 private:
  struct Tile {
    MonoTime last;
    // Since when it has changed without a pause of kBurstGap.
    MonoTime run;
    // Its last change before the burst it is in.
    MonoTime before;
    // Bit i: changed in slice `slice` - i.
    std::uint64_t active = 0;
    std::int64_t slice = 0;
    int burst = -1;
    int stir = -1;
    TileBox px;
  };
  using Region = std::vector<TileChange>;

  void Touch(const TileChange& change, MonoTime at);
  void Repaint(MonoTime at, const TileBox& tiles);
  void FindZones(MonoTime at);
  std::vector<Region> Connect(const Region& changes);
  void AddRegion(MonoTime at, const Region& region);
  Burst& BurstFor(MonoTime at, const Region& region);
  bool Absorb(MonoTime at, const Region& region);
  void StirChanges(MonoTime at, const Region& changes, Region& others);
  void FindStir(Burst& burst, MonoTime at);
  std::vector<int> Ceaseless(const Burst& burst, MonoTime at) const;
  void Recount(Burst& burst);
  void Close(Burst& burst);
  void CloseStir(Stir& stir);
  void Judge(Burst& burst, Recurrence& track, Occurrence& occurrence);
  void NoteGap(MonoTime from, MonoTime to);
  void Bound();
  MonoTime WatchedSince(const Burst& burst) const;
  TileBox BoxOf(const Region& region) const;
  TileBox BoxOf(int tile) const;
  Burst* Find(int id);

  const TileGrid& grid_;
  std::vector<Tile> tiles_;
  std::vector<Burst> bursts_;
  std::vector<Stir> stirs_;
  std::vector<Recurrence> tracks_;
  // Per tile: the recurring mover in whose place it lies, or -1. Changes of different zones are
  // never one burst.
  std::vector<int> zones_;
  // Per tile: index into the changes of the frame, or -1. Kept to save the allocation.
  std::vector<int> changed_;
  TileBox apart_;
  MonoTime page_;
  MonoTime begin_;
  MonoTime input_;
  MonoTime repaint_;
  MonoTime last_frame_;
  std::optional<FrameGap> gap_;
  int inputs_ = 0;
  int next_ = 0;
};

}  // namespace roundsman
