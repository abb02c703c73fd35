#include "scenarios/steps/type.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "config/config_node.h"
#include "scenarios/step_parser.h"
#include "scenarios/steps/aim.h"

namespace roundsman {
namespace {

// A touched field takes the focus at once; a search page that slides in first takes a moment.
constexpr Duration kLookEvery = std::chrono::milliseconds(50);
constexpr int kLooks = 20;

struct Typed {
  // Null: whatever has the focus.
  std::shared_ptr<const Target> into;
  Template text;
  bool clear = false;
  bool submit = false;

  std::string Words() const {
    if (text.Empty()) return into ? fmt::format("clear {}", into->Describe()) : "clear the field";
    const std::string what = fmt::format("type {}", text.source());
    return into ? fmt::format("{} into {}", what, into->Describe()) : what;
  }
};

class Type : public Step {
 public:
  Type(StepCommon common, Typed typed) : Step(std::move(common)), typed_(std::move(typed)) {}

  Result<void> Run(StepContext& context) const override {
    std::string field;
    if (typed_.into) {
      const auto touched = TouchField(context);
      if (!touched) return Forward(touched);
      field = *touched;
    }
    const auto focused = AwaitFocus(context);
    if (!focused) return Forward(focused);
    if (!*focused) return ComplainOf(context, field);
    const Typing typing{typed_.text.Expand(context.variables()), typed_.clear};
    const auto fact = context.device().Type(typing, context.deadline());
    if (!fact) return Forward(fact);
    if (!typed_.submit) return {};
    const auto entered = context.device().Press("Enter", context.deadline());
    if (!entered) return Forward(entered);
    return {};
  }

  std::string Describe() const override { return typed_.Words(); }
  Act act() const override { return Act::kType; }

 private:
  // The name of what was touched.
  Result<std::string> TouchField(StepContext& context) const {
    const auto field = Aim(context, *typed_.into, SightFor::kTouching);
    if (!field) return Forward(field);
    if (field->focused) return field->name;
    const auto fact = context.device().Touch({Gesture::Kind::kTap, field->point, field->point},
                                             context.deadline());
    if (!fact) return Forward(fact);
    return field->name;
  }

  // True as well when the page cannot be asked: then only typing will tell.
  static Result<bool> AwaitFocus(StepContext& context) {
    for (int look = 1;; ++look) {
      const auto screen = context.Look({});
      if (!screen) return Forward(screen);
      const UiTree* tree = *screen ? (*screen)->tree() : nullptr;
      if (tree == nullptr) return true;
      const bool focused =
          std::any_of(tree->nodes.begin(), tree->nodes.end(), [](const UiNode& node) {
            return node.focused && node.tag != "body" && node.tag != "html";
          });
      if (focused || look == kLooks || !context.deadline().Open()) return focused;
      if (const auto watched = context.WatchFor(kLookEvery); !watched) return Forward(watched);
    }
  }

  static Result<void> ComplainOf(StepContext& context, const std::string& field) {
    Complaint complaint;
    complaint.kind = FindingKind::kMissingContent;
    complaint.says = field.empty()
                         ? "Nothing on the screen takes what is typed: no field has the focus"
                         : fmt::format("Tapped {}, but it takes no text", field);
    complaint.expected = "a field with the focus";
    complaint.seen = "no field with the focus";
    return context.Complain(std::move(complaint));
  }

  Typed typed_;
};

bool IsNothing(const ConfigNode& node) { return node.IsText() && node.raw().empty(); }

}  // namespace

std::shared_ptr<const Step> ParseType(const StepSource& source, StepCommon common,
                                      StepParser& parser) {
  constexpr std::array<std::string_view, 4> kKeys = {"into", "text", "clear", "submit"};
  const ConfigNode& value = source.value;
  Typed typed;
  if (!value.IsMap()) {
    auto text = parser.ParseText(value, "a text, or {into, text, clear, submit}");
    if (!text) return nullptr;
    typed.text = *std::move(text);
  } else {
    value.AllowOnly(kKeys, "`type`");
    const auto flag = [&](std::string_view key) {
      const auto node = value.Find(key);
      return node && node->Flag().value_or(false);
    };
    typed.clear = flag("clear");
    typed.submit = flag("submit");
    const auto into = value.Find("into");
    if (into) typed.into = parser.ParseTarget(*into);
    if (into && !typed.into) return nullptr;
    // To empty a field is to type nothing into it.
    if (const auto given = value.Find("text"); !typed.clear || (given && !IsNothing(*given))) {
      const auto node = value.Need("text", "`type`");
      auto text = node ? parser.ParseText(*node) : std::nullopt;
      if (!text) return nullptr;
      typed.text = *std::move(text);
    }
  }
  parser.NameStep(common, typed.Words());
  return std::make_shared<Type>(std::move(common), std::move(typed));
}

}  // namespace roundsman
