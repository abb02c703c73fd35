#include "agent/agent_carrier.h"

#include <fmt/format.h>

namespace roundsman {

RunReport AgentCarrier::Carry(const RunRequest& request, const std::stop_token& stop) {
  const Duration read = worker_.reading().spent;
  RunReport report = worker_.Carry(request, stop);
  if (const Duration now = worker_.reading().spent; now > read) {
    health_.ObserveOcr(Seconds(now - read));
  }
  report.reproduce = fmt::format("roundsman run {} --device {}{}", request.scenario->path.string(),
                                 request.profile->name, reproduce_);
  return report;
}

}  // namespace roundsman
