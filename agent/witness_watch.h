#pragma once

#include <map>
#include <mutex>
#include <string>

#include "agent/devices/device_pool.h"
#include "core/deadline.h"
#include "core/result.h"
#include "vision/text_reader.h"

namespace roundsman {

// Asks each browser once, before its word counts, to show the witness page, and remembers the
// answer. Thread-safe: the first worker on a browser asks, the others wait for the answer.
class WitnessWatch {
 public:
  explicit WitnessWatch(DevicePool& pool) : pool_(pool) {}

  // A robot error says what could not be seen, and what to do about it.
  Result<void> Check(TextReader& reader, const Deadline& deadline);
  // How long the last witness took.
  Duration spent() const;

 private:
  DevicePool& pool_;
  mutable std::mutex mutex_;
  std::map<int, Result<void>> answers_;
  Duration spent_{};
};

}  // namespace roundsman
