#include "vision/detectors/slow_response.h"

#include <fmt/format.h>

#include <optional>

namespace roundsman {
namespace {

std::string Doing(const Observation& seen) {
  return seen.touch ? fmt::format("the tap on {}", seen.touch->name)
                    : (seen.step_name.empty() ? std::string("the step") : seen.step_name);
}

Finding Make(const Observation& seen, std::string says, Duration limit, Duration took) {
  Finding finding;
  finding.kind = FindingKind::kSlowResponse;
  finding.says = std::move(says);
  if (seen.touch) finding.box = seen.touch->box;
  finding.expected = fmt::format("within {}", FormatDuration(limit));
  finding.seen = FormatDuration(took);
  return finding;
}

std::optional<Finding> OverBudget(const Observation& seen) {
  const Duration budget = *seen.budget;
  if (!seen.settled && seen.ended - seen.Start() > budget) {
    const Duration took = seen.ended - seen.Start();
    return Make(seen,
                fmt::format("After {} {} had not finished; its budget is {}", FormatDuration(took),
                            Doing(seen), FormatDuration(budget)),
                budget, took);
  }
  if (!seen.completion) return std::nullopt;
  const Duration took = *seen.completion - seen.Start();
  if (took - seen.signals.starved <= budget) return std::nullopt;
  return Make(seen,
              fmt::format("It took {} until {} had finished; its budget is {}",
                          FormatDuration(took), Doing(seen), FormatDuration(budget)),
              budget, took);
}

// The film tells time to a frame or two; a hair over the limit is within it.
class SlowResponse : public Detector {
 public:
  std::vector<Finding> Inspect(const Observation& seen) override {
    if (seen.signals.crashed) return {};
    if (seen.budget) {
      const std::optional<Finding> over = OverBudget(seen);
      return over ? std::vector<Finding>{*over} : std::vector<Finding>{};
    }
    if (seen.act != Act::kTouch && seen.act != Act::kNavigate) return {};
    const Duration react =
        seen.checks.LongerThan(FindingKind::kSlowResponse, CheckSettings::kReactWithin);
    if (seen.act == Act::kTouch && seen.touch && seen.reaction &&
        seen.Response() - seen.signals.starved > react + react / 20) {
      return {Make(seen,
                   fmt::format("{} took {} to react to a tap", seen.touch->name,
                               FormatDuration(seen.Response())),
                   react, seen.Response())};
    }
    // What never came to rest may be meant to move.
    if (!seen.settled || !seen.completion) return {};
    const Duration took = *seen.completion - seen.Start();
    if (took - seen.signals.starved <= CheckSettings::kFinishWithin) return {};
    return {Make(seen,
                 fmt::format("It took {} until {} had finished", FormatDuration(took), Doing(seen)),
                 CheckSettings::kFinishWithin, took)};
  }
};

}  // namespace

std::unique_ptr<Detector> MakeSlowResponse() { return std::make_unique<SlowResponse>(); }

}  // namespace roundsman
