#include "scenarios/steps/open.h"

#include <fmt/format.h>

#include "config/config_node.h"
#include "scenarios/step_parser.h"

namespace roundsman {
namespace {

std::string Words(const Template& address) { return fmt::format("open {}", address.source()); }

class Open : public Step {
 public:
  Open(StepCommon common, Template address)
      : Step(std::move(common)), address_(std::move(address)) {}

  Result<void> Run(StepContext& context) const override {
    const auto url = context.ResolveUrl(address_.Expand(context.variables()));
    if (!url) return Forward(url);
    return context.device().Navigate({NavigationKind::kOpen, *url}, context.deadline());
  }

  std::string Describe() const override { return Words(address_); }
  Act act() const override { return Act::kNavigate; }

 private:
  Template address_;
};

// "https" of "https://x"; empty for a relative address.
std::string_view SchemeOf(std::string_view address) {
  const std::size_t colon = address.find_first_of(":/?#");
  return colon == std::string_view::npos || address[colon] != ':' ? "" : address.substr(0, colon);
}

void CheckAddress(const ConfigNode& node, const std::string& address, const StepParser& parser) {
  const std::string_view scheme = SchemeOf(address);
  const std::string& shown = node.raw();
  if (scheme.empty() && parser.base_url().empty()) {
    node.Tell(fmt::format(
        "found the relative address {}, expected `base-url:` in the file, --base-url, or a "
        "whole address like `https://m.example.com/`",
        Quoted(shown)));
  } else if (!scheme.empty() && scheme != "http" && scheme != "https" && scheme != "file" &&
             scheme != "data" && scheme != "about") {
    const bool port = address.find("://") == std::string::npos;
    node.Tell(
        fmt::format("found the address {}, expected one that begins with `https://` or `http://`{}",
                    Quoted(shown), port ? fmt::format("; did you mean `http://{}`?", shown) : ""));
  }
}

}  // namespace

std::shared_ptr<const Step> ParseOpen(const StepSource& source, StepCommon common,
                                      StepParser& parser) {
  auto address =
      parser.ParseText(source.value, "an address like `https://m.example.com/` or `/login`");
  if (!address) return nullptr;
  if (parser.scope().Known(*address)) {
    CheckAddress(source.value, address->Expand(parser.scope().values()), parser);
  } else if (!parser.rows().empty()) {
    Variables variables = parser.scope().values();
    for (const auto& [name, value] : parser.rows().front()) variables.Set(name, value);
    CheckAddress(source.value, address->Expand(variables), parser);
  }
  parser.NameStep(common, Words(*address));
  return std::make_shared<Open>(std::move(common), *std::move(address));
}

}  // namespace roundsman
