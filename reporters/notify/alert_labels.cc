#include "reporters/notify/alert_labels.h"

#include "reporters/clean_text.h"

namespace roundsman {

Labels AlertLabels(const Alert& alert) {
  Labels labels;
  const auto add = [&labels](const char* name, std::string_view value) {
    if (!value.empty()) labels[name] = CleanLine(value);
  };
  add("alertname", alert.name);
  add("scenario", alert.scenario);
  add("device", alert.device);
  add("location", alert.location);
  // A journey is broken as a whole, whatever is wrong with it; a finding is one thing.
  if (alert.name == kFindingOnly) {
    add("step", alert.step_id);
    if (alert.kind) add("kind", Name(*alert.kind));
  }
  add("journey", alert.journey);
  add("severity", alert.severity);
  add("owner", alert.owner);
  add("runbook", alert.runbook);
  return labels;
}

}  // namespace roundsman
