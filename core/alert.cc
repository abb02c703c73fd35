#include "core/alert.h"

namespace roundsman {

std::string_view Name(AlertPhase phase) {
  switch (phase) {
    case AlertPhase::kPending:
      return "pending";
    case AlertPhase::kOpen:
      return "open";
    case AlertPhase::kResolved:
      return "resolved";
    case AlertPhase::kDropped:
      break;
  }
  return "dropped";
}

std::string_view Name(AlertEnd end) { return end == AlertEnd::kFine ? "fine" : "dropped"; }

}  // namespace roundsman
