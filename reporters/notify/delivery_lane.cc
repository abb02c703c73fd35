#include "reporters/notify/delivery_lane.h"

#include <fmt/format.h>

#include <algorithm>
#include <random>
#include <utility>

namespace roundsman {
namespace {

// A log that cannot be read now may be readable later; until then nobody is told anything twice.
constexpr Duration kLogAgain = std::chrono::seconds(5);
constexpr Duration kForever = std::chrono::hours(24 * 365 * 50);

std::unique_ptr<DeliveryPlan> MakePlan(const LaneSettings& settings, const std::string& name) {
  PlanSettings plan;
  plan.receiver = name;
  plan.times = settings.times;
  plan.acknowledgements = settings.acknowledgements;
  plan.storm = settings.storm;
  plan.seed = std::random_device{}();
  return settings.rhythm == Rhythm::kSteady ? MakeSteadyPlan(std::move(plan))
                                            : MakeGroupPlan(std::move(plan));
}

}  // namespace

DeliveryLane::DeliveryLane(LaneSettings settings, DeliveryLog& log, LaneWatch watch,
                           std::span<const Alert> known)
    : settings_(std::move(settings)),
      name_(settings_.receiver->Name()),
      log_(log),
      watch_(std::move(watch)),
      plan_(MakePlan(settings_, name_)) {
  for (const Alert& alert : known) {
    if (!IsFor(alert)) continue;
    // A store may remember what was wrong with the same thing last week, in any order.
    const auto [at, fresh] = waiting_.try_emplace(alert.fingerprint, alert);
    if (!fresh && at->second.since < alert.since) at->second = alert;
  }
  thread_ = std::jthread([this](const std::stop_token& stop) { Run(stop); });
}

void DeliveryLane::Tell(std::span<const Alert> changed) {
  std::size_t refused = 0;
  {
    const std::lock_guard lock(mutex_);
    for (const Alert& alert : changed) {
      if (!IsFor(alert)) continue;
      if (waiting_.size() >= kMostWaiting && !waiting_.contains(alert.fingerprint)) {
        ++refused;
        continue;
      }
      waiting_[alert.fingerprint] = alert;
      calm_ = false;
    }
  }
  changed_.notify_all();
  for (; refused > 0 && watch_.failed; --refused) watch_.failed(name_, "too many alerts wait");
}

bool DeliveryLane::IsFor(const Alert& alert) const {
  // It may have been told under other settings; the plan knows.
  if (alert.phase == AlertPhase::kResolved) return true;
  // A new suspicion must not take the place of the end of the last trouble.
  return alert.phase == AlertPhase::kOpen && settings_.choice.Takes(alert);
}

bool DeliveryLane::AwaitCalm(const Deadline& deadline) {
  std::unique_lock lock(mutex_);
  return deadline.Await(changed_, lock, [this] { return calm_ && waiting_.empty(); });
}

void DeliveryLane::Run(const std::stop_token& stop) {
  const Deadline life = Deadline::In(kForever, stop);
  Remember(stop);
  while (life.Open()) {
    Moment now = Moment::Now();
    const MonoTime due = std::max(plan_->NextDue(now), next_send_);
    TakeIn(life.Within(std::max(Duration::zero(), due - now.mono)));
    now = Moment::Now();
    if (now.mono < next_send_ || !life.Open()) continue;
    if (const auto sending = plan_->Next(now)) Deliver(*sending, stop);
  }
}

void DeliveryLane::Remember(const std::stop_token& stop) {
  const Deadline life = Deadline::In(kForever, stop);
  while (!life.Cancelled()) {
    const auto told = log_.Load();
    if (told) {
      std::vector<Delivery> mine;
      for (const Delivery& delivery : *told) {
        if (delivery.receiver == name_) mine.push_back(delivery);
      }
      plan_->Remember(mine, Moment::Now());
      return;
    }
    Warn("cannot be told anything: what was told before is not known: " + told.error().message);
    life.Pause(kLogAgain);
  }
}

void DeliveryLane::TakeIn(const Deadline& deadline) {
  std::map<std::string, Alert> taken;
  {
    std::unique_lock lock(mutex_);
    if (waiting_.empty() && !deadline.Expired()) {
      calm_ = true;
      changed_.notify_all();
      (void)deadline.Await(changed_, lock, [this] { return !waiting_.empty(); });
      calm_ = false;
    }
    taken.swap(waiting_);
  }
  for (auto& [fingerprint, alert] : taken) Take(std::move(alert));
}

void DeliveryLane::Take(Alert alert) {
  const bool asked = settings_.rhythm == Rhythm::kGrouped && watch_.silenced != nullptr;
  if (asked && alert.suppressed.empty() && watch_.silenced(alert)) alert.suppressed = "silenced";
  plan_->Take(alert, Moment::Now());
}

void DeliveryLane::Deliver(const Sending& sending, const std::stop_token& stop) {
  // People come before the book: what cannot be written down is told all the same.
  Keep({sending.before, {}});
  const auto sent = settings_.receiver->Send(sending.alerts, Deadline::In(settings_.timeout, stop));
  const Moment now = Moment::Now();
  next_send_ = now.mono + settings_.pace;
  if (sent) {
    Keep(plan_->Delivered(sending, now));
    if (failing_ && watch_.log != nullptr) {
      watch_.log->Info(fmt::format("receiver {}: can be told again", name_));
    }
    failing_ = false;
    if (watch_.told) watch_.told(name_);
    return;
  }
  // The next start takes it up where the log says.
  if (stop.stop_requested()) return;
  failing_ = true;
  Warn("was not told: " + sent.error().message);
  if (watch_.failed) watch_.failed(name_, sent.error().message);
  Keep(plan_->Failed(sending, now));
}

void DeliveryLane::Keep(const LogChanges& changes) {
  if (changes.save.empty() && changes.forget.empty()) return;
  if (const auto kept = log_.Change(name_, changes); !kept) Warn(kept.error().message);
}

void DeliveryLane::Warn(const std::string& what) const {
  if (watch_.log != nullptr) watch_.log->Warn(fmt::format("receiver {}: {}", name_, what));
}

}  // namespace roundsman
