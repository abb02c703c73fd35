#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/alert.h"
#include "core/log.h"
#include "reporters/notify/delivery_lane.h"
#include "reporters/notify/delivery_log.h"
#include "reporters/notify/receiver.h"

namespace roundsman {

// Tells people about alerts: each receiver has a thread and a plan of its own, so that a slow or
// dead one delays nobody. Owned by the app; Tell is called by the report thread and by the console,
// never waits and keeps nothing but the alerts' latest state.
class Notifier {
 public:
  // `known`: what the store has that may still matter, open alerts and those resolved in the last
  // days; read before the first Tell. Starts the threads. `log` and what `watch` refers to outlive
  // it.
  Notifier(std::vector<LaneSettings> lanes, DeliveryLog& log, const LaneWatch& watch,
           std::span<const Alert> known);
  // Stops what is under way; what was not told is told after the next start.
  ~Notifier();
  Notifier(const Notifier&) = delete;
  Notifier& operator=(const Notifier&) = delete;

  // Any alerts, in any phase: those that are nobody's business are left out here.
  void Tell(std::span<const Alert> changed);
  // True when no receiver has anything due: for tests and for a calm end.
  bool AwaitCalm(const Deadline& deadline);

 private:
  std::vector<std::unique_ptr<DeliveryLane>> lanes_;
};

// The receivers of a config, ready to be told.
std::vector<LaneSettings> MakeLanes(std::span<const ReceiverSettings> settings,
                                    const ReceiverTools& tools);

}  // namespace roundsman
