#include "agent/backend_judgement.h"

#include <fmt/format.h>

#include <algorithm>

namespace roundsman {
namespace {

WallTime After(WallTime time, Duration d) {
  return time + std::chrono::duration_cast<WallTime::duration>(d);
}

// The first instant in [from, to] at which Prometheus had not scraped anything lately.
std::optional<WallTime> FirstGap(const std::vector<BackendSample>& ages, WallTime from, WallTime to,
                                 const BackendWindows& windows) {
  // Two steps: the query's instants need not fall on ours.
  WallTime covered = After(from, -windows.step);
  for (const BackendSample& age : ages) {
    if (age.time < from) continue;
    if (age.time > to) break;
    if (age.time > After(covered, 2 * windows.step) ||
        !(age.value <= Seconds(windows.blind_after))) {
      return covered;
    }
    covered = age.time;
  }
  if (After(covered, 2 * windows.step) < to) return covered;
  return std::nullopt;
}

std::optional<WallTime> FirstTrue(const std::vector<BackendSample>& signals, WallTime from,
                                  WallTime to) {
  std::optional<WallTime> first;
  for (const BackendSample& signal : signals) {
    if (signal.time < from || signal.time > to || !(signal.value > 0)) continue;
    if (!first || signal.time < *first) first = signal.time;
  }
  return first;
}

BackendDecision Unknown(std::string why) {
  return {BackendView::kUnknown, std::nullopt, std::move(why)};
}

}  // namespace

std::optional<BackendDecision> JudgeBackend(const BackendEvidence& evidence, WallTime since,
                                            WallTime now, const BackendWindows& windows) {
  const WallTime from = After(since, -windows.lookback);
  const WallTime in_time = After(since, windows.grace);
  const WallTime end = After(since, windows.window);
  const auto first = FirstTrue(evidence.signals, from, std::min(now, end));
  if (first && *first <= in_time) return BackendDecision{BackendView::kSeen, std::nullopt, ""};
  // As long as it may still turn out to have been seen in time there is nothing to decide.
  if (now <= After(in_time, 2 * windows.step)) return std::nullopt;
  if (FirstGap(evidence.scrape_ages, from, first.value_or(std::min(now, end)), windows)) {
    return Unknown("Prometheus was not scraping all the time");
  }
  if (first) {
    return BackendDecision{BackendView::kLate,
                           std::chrono::duration<double>(*first - since).count(), ""};
  }
  // What was true in the last instant is written a moment later.
  if (now <= After(end, 2 * windows.step)) return std::nullopt;
  if (!evidence.refused.empty()) return Unknown(evidence.refused);
  return BackendDecision{BackendView::kUnseen, std::nullopt, ""};
}

}  // namespace roundsman
