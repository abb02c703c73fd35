#include "scenarios/steps/not_see.h"

#include <fmt/format.h>

#include "config/config_node.h"
#include "scenarios/step_parser.h"
#include "scenarios/steps/targets.h"

namespace roundsman {
namespace {

constexpr Duration kQuiet = std::chrono::milliseconds(400);
constexpr Duration kLookEvery = std::chrono::milliseconds(200);

struct Absence {
  Targets targets;
  // How long it must last.
  Duration lasts{};
  // `within:` was written: what is still there may go until the deadline.
  bool may_go = false;
};

class NotSee : public Step {
 public:
  NotSee(StepCommon common, Absence absence)
      : Step(std::move(common)), absence_(std::move(absence)) {}

  // Nothing is absent from a screen that is still being built: it must have settled first.
  Result<void> Run(StepContext& context) const override {
    if (const auto settled = context.Settle(kQuiet); !settled) return Forward(settled);
    for (;;) {
      auto seen = FirstSeen(context);
      if (!seen) return Forward(seen);
      if (*seen == nullptr && absence_.lasts > Duration::zero()) {
        if (const auto watched = context.WatchFor(absence_.lasts); !watched)
          return Forward(watched);
        seen = FirstSeen(context);
        if (!seen) return Forward(seen);
      }
      if (*seen == nullptr) return {};
      if (!absence_.may_go || !context.deadline().Open()) return ComplainOf(context, **seen);
      if (const auto watched = context.WatchFor(kLookEvery); !watched) return Forward(watched);
    }
  }

  std::string Describe() const override { return "not see " + DescribeTargets(absence_.targets); }
  Act act() const override { return Act::kNone; }

 private:
  Result<const Target*> FirstSeen(StepContext& context) const {
    for (const auto& target : absence_.targets) {
      const auto seen = context.SeesNow(*target);
      if (!seen) return Forward(seen);
      if (*seen) return target.get();
    }
    return nullptr;
  }

  static tl::unexpected<Error> ComplainOf(StepContext& context, const Target& seen) {
    Complaint complaint;
    complaint.kind = FindingKind::kUnexpectedContent;
    complaint.says = fmt::format("{} is on the screen and should not be", seen.Describe());
    complaint.expected = fmt::format("no {}", seen.Describe());
    complaint.seen = seen.Describe();
    return context.Complain(std::move(complaint));
  }

  Absence absence_;
};

}  // namespace

std::shared_ptr<const Step> ParseNotSee(const StepSource& source, StepCommon common,
                                        StepParser& parser) {
  Absence absence;
  if (const auto node = source.step.Find("for"))
    absence.lasts = node->Time().value_or(Duration::zero());
  absence.targets = ParseVisible(source.value, parser);
  if (absence.targets.empty()) return nullptr;
  absence.may_go = common.within.has_value();
  parser.NameStep(common, "not see " + DescribeTargets(absence.targets));
  return std::make_shared<NotSee>(std::move(common), std::move(absence));
}

}  // namespace roundsman
