#include "agent/agent_carrier.h"

namespace roundsman {

RunReport AgentCarrier::Carry(const RunRequest& request, const std::stop_token& stop) {
  const Duration read = worker_.reading().spent;
  RunReport report = worker_.Carry(request, stop);
  if (const Duration now = worker_.reading().spent; now > read) {
    health_.ObserveOcr(Seconds(now - read));
  }
  Reproduction again = reproduce_;
  again.subject = request.scenario->path.string();
  again.device = request.profile->name;
  report.reproduce = ToShellLine(again);
  return report;
}

}  // namespace roundsman
