#include "vision/detectors/crash.h"

#include <fmt/format.h>

namespace roundsman {
namespace {

class Crash : public Detector {
 public:
  std::vector<Finding> Inspect(const Observation& seen) override {
    if (!seen.signals.crashed) return {};
    Finding finding;
    finding.kind = FindingKind::kCrash;
    finding.says = seen.touch ? fmt::format("The page died after a tap on {}", seen.touch->name)
                              : std::string("The page died");
    finding.expected = "the page stays alive";
    finding.seen = "its process ended";
    return {finding};
  }
};

}  // namespace

std::unique_ptr<Detector> MakeCrash() { return std::make_unique<Crash>(); }

}  // namespace roundsman
