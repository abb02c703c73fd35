#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <utility>

#include "agent/devices/device_pool.h"
#include "core/deadline.h"
#include "core/result.h"
#include "vision/text_reader.h"

namespace roundsman {

// Asks each browser once, before its word counts, to show the witness page, and remembers the
// answer; one that could not be seen is asked again after a while. Thread-safe: the first worker on
// a browser asks, the others wait for the answer.
class WitnessWatch {
 public:
  // Hears every answer; must be quick.
  using Told = std::function<void(const Result<void>& sees)>;

  explicit WitnessWatch(DevicePool& pool, Told told = {}) : pool_(pool), told_(std::move(told)) {}

  // A robot error says what could not be seen, and what to do about it.
  Result<void> Check(TextReader& reader, const Deadline& deadline);
  // How long the last witness took.
  Duration spent() const;

 private:
  struct Answer {
    Result<void> sees;
    MonoTime at;
  };

  DevicePool& pool_;
  const Told told_;
  mutable std::mutex mutex_;
  // By browser.
  std::map<int, Answer> answers_;
  Duration spent_{};
};

}  // namespace roundsman
