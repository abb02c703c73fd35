#pragma once

#include <deque>
#include <optional>
#include <string>
#include <utility>

#include "core/moment.h"

namespace roundsman {

// What the machine said of itself at one moment. Jiffies since boot, as /proc/stat counts them;
// nothing where the kernel does not tell.
struct HostSample {
  Moment at;
  struct Cpu {
    long long all = 0;
    long long idle = 0;
    long long stolen = 0;
  };
  std::optional<Cpu> cpu;
  // Share of 1.
  std::optional<double> memory_used;
  // Runnable tasks per core, averaged over a minute.
  std::optional<double> load;
  // Why the reference address was not reached; empty: it was, or nobody asked.
  std::string network;
  // By how much it was taken later than meant: the robot itself stood still.
  Duration late{};
  // What the machine has slept since it was started.
  Duration slept{};
};

struct HostLimits {
  // Shares of 1.
  double most_steal = 0.25;
  double most_memory = 0.97;
  double most_load = 12;
  // The wall's clock may be corrected by this much.
  Duration most_jump = std::chrono::seconds(5);
  // What may be missing between two looks.
  Duration most_gap = std::chrono::seconds(2);
};

// The last hour of a machine, and whether what was seen then is to be believed. Pure; not
// thread-safe.
class HostRecord {
 public:
  explicit HostRecord(HostLimits limits) : limits_(limits) {}

  void Add(HostSample sample);
  // The first reason not to believe what was seen between two instants; empty: none.
  std::string Trouble(MonoTime begun, MonoTime ended) const;
  // Why not even what looked well between them is to be believed: somebody stopped the robot or the
  // machine, and the times that were measured are not the app's. Empty: nobody did.
  std::string Gap(MonoTime begun, MonoTime ended) const;
  // Of the last two samples; empty before that.
  std::string TroubleNow() const;
  // Shares of 1 between the last two samples.
  std::optional<double> busy() const;
  std::optional<double> stolen() const;
  std::optional<double> memory() const;

 private:
  static constexpr Duration kRemembered = std::chrono::hours(1);

  using Samples = std::deque<HostSample>;

  // The samples around a time, one before it and one after it where there are.
  std::pair<Samples::const_iterator, Samples::const_iterator> Around(MonoTime begun,
                                                                     MonoTime ended) const;
  std::string GapBetween(const HostSample& before, const HostSample& after) const;
  std::string Between(const HostSample& before, const HostSample& after) const;
  std::string Starved(const HostSample& first, const HostSample& last) const;

  HostLimits limits_;
  Samples samples_;
};

}  // namespace roundsman
