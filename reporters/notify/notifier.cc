#include "reporters/notify/notifier.h"

#include <utility>

namespace roundsman {

Notifier::Notifier(std::vector<LaneSettings> lanes, DeliveryLog& log, const LaneWatch& watch,
                   std::span<const Alert> known) {
  for (LaneSettings& lane : lanes) {
    lanes_.push_back(std::make_unique<DeliveryLane>(std::move(lane), log, watch, known));
  }
}

Notifier::~Notifier() {
  // All at once: the slowest decides how long it takes, not the sum.
  for (const auto& lane : lanes_) lane->Stop();
}

void Notifier::Tell(std::span<const Alert> changed) {
  for (const auto& lane : lanes_) lane->Tell(changed);
}

bool Notifier::AwaitCalm(const Deadline& deadline) {
  for (const auto& lane : lanes_) {
    if (!lane->AwaitCalm(deadline)) return false;
  }
  return true;
}

std::vector<LaneSettings> MakeLanes(std::span<const ReceiverSettings> settings,
                                    const ReceiverTools& tools) {
  std::vector<LaneSettings> lanes;
  for (const ReceiverSettings& receiver : settings) {
    const ReceiverRow* row = FindReceiver(receiver.kind);
    // The parser takes no other kind.
    if (row == nullptr) continue;
    LaneSettings lane;
    lane.receiver = row->make(receiver, tools);
    lane.rhythm = row->rhythm;
    lane.acknowledgements = row->acknowledgements;
    lane.choice = receiver.choice;
    lane.times = receiver.times;
    lane.pace = row->pace;
    lane.storm = row->storm;
    // A message may take a picture along, or try again without it.
    lane.timeout = receiver.timeout * 3;
    lanes.push_back(std::move(lane));
  }
  return lanes;
}

}  // namespace roundsman
