#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "agent/host_record.h"
#include "core/log.h"

namespace roundsman {

struct HostWatchOptions {
  HostLimits limits;
  Duration every = std::chrono::seconds(2);
  // An address that answers as long as this machine's own network works, asked every `ask_every`;
  // any HTTP answer will do. Empty: nobody asks.
  std::string reference;
  Duration ask_every = std::chrono::seconds(15);
  Duration patience = std::chrono::seconds(5);
};

// Watches the machine the robot runs on: CPU that others take, memory, load, clocks, and its own
// network. Thread-safe; one thread of its own.
class HostWatch {
 public:
  // `log` outlives it.
  HostWatch(HostWatchOptions options, const Log& log);

  // Why what was seen between two instants is not to be believed; empty: nothing speaks against
  // it. Asks the reference address once more: what it said before the run may be old.
  std::string Trouble(MonoTime begun, MonoTime ended);
  // The same of gaps alone, which make a pass worth nothing too (HostRecord::Gap). Asks nobody.
  std::string Gap(MonoTime begun, MonoTime ended);

  struct State {
    std::optional<double> cpu;
    std::optional<double> steal;
    std::optional<double> memory;
    std::string trouble;
  };
  State Now() const;

 private:
  void Watch(const std::stop_token& stop);
  void Sample(const std::stop_token& stop);
  // With the lock held.
  MonoTime Look();
  std::string AskNetwork(const std::stop_token& stop) const;

  const HostWatchOptions options_;
  const Log& log_;
  mutable std::mutex mutex_;
  HostRecord record_;
  std::string network_;
  MonoTime asked_;
  // When the next look is meant to be taken, at the latest.
  std::optional<MonoTime> next_look_;
  Duration slept_{};
  std::string told_;
  // Last: it stops before what it uses is gone.
  std::jthread thread_;
};

}  // namespace roundsman
