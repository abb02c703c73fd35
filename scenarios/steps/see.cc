#include "scenarios/steps/see.h"

#include <fmt/format.h>

#include "config/config_node.h"
#include "scenarios/step_parser.h"
#include "scenarios/steps/targets.h"

namespace roundsman {
namespace {

class See : public Step {
 public:
  See(StepCommon common, Targets targets) : Step(std::move(common)), targets_(std::move(targets)) {}

  Result<void> Run(StepContext& context) const override {
    for (;;) {
      for (const auto& target : targets_) {
        const auto sighting = context.Find(*target, SightFor::kSeeing);
        if (!sighting) return Forward(sighting);
      }
      if (targets_.size() == 1) return {};
      // One after the other is not all of them: the first may be gone when the last has come.
      const auto hidden = FirstHidden(context);
      if (!hidden) return Forward(hidden);
      if (*hidden == nullptr) return {};
      if (!context.deadline().Open()) return ComplainOf(context, **hidden);
    }
  }

  std::string Describe() const override { return "see " + DescribeTargets(targets_); }
  Act act() const override { return Act::kNone; }
  std::vector<const Target*> ReckonsWith() const override {
    std::vector<const Target*> targets;
    for (const auto& target : targets_) targets.push_back(target.get());
    return targets;
  }

 private:
  Result<const Target*> FirstHidden(StepContext& context) const {
    for (const auto& target : targets_) {
      const auto seen = context.SeesNow(*target);
      if (!seen) return Forward(seen);
      if (!*seen) return target.get();
    }
    return nullptr;
  }

  static tl::unexpected<Error> ComplainOf(StepContext& context, const Target& hidden) {
    Complaint complaint;
    complaint.kind = FindingKind::kMissingContent;
    complaint.says =
        fmt::format("Never saw all of it at the same time: {} was gone again", hidden.Describe());
    complaint.expected = hidden.Describe();
    return context.Complain(std::move(complaint));
  }

  Targets targets_;
};

}  // namespace

std::shared_ptr<const Step> ParseSee(const StepSource& source, StepCommon common,
                                     StepParser& parser) {
  auto targets = ParseVisible(source.value, parser);
  if (targets.empty()) return nullptr;
  parser.NameStep(common, "see " + DescribeTargets(targets));
  return std::make_shared<See>(std::move(common), std::move(targets));
}

}  // namespace roundsman
