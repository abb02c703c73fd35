#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "reporters/notify/delivery_plan.h"

namespace roundsman {
namespace {

constexpr Duration kLongestSleep = std::chrono::hours(1);
// What is due within this time is due at once: alerts of one moment come one after the other.
constexpr Duration kSameMoment = std::chrono::seconds(1);
// After a storm's message more of it is gathered for so long.
constexpr Duration kStormPause = std::chrono::minutes(1);
// Ends the content of a delivery whose acknowledgement was told.
constexpr char kAcknowledged = '!';

using Fingerprints = std::set<std::string, std::less<>>;

std::string ToContent(const Fingerprints& told, bool acknowledged) {
  std::string content;
  for (const std::string& fingerprint : told) {
    if (!content.empty()) content += ',';
    content += fingerprint;
  }
  if (acknowledged) content += kAcknowledged;
  return content;
}

Fingerprints FromContent(std::string_view content) {
  if (content.ends_with(kAcknowledged)) content.remove_suffix(1);
  Fingerprints told;
  while (!content.empty()) {
    const std::size_t comma = std::min(content.find(','), content.size());
    told.emplace(content.substr(0, comma));
    content.remove_prefix(std::min(comma + 1, content.size()));
  }
  return told;
}

struct Member {
  Alert alert;
  // Since when it has been waiting to be told; unset while it is quiet or told.
  std::optional<MonoTime> waiting;
};

// What is known of one group. The receiver may know of it from the first try on, whatever became of
// that try.
struct Group {
  std::map<std::string, Member, std::less<>> members;
  bool may_be_known = false;
  bool told = false;
  Fingerprints known;
  bool acknowledgement_told = false;
  MonoTime last_sent;
  int failures = 0;
  MonoTime failing_since;
  MonoTime not_before;
};

class GroupPlan : public DeliveryPlan {
 public:
  explicit GroupPlan(PlanSettings settings)
      : settings_(std::move(settings)), backoff_(settings_.seed) {}

  void Remember(std::span<const Delivery> told, Moment now) override {
    for (const Delivery& delivery : told) {
      Group& group = groups_[delivery.group];
      group.may_be_known = true;
      group.told = delivery.phase == DeliveryPhase::kTold;
      group.known = FromContent(delivery.content);
      group.acknowledgement_told = delivery.content.ends_with(kAcknowledged);
      // A clock that was set back must not make the wait longer than it is.
      group.last_sent = now.mono - std::max(Duration::zero(), Duration(now.wall - delivery.when));
    }
  }

  void Take(const Alert& alert, Moment now) override {
    // The one that was told of before may still have to be taken back: a new suspicion changes
    // nothing.
    if (alert.phase != AlertPhase::kOpen && alert.phase != AlertPhase::kResolved) return;
    const std::string key = GroupOf(alert);
    const auto at = groups_.find(key);
    if (alert.phase == AlertPhase::kResolved) {
      // Gone before anybody was told: nobody needs to know.
      if (at == groups_.end()) return;
      Group& group = at->second;
      // Nor of a device that was never named to it.
      if (group.known.contains(alert.fingerprint)) {
        group.members[alert.fingerprint] = {alert, std::nullopt};
      } else {
        group.members.erase(alert.fingerprint);
        if (group.members.empty() && !group.may_be_known) groups_.erase(at);
      }
      return;
    }
    Group& group = groups_[key];
    Member& member = group.members[alert.fingerprint];
    member.alert = alert;
    SetWaiting(group, member, now);
  }

  std::optional<Sending> Next(Moment now) override {
    if (now.mono < not_before_) return std::nullopt;
    const std::string* first = nullptr;
    MonoTime first_due = now.mono;
    std::vector<const std::string*> all;
    for (auto& [key, group] : groups_) {
      const auto due = Due(group, now);
      if (!due || *due > now.mono + kSameMoment) continue;
      all.push_back(&key);
      if (*due > first_due) continue;
      first = &key;
      first_due = *due;
    }
    if (first == nullptr) return std::nullopt;
    Sending sending = Make(*first, groups_[*first], now);
    if (settings_.storm == 0 || all.size() <= settings_.storm) return sending;
    const bool open = IsOpen(sending);
    for (const std::string* key : all) {
      if (key == first) continue;
      Group& group = groups_[*key];
      if (std::any_of(group.members.begin(), group.members.end(),
                      [](const auto& member) { return IsOpen(member.second); }) == open) {
        Join(Make(*key, group, now), sending);
      }
    }
    Sort(sending.alerts);
    return sending;
  }

  MonoTime NextDue(Moment now) override {
    MonoTime soonest = now.mono + kLongestSleep;
    for (auto& [key, group] : groups_) {
      if (const auto due = Due(group, now)) {
        soonest = std::min(soonest, std::max(*due, not_before_));
      }
      for (const auto& [fingerprint, member] : group.members) {
        const auto& muted = member.alert.muted_until;
        if (muted && *muted > now.wall) {
          soonest = std::min(soonest, now.mono + Duration(*muted - now.wall));
        }
      }
    }
    return soonest;
  }

  LogChanges Delivered(const Sending& sending, Moment now) override {
    if (!sending.others.empty()) not_before_ = now.mono + kStormPause;
    LogChanges changes;
    for (const auto& [key, alerts] : ByGroup(sending)) Settle(key, alerts, now, changes);
    return changes;
  }

  LogChanges Failed(const Sending& sending, Moment now) override {
    const ToldAlerts told = ByGroup(sending);
    int failures = 1;
    for (const auto& [key, alerts] : told) {
      const auto at = groups_.find(key);
      if (at != groups_.end()) failures = std::max(failures, at->second.failures + 1);
    }
    // The same for all of them: what is told together stays together.
    const Duration wait = backoff_.After(failures);
    LogChanges changes;
    for (const auto& [key, alerts] : told) {
      const auto at = groups_.find(key);
      if (at == groups_.end()) continue;
      Group& group = at->second;
      if (group.failures++ == 0) group.failing_since = now.mono;
      if (now.mono - group.failing_since < settings_.times.give_up) {
        group.not_before = now.mono + wait;
      } else {
        // As if it had been told: the next change or repetition tries anew.
        Settle(key, alerts, now, changes);
      }
    }
    return changes;
  }

 private:
  using ToldAlerts = std::map<std::string, std::vector<const Alert*>, std::less<>>;

  static ToldAlerts ByGroup(const Sending& sending) {
    ToldAlerts told;
    for (const Alert& alert : sending.alerts) told[GroupOf(alert)].push_back(&alert);
    return told;
  }

  static bool IsOpen(const Sending& sending) {
    return std::any_of(sending.alerts.begin(), sending.alerts.end(),
                       [](const Alert& alert) { return alert.phase == AlertPhase::kOpen; });
  }

  static void Join(Sending more, Sending& into) {
    into.others.push_back(std::move(more.group));
    std::move(more.alerts.begin(), more.alerts.end(), std::back_inserter(into.alerts));
    std::move(more.before.begin(), more.before.end(), std::back_inserter(into.before));
  }

  // Open ones first, oldest first.
  static void Sort(std::vector<Alert>& alerts) {
    std::stable_sort(alerts.begin(), alerts.end(), [](const Alert& a, const Alert& b) {
      return std::pair(a.phase, a.since) < std::pair(b.phase, b.since);
    });
  }

  static bool IsOpen(const Member& member) { return member.alert.phase == AlertPhase::kOpen; }

  static void SetWaiting(const Group& group, Member& member, Moment now) {
    const bool wanted = IsOpen(member) && !IsQuiet(member.alert, now.wall) &&
                        !(group.told && group.known.contains(member.alert.fingerprint));
    if (!wanted) {
      member.waiting.reset();
    } else if (!member.waiting) {
      member.waiting = now.mono;
    }
  }

  // Somebody looks after all of it that the receiver knows of.
  static bool IsAcknowledged(const Group& group) {
    bool known = false;
    for (const auto& [fingerprint, member] : group.members) {
      if (!IsOpen(member)) continue;
      if (member.alert.acknowledged_by.empty()) return false;
      known = known || group.known.contains(fingerprint);
    }
    return known;
  }

  // When the group wants a message; nothing when it does not.
  std::optional<MonoTime> Due(Group& group, Moment now) {
    const DeliveryTimes& times = settings_.times;
    bool open = false;
    bool loud = false;
    std::optional<MonoTime> waiting;
    for (auto& [fingerprint, member] : group.members) {
      SetWaiting(group, member, now);
      open = open || IsOpen(member);
      loud = loud || (IsOpen(member) && !IsQuiet(member.alert, now.wall));
      if (member.waiting) waiting = std::min(waiting.value_or(*member.waiting), *member.waiting);
    }
    std::optional<MonoTime> due;
    const auto wish = [&due](MonoTime at) { due = std::min(due.value_or(at), at); };
    // Without members it was told of alerts that the store has not told us of, yet.
    if (!open && group.may_be_known && !group.members.empty()) wish(now.mono);
    if (waiting && !group.told) wish(group.may_be_known ? now.mono : *waiting + times.group_wait);
    if (waiting && group.told) {
      wish(std::max(*waiting + times.group_wait, group.last_sent + times.group_interval));
    }
    if (loud && group.told) wish(group.last_sent + times.repeat_interval);
    if (group.told && settings_.acknowledgements == PlanSettings::Acknowledgements::kTold &&
        IsAcknowledged(group) && !group.acknowledgement_told) {
      wish(now.mono);
    }
    if (due && group.failures > 0) due = std::max(*due, group.not_before);
    return due;
  }

  Sending Make(const std::string& key, Group& group, Moment now) {
    Sending sending;
    sending.group = key;
    for (const auto& [fingerprint, member] : group.members) {
      const bool quiet = IsQuiet(member.alert, now.wall) && !group.known.contains(fingerprint);
      if (!IsOpen(member) || !quiet) sending.alerts.push_back(member.alert);
    }
    Sort(sending.alerts);
    if (!group.told) {
      for (const Alert& alert : sending.alerts) group.known.insert(alert.fingerprint);
    }
    if (!group.may_be_known) {
      group.may_be_known = true;
      sending.before.push_back({settings_.receiver, key, DeliveryPhase::kTelling,
                                ToContent(group.known, /*acknowledged=*/false), now.wall});
    }
    return sending;
  }

  void Settle(const std::string& key, const std::vector<const Alert*>& told, Moment now,
              LogChanges& changes) {
    const auto at = groups_.find(key);
    if (at == groups_.end()) return;
    Group& group = at->second;
    Fingerprints known;
    for (const Alert* alert : told) {
      const auto member = group.members.find(alert->fingerprint);
      if (alert->phase == AlertPhase::kOpen) {
        known.insert(alert->fingerprint);
      } else if (member != group.members.end() && !IsOpen(member->second)) {
        group.members.erase(member);
      }
    }
    if (known.empty()) {
      Group fresh;
      fresh.members = std::move(group.members);
      group = std::move(fresh);
      if (group.members.empty()) groups_.erase(at);
      changes.forget.push_back(key);
      return;
    }
    group.told = true;
    group.known = std::move(known);
    group.acknowledgement_told = IsAcknowledged(group);
    group.last_sent = now.mono;
    group.failures = 0;
    changes.save.push_back({settings_.receiver, key, DeliveryPhase::kTold,
                            ToContent(group.known, group.acknowledgement_told), now.wall});
  }

  const PlanSettings settings_;
  Backoff backoff_;
  std::map<std::string, Group, std::less<>> groups_;
  MonoTime not_before_;
};

}  // namespace

std::unique_ptr<DeliveryPlan> MakeGroupPlan(PlanSettings settings) {
  return std::make_unique<GroupPlan>(std::move(settings));
}

}  // namespace roundsman
