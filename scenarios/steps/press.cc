#include "scenarios/steps/press.h"

#include <fmt/format.h>

#include "config/config_node.h"
#include "core/text.h"
#include "scenarios/key_names.h"
#include "scenarios/step_parser.h"

namespace roundsman {
namespace {

class Press : public Step {
 public:
  Press(StepCommon common, std::string key) : Step(std::move(common)), key_(std::move(key)) {}

  Result<void> Run(StepContext& context) const override {
    const auto fact = context.device().Press(key_, context.deadline());
    if (!fact) return Forward(fact);
    return {};
  }

  std::string Describe() const override { return fmt::format("press {}", key_); }
  Act act() const override { return Act::kKey; }

 private:
  std::string key_;
};

}  // namespace

std::shared_ptr<const Step> ParsePress(const StepSource& source, StepCommon common,
                                       StepParser& parser) {
  const auto key = source.value.Choice(KeyNames());
  if (!key) return nullptr;
  const std::string name(KeyNames()[*key]);
  parser.NameStep(common, fmt::format("press {}", name));
  return std::make_shared<Press>(std::move(common), name);
}

}  // namespace roundsman
