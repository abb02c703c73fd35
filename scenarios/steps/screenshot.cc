#include "scenarios/steps/screenshot.h"

#include <fmt/format.h>

#include "config/config_node.h"
#include "scenarios/step_parser.h"

namespace roundsman {
namespace {

std::string Words(const Template& name) { return fmt::format("screenshot {}", name.source()); }

class KeepPicture : public Step {
 public:
  KeepPicture(StepCommon common, Template name) : Step(std::move(common)), name_(std::move(name)) {}

  Result<void> Run(StepContext& context) const override {
    context.KeepScreenshot(name_.Expand(context.variables()));
    return {};
  }

  std::string Describe() const override { return Words(name_); }
  Act act() const override { return Act::kNone; }

 private:
  Template name_;
};

}  // namespace

std::shared_ptr<const Step> ParseScreenshot(const StepSource& source, StepCommon common,
                                            StepParser& parser) {
  auto name = parser.ParseText(source.value, "a name for the picture");
  if (!name) return nullptr;
  parser.NameStep(common, Words(*name));
  return std::make_shared<KeepPicture>(std::move(common), *std::move(name));
}

}  // namespace roundsman
