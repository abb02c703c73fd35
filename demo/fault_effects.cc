#include "demo/fault_effects.h"

#include <chrono>
#include <string>

#include "core/deadline.h"
#include "demo/demo_site.h"

namespace roundsman {
namespace {

using std::chrono::milliseconds;

// Longer than anybody waits; a browser gives up after five minutes.
constexpr std::chrono::minutes kForEver{30};

void Wait(std::chrono::nanoseconds time, const std::stop_token& stop) {
  Deadline::In(time, stop).Pause(time);
}

void ReplaceAll(std::string& body, std::string_view from, std::string_view to) {
  for (std::size_t at = body.find(from); at != std::string::npos; at = body.find(from, at)) {
    body.replace(at, from.size(), to);
    at += to.size();
  }
}

void InjectIntoHead(std::string& body, std::string_view snippet) {
  const std::size_t at = body.find("</head>");
  if (at != std::string::npos) body.insert(at, snippet);
}

}  // namespace

WebAnswer AnswerWithFaults(const FaultyRequest& request, const std::stop_token& stop,
                           const std::function<WebAnswer()>& truth) {
  FaultSet applying;
  for (const Fault* fault : request.faults) {
    if (!Applies(*fault, request.path, request.page)) continue;
    applying.push_back(fault);
    request.counter.CountHit(*fault);
    const FaultEffect& effect = fault->effect;
    switch (effect.action) {
      case FaultAction::kHang:
        Wait(kForEver, stop);
        return {.drop = true};
      case FaultAction::kDrop:
        return {.drop = true};
      case FaultAction::kDelay:
        Wait(milliseconds(effect.number), stop);
        break;
      case FaultAction::kReplace:
        return {effect.number, std::string(MediaType(effect.text)),
                std::string(SiteFile(effect.text))};
      case FaultAction::kInject:
      case FaultAction::kRewrite:
        break;
    }
  }
  WebAnswer answer = truth();
  for (const Fault* fault : applying) {
    const FaultEffect& effect = fault->effect;
    if (effect.action == FaultAction::kInject) InjectIntoHead(answer.body, SiteFile(effect.text));
    if (effect.action == FaultAction::kRewrite) ReplaceAll(answer.body, effect.text, effect.by);
  }
  return answer;
}

}  // namespace roundsman
