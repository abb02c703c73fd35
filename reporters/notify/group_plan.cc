#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "reporters/notify/delivery_plan.h"

namespace roundsman {
namespace {

constexpr Duration kLongestSleep = std::chrono::hours(1);
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
    const std::string* first = nullptr;
    MonoTime first_due = now.mono;
    for (auto& [key, group] : groups_) {
      const auto due = Due(group, now);
      if (!due || *due > first_due) continue;
      first = &key;
      first_due = *due;
    }
    if (first == nullptr) return std::nullopt;
    return Make(*first, groups_[*first], now);
  }

  MonoTime NextDue(Moment now) override {
    MonoTime soonest = now.mono + kLongestSleep;
    for (auto& [key, group] : groups_) {
      if (const auto due = Due(group, now)) soonest = std::min(soonest, *due);
      for (const auto& [fingerprint, member] : group.members) {
        const auto& muted = member.alert.muted_until;
        if (muted && *muted > now.wall) {
          soonest = std::min(soonest, now.mono + Duration(*muted - now.wall));
        }
      }
    }
    return soonest;
  }

  LogChanges Delivered(const Sending& sending, Moment now) override { return Settle(sending, now); }

  LogChanges Failed(const Sending& sending, Moment now) override {
    const auto at = groups_.find(sending.group);
    if (at == groups_.end()) return {};
    Group& group = at->second;
    if (group.failures++ == 0) group.failing_since = now.mono;
    if (now.mono - group.failing_since < settings_.times.give_up) {
      group.not_before = now.mono + backoff_.After(group.failures);
      return {};
    }
    // As if it had been told: the next change or repetition tries anew.
    return Settle(sending, now);
  }

 private:
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
    std::stable_sort(sending.alerts.begin(), sending.alerts.end(),
                     [](const Alert& a, const Alert& b) {
                       return std::pair(a.phase, a.since) < std::pair(b.phase, b.since);
                     });
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

  LogChanges Settle(const Sending& sending, Moment now) {
    const auto at = groups_.find(sending.group);
    if (at == groups_.end()) return {};
    Group& group = at->second;
    Fingerprints known;
    for (const Alert& alert : sending.alerts) {
      const auto member = group.members.find(alert.fingerprint);
      if (alert.phase == AlertPhase::kOpen) {
        known.insert(alert.fingerprint);
      } else if (member != group.members.end() && !IsOpen(member->second)) {
        group.members.erase(member);
      }
    }
    if (known.empty()) {
      Group fresh;
      fresh.members = std::move(group.members);
      group = std::move(fresh);
      if (group.members.empty()) groups_.erase(at);
      return {{}, {sending.group}};
    }
    group.told = true;
    group.known = std::move(known);
    group.acknowledgement_told = IsAcknowledged(group);
    group.last_sent = now.mono;
    group.failures = 0;
    return {{{settings_.receiver, sending.group, DeliveryPhase::kTold,
              ToContent(group.known, group.acknowledgement_told), now.wall}},
            {}};
  }

  const PlanSettings settings_;
  Backoff backoff_;
  std::map<std::string, Group, std::less<>> groups_;
};

}  // namespace

std::unique_ptr<DeliveryPlan> MakeGroupPlan(PlanSettings settings) {
  return std::make_unique<GroupPlan>(std::move(settings));
}

}  // namespace roundsman
