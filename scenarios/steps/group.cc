#include "scenarios/steps/group.h"

#include <fmt/format.h>

#include <array>
#include <optional>

#include "config/config_node.h"
#include "scenarios/step_parser.h"
#include "scenarios/steps/targets.h"

namespace roundsman {
namespace {

constexpr long kMostRounds = 1000;

struct Repeat {
  int rounds = 1;
  std::optional<Condition> until;
};

struct Branches {
  // The group's own: the runner does not see it, because `else` is the group's too.
  std::optional<Condition> condition;
  Repeat repeat;
  Steps then;
  Steps otherwise;
};

std::string DescribeCondition(const Condition& condition) {
  if (condition.see) return "see " + condition.see->Describe();
  if (condition.not_see) return "not see " + condition.not_see->Describe();
  if (condition.device) return "device " + *condition.device;
  return fmt::format("{} is {}", condition.variable->name, condition.variable->value.source());
}

std::string Words(const std::optional<Condition>& condition, const Repeat& repeat) {
  std::string words = "do";
  if (condition) words += " if " + DescribeCondition(*condition);
  if (repeat.until) return words + " until " + DescribeCondition(*repeat.until);
  if (repeat.rounds > 1) words += fmt::format(" {} times", repeat.rounds);
  return words;
}

class Group : public Step {
 public:
  Group(StepCommon common, Branches branches)
      : Step(std::move(common)), branches_(std::move(branches)) {}

  Result<void> Run(StepContext& context) const override {
    if (branches_.condition) {
      const auto holds = context.Holds(*branches_.condition);
      if (!holds) return Forward(holds);
      if (!*holds)
        return branches_.otherwise.empty() ? Result<void>() : context.Run(branches_.otherwise);
    }
    const Repeat& repeat = branches_.repeat;
    for (int round = 0; round < repeat.rounds; ++round) {
      const auto done = Done(context);
      if (!done) return Forward(done);
      if (*done) return {};
      if (auto ran = context.Run(branches_.then); !ran) return ran;
    }
    if (!repeat.until) return {};
    const auto done = Done(context);
    if (!done) return Forward(done);
    if (*done) return {};
    Complaint complaint;
    complaint.kind = FindingKind::kMissingContent;
    complaint.says = fmt::format("Did it {} times, and still not: {}", repeat.rounds,
                                 DescribeCondition(*repeat.until));
    complaint.expected = DescribeCondition(*repeat.until);
    return context.Complain(std::move(complaint));
  }

  std::string Describe() const override { return Words(branches_.condition, branches_.repeat); }
  Act act() const override { return Act::kNone; }
  std::vector<const Steps*> Children() const override {
    return {&branches_.then, &branches_.otherwise};
  }
  std::vector<const Target*> ReckonsWith() const override {
    std::vector<const Target*> targets;
    for (const auto* condition : {&branches_.condition, &branches_.repeat.until}) {
      if (!*condition) continue;
      for (const Target* target : TargetsOf(**condition)) targets.push_back(target);
    }
    return targets;
  }

 private:
  Result<bool> Done(StepContext& context) const {
    if (!branches_.repeat.until) return false;
    return context.Holds(*branches_.repeat.until);
  }

  Branches branches_;
};

std::optional<Repeat> ParseRepeat(const ConfigNode& node, StepParser& parser) {
  constexpr std::array<std::string_view, 2> kKeys = {"until", "at-most"};
  Repeat repeat;
  if (!node.IsMap()) {
    if (!node.IsText()) {
      node.Refuse("a number of rounds, or {until, at-most}");
      return std::nullopt;
    }
    const auto rounds = node.Integer(1, kMostRounds);
    if (!rounds) return std::nullopt;
    repeat.rounds = static_cast<int>(*rounds);
    return repeat;
  }
  node.AllowOnly(kKeys, "`repeat`");
  const auto until = node.Need("until", "`repeat`");
  const auto at_most = node.Need("at-most", "`repeat`");
  if (until) repeat.until = parser.ParseCondition(*until);
  const auto rounds = at_most ? at_most->Integer(1, kMostRounds) : std::nullopt;
  if (!repeat.until || !rounds) return std::nullopt;
  repeat.rounds = static_cast<int>(*rounds);
  return repeat;
}

}  // namespace

std::shared_ptr<const Step> ParseGroup(const StepSource& source, StepCommon common,
                                       StepParser& parser) {
  Branches branches;
  branches.condition = std::move(common.condition);
  common.condition.reset();
  bool sound = true;
  if (const auto node = source.step.Find("repeat")) {
    auto repeat = ParseRepeat(*node, parser);
    sound = repeat.has_value();
    if (repeat) branches.repeat = *std::move(repeat);
  }
  parser.NameStep(common, Words(branches.condition, branches.repeat));
  branches.then = parser.ParseSteps(source.value, common.id);
  if (source.value.IsList() && source.value.List().empty())
    source.value.Refuse("at least one step");
  if (const auto node = source.step.Find("else")) {
    if (!source.step.Find("if")) node->Tell("found `else:` without `if:`, expected both");
    branches.otherwise = parser.ParseSteps(*node, common.id + "/else");
  }
  if (!sound) return nullptr;
  return std::make_shared<Group>(std::move(common), std::move(branches));
}

}  // namespace roundsman
