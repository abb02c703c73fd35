#pragma once

#include <deque>
#include <optional>
#include <string>

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
};

struct HostLimits {
  // Shares of 1.
  double most_steal = 0.25;
  double most_memory = 0.97;
  double most_load = 12;
  // The wall's clock may be corrected by this much.
  Duration most_jump = std::chrono::seconds(5);
};

// The last hour of a machine, and whether what was seen then is to be believed. Pure; not
// thread-safe.
class HostRecord {
 public:
  explicit HostRecord(HostLimits limits) : limits_(limits) {}

  void Add(HostSample sample);
  // The first reason not to believe what was seen between two instants; empty: none.
  std::string Trouble(MonoTime begun, MonoTime ended) const;
  // Of the last two samples; empty before that.
  std::string TroubleNow() const;
  // Shares of 1 between the last two samples.
  std::optional<double> busy() const;
  std::optional<double> stolen() const;
  std::optional<double> memory() const;

 private:
  static constexpr Duration kRemembered = std::chrono::hours(1);

  std::string Between(const HostSample& before, const HostSample& after) const;
  std::string Starved(const HostSample& first, const HostSample& last) const;

  HostLimits limits_;
  std::deque<HostSample> samples_;
};

}  // namespace roundsman
