#pragma once

#include <memory>
#include <optional>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "core/alert.h"
#include "core/clock.h"
#include "core/moment.h"
#include "reporters/notify/delivery_log.h"

namespace roundsman {

// How long to wait for what. The defaults are those people know from Alertmanager, but for the
// first wait: alerts are confirmed before they come here.
struct DeliveryTimes {
  // For further devices of the same journey, before the first message.
  Duration group_wait = std::chrono::seconds(10);
  // Between two messages of one group while it grows.
  Duration group_interval = std::chrono::minutes(5);
  Duration repeat_interval = std::chrono::hours(4);
  // What fails is tried again for so long.
  Duration give_up = std::chrono::hours(6);
  // For receivers that want all alerts again and again.
  Duration resend = std::chrono::seconds(60);
};

// One message that is due: the state of its group now, never what it was when something happened.
struct Sending {
  std::string group;
  // More groups that this message tells of, in a storm; their alerts are among `alerts`.
  std::vector<std::string> others;
  // Open ones first, oldest first; then those that have gone and that the receiver knew of. All
  // gone: all is well again.
  std::vector<Alert> alerts;
  // To be in the log before it is sent.
  std::vector<Delivery> before;
};

// Decides what one receiver is told and when. Knows no receiver, no clock and no thread: one thread
// calls it. Built from alerts as they are, not from events, so that losing one in between loses
// nothing. Quiet alerts (acknowledged, muted, suppressed) are no reason for a message.
class DeliveryPlan {
 public:
  virtual ~DeliveryPlan() = default;
  // Before anything else: what the log knew of this receiver.
  virtual void Remember(std::span<const Delivery> told, Moment now) = 0;
  virtual void Take(const Alert& alert, Moment now) = 0;
  // What is due first; nothing when nothing is. Asked again only after Done.
  virtual std::optional<Sending> Next(Moment now) = 0;
  // When Next will have something, unless an alert comes first; at most an hour ahead.
  virtual MonoTime NextDue(Moment now) = 0;
  virtual LogChanges Delivered(const Sending& sending, Moment now) = 0;
  // It will be tried again, later and later.
  virtual LogChanges Failed(const Sending& sending, Moment now) = 0;
};

struct PlanSettings {
  std::string receiver;
  DeliveryTimes times = {};
  // An acknowledgement is told like an opening (PagerDuty).
  enum class Acknowledgements { kKept, kTold } acknowledgements = Acknowledgements::kKept;
  // When more groups than this are due, one message tells of all that have opened, or of all that
  // have gone; 0: never. For receivers that take only so many messages a minute.
  std::size_t storm = 0;
  // For jitter.
  unsigned seed = 0;
};

// One message for one broken journey on twelve devices.
std::unique_ptr<DeliveryPlan> MakeGroupPlan(PlanSettings settings);
// Everything open, again and again (Alertmanager).
std::unique_ptr<DeliveryPlan> MakeSteadyPlan(PlanSettings settings);

// Alerts of one journey and one name are one group.
std::string GroupOf(const Alert& alert);
// Nobody is to be told of it now.
bool IsQuiet(const Alert& alert, WallTime now);

// How long to wait after so many failures in a row: from a second to five minutes, never in step
// with others.
class Backoff {
 public:
  explicit Backoff(unsigned seed) : random_(seed) {}
  Duration After(int failures);

 private:
  std::minstd_rand random_;
};

}  // namespace roundsman
