#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <thread>

#include "core/alert.h"
#include "core/deadline.h"
#include "core/log.h"
#include "reporters/notify/receiver.h"

namespace roundsman {

// What one lane is made of.
struct LaneSettings {
  std::unique_ptr<Receiver> receiver;
  Rhythm rhythm = Rhythm::kGrouped;
  PlanSettings::Acknowledgements acknowledgements = PlanSettings::Acknowledgements::kKept;
  AlertChoice choice;
  DeliveryTimes times;
  Duration pace{};
  // PlanSettings::storm
  std::size_t storm = 0;
  // Of one Send, everything included.
  Duration timeout = std::chrono::seconds(30);
};

// Who else hears what lanes do. Called from their threads; must be quick.
struct LaneWatch {
  const Log* log = nullptr;
  // One message that arrived. May be unset.
  std::function<void(const std::string& receiver)> told;
  // One failed attempt, or one alert that found no room, and why. May be unset.
  std::function<void(const std::string& receiver, const std::string& why)> failed;
  // Whether somebody silenced this alert elsewhere (SilenceBook); may be unset. Receivers that keep
  // silences themselves are not asked about.
  std::function<bool(const Alert& alert)> silenced;
};

// One receiver's thread: takes in alerts, asks its plan what is due, sends, and writes down what
// was told before it goes on. What waits for the thread is one alert per fingerprint, the latest,
// and never more than kMostWaiting; more is refused and counted.
class DeliveryLane {
 public:
  static constexpr std::size_t kMostWaiting = 10'000;

  DeliveryLane(LaneSettings settings, DeliveryLog& log, LaneWatch watch,
               std::span<const Alert> known);

  void Tell(std::span<const Alert> changed);
  bool AwaitCalm(const Deadline& deadline);
  // Asks the thread to end; the destructor waits for it.
  void Stop() { thread_.request_stop(); }

 private:
  void Run(const std::stop_token& stop);
  void Remember(const std::stop_token& stop);
  // Waits until there is something to do; takes in what was told meanwhile.
  void TakeIn(const Deadline& deadline);
  void Take(Alert alert);
  bool IsFor(const Alert& alert) const;
  void Deliver(const Sending& sending, const std::stop_token& stop);
  void Keep(const LogChanges& changes);
  void Warn(const std::string& what) const;

  const LaneSettings settings_;
  const std::string name_;
  DeliveryLog& log_;
  const LaneWatch watch_;
  std::unique_ptr<DeliveryPlan> plan_;
  MonoTime next_send_;
  bool failing_ = false;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::map<std::string, Alert> waiting_;
  bool calm_ = false;
  // Last: it stops before what it uses is gone.
  std::jthread thread_;
};

}  // namespace roundsman
