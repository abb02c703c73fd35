#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>

#include "core/clock.h"
#include "core/finding.h"

namespace roundsman {

// What a scenario or a step says about one kind under `checks:`.
struct CheckSetting {
  std::optional<Severity> severity;
  // Set: off, with the reason a person gave (may be empty).
  std::optional<std::string> off;
  // stall, jank: how long it must last; slow-response: how long a reaction may take.
  std::optional<Duration> longer_than;
};

// `checks:` of a scenario with that of a step laid over it. A value; read by detectors and the
// verdict.
class CheckSettings {
 public:
  static constexpr Duration kStallLongerThan = std::chrono::seconds(2);
  static constexpr Duration kReactWithin = std::chrono::seconds(1);
  static constexpr Duration kFinishWithin = std::chrono::seconds(10);

  void Set(FindingKind kind, CheckSetting setting) { settings_[kind] = std::move(setting); }
  // This, with `over` winning key by key.
  CheckSettings With(const CheckSettings& over) const;

  bool Off(FindingKind kind) const;
  Severity SeverityOf(FindingKind kind) const;
  Duration LongerThan(FindingKind kind, Duration otherwise) const;
  const std::map<FindingKind, CheckSetting>& settings() const { return settings_; }

 private:
  std::map<FindingKind, CheckSetting> settings_;
};

}  // namespace roundsman
