#pragma once

#include <map>
#include <string>

#include "core/alert.h"

namespace roundsman {

using Labels = std::map<std::string, std::string>;

// What an alert is known by in Alertmanager, for its whole life, whether it was pushed or comes
// from config/alerts.yaml: alertname, scenario, device, location, journey, severity, owner,
// runbook; a UIFinding also by step and kind. So several alerts of a broken journey are one there.
// Values are clean UTF-8; empty ones are left out, as Alertmanager reads a missing label as an
// empty one.
Labels AlertLabels(const Alert& alert);

}  // namespace roundsman
