#include "agent/reckoning.h"

#include <algorithm>
#include <string>

#include "core/text.h"
#include "scenarios/steps/targets.h"
#include "vision/text_rules.h"

namespace roundsman {
namespace {

void Gather(const Steps& steps, std::vector<const Target*>& targets) {
  const auto add = [&](const std::vector<const Target*>& more) {
    targets.insert(targets.end(), more.begin(), more.end());
  };
  for (const auto& step : steps) {
    if (step->common().condition) add(TargetsOf(*step->common().condition));
    add(step->ReckonsWith());
    for (const Steps* children : step->Children()) Gather(*children, targets);
  }
}

// 提交 is part of 提交失败 and says nothing about it.
bool NamesIt(const std::string& wanted, const std::string& words) {
  const std::string part = Fold(wanted);
  if (part.empty() || Fold(words).find(part) == std::string::npos) return false;
  return MentionsFailure(part) || 2 * CodePoints(part) > CodePoints(Fold(words));
}

// What a selector means only a page can tell; one that speaks of messages means them.
bool SpeaksOfMessages(const std::string& selector) {
  const std::string folded = Fold(selector);
  constexpr std::string_view kWords[] = {"toast", "message", "msg",   "error",  "err",
                                         "alert", "fail",    "snack", "notif",  "notice",
                                         "hint",  "tip",     "warn",  "dialog", "modal"};
  return std::any_of(std::begin(kWords), std::end(kWords),
                     [&](std::string_view word) { return folded.find(word) != std::string::npos; });
}

bool Means(const Target& target, const ToldFailure& told, const Variables& variables) {
  if (target.css) return SpeaksOfMessages(target.css->Expand(variables));
  const auto finder = TargetFinder::Make(target, variables);
  // A variable that has no value yet.
  if (!finder) return false;
  if (target.text) return NamesIt(finder->wanted_text(), told.words);
  if (!target.regex && !target.id && !target.role && !target.label) return false;
  const UiTree& tree = *told.screen->tree();
  const std::vector<int> nodes = finder->FindAll(tree);
  return std::any_of(nodes.begin(), nodes.end(), [&](int node) {
    return tree.IsWithin(told.node, node) &&
           tree.nodes[static_cast<std::size_t>(node)].box.Inflate(2).area() <
               tree.screen().area() / 2;
  });
}

}  // namespace

Reckoning::Reckoning(const Scenario& scenario) {
  for (const Steps* steps : {&scenario.setup, &scenario.steps, &scenario.finally}) {
    Gather(*steps, targets_);
  }
}

bool Reckoning::With(const ToldFailure& told, const Variables& variables) const {
  return std::any_of(targets_.begin(), targets_.end(),
                     [&](const Target* target) { return Means(*target, told, variables); });
}

}  // namespace roundsman
