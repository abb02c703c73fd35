#include "scenarios/steps/reload.h"

#include "config/config_node.h"
#include "scenarios/step_parser.h"

namespace roundsman {
namespace {

class Reload : public Step {
 public:
  using Step::Step;

  Result<void> Run(StepContext& context) const override {
    return context.device().Navigate({NavigationKind::kReload, {}}, context.deadline());
  }

  std::string Describe() const override { return "reload"; }
  Act act() const override { return Act::kNavigate; }
};

}  // namespace

std::shared_ptr<const Step> ParseReload(const StepSource& source, StepCommon common,
                                        StepParser& parser) {
  // `- reload` alone, or `- reload:` beside other keys.
  if (source.step.IsMap() && !source.value.IsNothing()) {
    source.value.Refuse("nothing after `reload:`");
    return nullptr;
  }
  parser.NameStep(common, "reload");
  return std::make_shared<Reload>(std::move(common));
}

}  // namespace roundsman
