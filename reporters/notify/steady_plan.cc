#include <algorithm>
#include <map>
#include <utility>

#include "reporters/notify/delivery_plan.h"

namespace roundsman {
namespace {

constexpr Duration kLongestSleep = std::chrono::hours(1);
// How long a receiver is told again that an alert has gone.
constexpr Duration kResolvedFor = std::chrono::minutes(5);
// Alerts of one moment go in one message; and two messages are never closer than this.
constexpr Duration kGap = std::chrono::seconds(1);
constexpr std::string_view kAll = "all";

struct Kept {
  Alert alert;
  // It may know of it. In the log.
  bool may_be_known = false;
  bool told = false;
  // Has changed since it was sent.
  bool news = false;
  // When it was told for the first time that the alert has gone.
  std::optional<MonoTime> resolve_told;
};

class SteadyPlan : public DeliveryPlan {
 public:
  explicit SteadyPlan(PlanSettings settings)
      : settings_(std::move(settings)), backoff_(settings_.seed) {}

  void Remember(std::span<const Delivery> told, Moment now) override {
    // It may have forgotten everything since; what it is told anew it knows how to take.
    not_before_ = now.mono;
    for (const Delivery& delivery : told) {
      Kept& kept = kept_[delivery.group];
      kept.may_be_known = true;
      kept.told = delivery.phase == DeliveryPhase::kTold;
    }
  }

  void Take(const Alert& alert, Moment now) override {
    if (alert.phase != AlertPhase::kOpen && alert.phase != AlertPhase::kResolved) return;
    const auto at = kept_.find(alert.fingerprint);
    const bool known = at != kept_.end() && at->second.may_be_known;
    if (!known && (alert.phase == AlertPhase::kResolved || IsQuiet(alert, now.wall))) {
      // Held back, but looked at again when a mute ends.
      if (at != kept_.end()) kept_.erase(at);
      if (alert.phase == AlertPhase::kOpen) kept_[alert.fingerprint].alert = alert;
      return;
    }
    Kept& kept = kept_[alert.fingerprint];
    kept.news = kept.news || !known || kept.alert.phase != alert.phase;
    if (alert.phase == AlertPhase::kOpen) kept.resolve_told.reset();
    kept.alert = alert;
  }

  std::optional<Sending> Next(Moment now) override {
    DropOld(now);
    if (NextDue(now) > now.mono) return std::nullopt;
    Sending sending;
    sending.group = kAll;
    for (auto& [fingerprint, kept] : kept_) {
      if (!IsToBeSent(kept, now)) continue;
      sending.alerts.push_back(kept.alert);
      if (kept.may_be_known) continue;
      kept.may_be_known = true;
      sending.before.push_back(
          {settings_.receiver, fingerprint, DeliveryPhase::kTelling, "", now.wall});
    }
    if (sending.alerts.empty()) return std::nullopt;
    std::stable_sort(sending.alerts.begin(), sending.alerts.end(),
                     [](const Alert& a, const Alert& b) {
                       return std::pair(a.phase, a.since) < std::pair(b.phase, b.since);
                     });
    return sending;
  }

  MonoTime NextDue(Moment now) override {
    std::optional<MonoTime> due;
    for (const auto& [fingerprint, kept] : kept_) {
      const bool news = kept.news || !kept.may_be_known;
      if (IsToBeSent(kept, now)) {
        const MonoTime at = news ? now.mono : last_sent_ + settings_.times.resend;
        due = std::min(due.value_or(at), at);
      } else if (kept.alert.muted_until && *kept.alert.muted_until > now.wall) {
        const MonoTime at = now.mono + Duration(*kept.alert.muted_until - now.wall);
        due = std::min(due.value_or(at), at);
      }
    }
    return std::max(due.value_or(now.mono + kLongestSleep), not_before_);
  }

  LogChanges Delivered(const Sending& sending, Moment now) override {
    failures_ = 0;
    last_sent_ = now.mono;
    not_before_ = now.mono + std::min(kGap, settings_.times.resend);
    LogChanges changes;
    for (const Alert& alert : sending.alerts) {
      const auto at = kept_.find(alert.fingerprint);
      if (at == kept_.end()) continue;
      Kept& kept = at->second;
      kept.news = false;
      if (alert.phase == AlertPhase::kResolved) {
        // It is told again for a while, but a restart in that while need not.
        if (!kept.resolve_told) changes.forget.push_back(alert.fingerprint);
        kept.resolve_told = kept.resolve_told.value_or(now.mono);
      } else if (!kept.told) {
        changes.save.push_back(
            {settings_.receiver, alert.fingerprint, DeliveryPhase::kTold, "", now.wall});
      }
      kept.told = alert.phase == AlertPhase::kOpen;
    }
    return changes;
  }

  LogChanges Failed(const Sending&, Moment now) override {
    ++failures_;
    not_before_ = now.mono + std::min(backoff_.After(failures_), settings_.times.resend);
    return {};
  }

 private:
  // What it was told of and the store has not named yet is neither sent nor forgotten.
  static bool IsNamed(const Kept& kept) { return !kept.alert.fingerprint.empty(); }

  // Once told, an alert is sent until it has gone, muted or not: silence would read as recovery.
  static bool IsToBeSent(const Kept& kept, Moment now) {
    return IsNamed(kept) && (kept.may_be_known || !IsQuiet(kept.alert, now.wall));
  }

  void DropOld(Moment now) {
    std::erase_if(kept_, [&](const auto& entry) {
      const auto& told = entry.second.resolve_told;
      return told && now.mono - *told > kResolvedFor;
    });
  }

  const PlanSettings settings_;
  Backoff backoff_;
  std::map<std::string, Kept, std::less<>> kept_;
  int failures_ = 0;
  MonoTime last_sent_;
  MonoTime not_before_;
};

}  // namespace

std::unique_ptr<DeliveryPlan> MakeSteadyPlan(PlanSettings settings) {
  return std::make_unique<SteadyPlan>(std::move(settings));
}

}  // namespace roundsman
