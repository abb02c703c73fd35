#pragma once

#include <chrono>
#include <string>

#include "core/clock.h"
#include "core/result.h"

namespace date {
class time_zone;
}

namespace roundsman {

// What a clock on the wall shows, without saying where the wall is.
using LocalTime = std::chrono::local_seconds;

// One IANA time zone. A value, cheap to copy, valid as long as the program runs. Thread-safe.
class TimeZone {
 public:
  // A stretch of time in which local time is UTC plus `offset`.
  struct Span {
    WallTime begin;
    WallTime end;
    std::chrono::seconds offset{};
  };
  // The instants at which clocks show a local time: two where an hour is repeated; where it is left
  // out, both are the first instant after the gap.
  struct Instants {
    WallTime first;
    WallTime last;
  };

  // UTC, which needs no zone data.
  TimeZone() = default;
  // Config error for a name nobody knows; robot error when the machine has no zone data.
  static Result<TimeZone> Find(const std::string& name);

  const std::string& name() const { return name_; }
  Span SpanAt(WallTime time) const;
  LocalTime ToLocal(WallTime time) const;
  Instants ToInstants(LocalTime local) const;

 private:
  std::string name_ = "UTC";
  const date::time_zone* zone_ = nullptr;
};

}  // namespace roundsman
