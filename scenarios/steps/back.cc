#include "scenarios/steps/back.h"

#include "config/config_node.h"
#include "scenarios/step_parser.h"

namespace roundsman {
namespace {

class Back : public Step {
 public:
  using Step::Step;

  Result<void> Run(StepContext& context) const override {
    return context.device().Navigate({NavigationKind::kBack, {}}, context.deadline());
  }

  std::string Describe() const override { return "back"; }
  Act act() const override { return Act::kNavigate; }
};

}  // namespace

std::shared_ptr<const Step> ParseBack(const StepSource& source, StepCommon common,
                                      StepParser& parser) {
  // `- back` alone, or `- back:` beside other keys.
  if (source.step.IsMap() && !source.value.IsNothing()) {
    source.value.Refuse("nothing after `back:`");
    return nullptr;
  }
  parser.NameStep(common, "back");
  return std::make_shared<Back>(std::move(common));
}

}  // namespace roundsman
