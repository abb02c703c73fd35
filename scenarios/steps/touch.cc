#include "scenarios/steps/touch.h"

#include <fmt/format.h>

#include <array>

#include "config/config_node.h"
#include "scenarios/step_parser.h"
#include "scenarios/steps/aim.h"

namespace roundsman {
namespace {

constexpr Duration kLongPress = std::chrono::milliseconds(800);

class Touch : public Step {
 public:
  Touch(StepCommon common, Gesture::Kind kind, std::shared_ptr<const Target> target)
      : Step(std::move(common)), kind_(kind), target_(std::move(target)) {}

  Result<void> Run(StepContext& context) const override {
    auto sighting = Aim(context, *target_, SightFor::kTouching);
    if (!sighting) return Forward(sighting);
    Gesture gesture{kind_, sighting->point, sighting->point};
    if (kind_ == Gesture::Kind::kLongPress) gesture.over = kLongPress;
    context.AboutToTouch(*sighting);
    const auto fact = context.device().Touch(gesture, context.deadline());
    if (!fact) return Forward(fact);
    context.Touched(*fact);
    return {};
  }

  std::string Describe() const override { return Words(kind_, *target_); }
  Act act() const override { return Act::kTouch; }
  std::vector<const Target*> ReckonsWith() const override { return {target_.get()}; }

  static std::string Words(Gesture::Kind kind, const Target& target) {
    const std::string_view verb = kind == Gesture::Kind::kTap         ? "tap"
                                  : kind == Gesture::Kind::kDoubleTap ? "double-tap"
                                                                      : "long-press";
    return fmt::format("{} {}", verb, target.Describe());
  }

 private:
  Gesture::Kind kind_;
  std::shared_ptr<const Target> target_;
};

std::shared_ptr<const Step> Parse(Gesture::Kind kind, const StepSource& source, StepCommon common,
                                  StepParser& parser) {
  if (const auto expect = source.step.Find("expect")) {
    constexpr std::array<std::string_view, 1> kNothing = {"nothing"};
    common.expect_nothing = expect->Choice(kNothing).has_value();
  }
  auto target = parser.ParseTarget(source.value);
  if (!target) return nullptr;
  parser.NameStep(common, Touch::Words(kind, *target));
  return std::make_shared<Touch>(std::move(common), kind, std::move(target));
}

}  // namespace

std::shared_ptr<const Step> ParseTap(const StepSource& source, StepCommon common,
                                     StepParser& parser) {
  return Parse(Gesture::Kind::kTap, source, std::move(common), parser);
}

std::shared_ptr<const Step> ParseDoubleTap(const StepSource& source, StepCommon common,
                                           StepParser& parser) {
  return Parse(Gesture::Kind::kDoubleTap, source, std::move(common), parser);
}

std::shared_ptr<const Step> ParseLongPress(const StepSource& source, StepCommon common,
                                           StepParser& parser) {
  return Parse(Gesture::Kind::kLongPress, source, std::move(common), parser);
}

}  // namespace roundsman
