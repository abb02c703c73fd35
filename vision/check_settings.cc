#include "vision/check_settings.h"

namespace roundsman {

CheckSettings CheckSettings::With(const CheckSettings& over) const {
  CheckSettings merged = *this;
  for (const auto& [kind, setting] : over.settings_) {
    CheckSetting& mine = merged.settings_[kind];
    if (setting.severity) mine.severity = setting.severity;
    if (setting.off) mine.off = setting.off;
    if (setting.longer_than) mine.longer_than = setting.longer_than;
  }
  return merged;
}

bool CheckSettings::Off(FindingKind kind) const {
  const auto found = settings_.find(kind);
  return found != settings_.end() && found->second.off.has_value();
}

Severity CheckSettings::SeverityOf(FindingKind kind) const {
  const auto found = settings_.find(kind);
  if (found != settings_.end() && found->second.severity) return *found->second.severity;
  return Info(kind).default_severity;
}

Duration CheckSettings::LongerThan(FindingKind kind, Duration otherwise) const {
  const auto found = settings_.find(kind);
  if (found != settings_.end() && found->second.longer_than) return *found->second.longer_than;
  return otherwise;
}

}  // namespace roundsman
