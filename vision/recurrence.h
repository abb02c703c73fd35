#pragma once

#include <cstdint>
#include <deque>
#include <optional>

#include "core/clock.h"
#include "vision/tile_grid.h"

namespace roundsman {

// One time that a region moved: its changes with less than kBurstGap between them.
struct Occurrence {
  MonoTime start;
  MonoTime end;
  int frames = 0;
  TileBox box;
  // Hash of the region's look afterwards.
  std::uint64_t state = 0;
  // It looks again as it did when the step began.
  bool as_before = false;
  // Which input it came after, and how long.
  int input = 0;
  Duration after_input{};
};

// One region's history of moving now and then: tells a caret, a clock or a carousel, which move by
// themselves, from a region that changed several times because the page was loading or somebody
// touched something. Pure: knows no pixels. Remembers the last few times only.
class Recurrence {
 public:
  // `watched`: since when the region has shown what it shows.
  Recurrence(int id, MonoTime watched) : id_(id), watched_(watched) {}

  int id() const { return id_; }
  bool Matches(const TileBox& box) const;
  // A silence much longer than any before ends what was: it begins anew.
  void Add(const Occurrence& occurrence);
  // The last time went on after all.
  void Prolong(const Occurrence& rest);

  bool IsMover() const { return mover_; }
  bool AliveAt(MonoTime at) const;
  // Whether a motion that begins at `start` comes when it is due. True for what has no rhythm.
  bool DueAt(MonoTime start) const;
  // Blinks between a few looks, as a caret does; then a look never seen before is news.
  bool IsNews(std::uint64_t state) const;
  // It first moved at or after `begin` though it had the time to do so before.
  bool StartedBy(MonoTime begin) const;

  MonoTime first() const { return first_; }
  const Occurrence& last() const { return recent_.back(); }
  int count() const { return count_; }
  // Median time from start to start; zero when it moved only once.
  Duration Period() const;
  // Around the last few times.
  TileBox Box() const;
  // The region as first seen: what its states are hashed over.
  const TileBox& anchor() const { return anchor_; }

 private:
  Duration Shortest() const;
  Duration Longest() const;
  int States() const;
  bool Moves() const;
  bool StaysInPlace() const;
  bool MovesByTwo() const;

  int id_;
  MonoTime watched_;
  MonoTime first_;
  TileBox anchor_;
  int count_ = 0;
  bool mover_ = false;
  std::deque<Occurrence> recent_;
};

}  // namespace roundsman
