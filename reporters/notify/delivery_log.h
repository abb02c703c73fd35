#pragma once

#include <filesystem>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "core/clock.h"
#include "core/result.h"

namespace roundsman {

// kTelling: a message is on its way and may have arrived. kTold: it has.
enum class DeliveryPhase { kTelling, kTold };

// What one receiver was last told of one group of alerts that is still open for it. None means that
// it knows of no trouble: nobody told it, or it was told that all is well again.
struct Delivery {
  std::string receiver;
  std::string group;
  DeliveryPhase phase = DeliveryPhase::kTelling;
  // What was told, in the notifier's own words: opaque to the log, at most some kilobytes.
  std::string content;
  WallTime when;

  bool operator==(const Delivery&) const = default;
};

// Remembers over a restart what was told to whom, so that nobody is told twice what he knows and no
// recovery is forgotten. Called from several threads at once. A change is durable when the call
// comes back.
class DeliveryLog {
 public:
  virtual ~DeliveryLog() = default;
  virtual Result<std::vector<Delivery>> Load() = 0;
  // Replaces what there was of the same receiver and group.
  virtual Result<void> Save(const Delivery& delivery) = 0;
  virtual Result<void> Forget(const std::string& receiver, const std::string& group) = 0;
};

// For `agent --demo` and tests: a restart knows nothing.
class MemoryDeliveryLog : public DeliveryLog {
 public:
  Result<std::vector<Delivery>> Load() override;
  Result<void> Save(const Delivery& delivery) override;
  Result<void> Forget(const std::string& receiver, const std::string& group) override;

 private:
  std::mutex mutex_;
  std::map<std::pair<std::string, std::string>, Delivery> deliveries_;
};

// One small JSON file, written whole at every change: right for hundreds of open groups, not for
// thousands. A file that cannot be read is an error of Load, never an empty log.
class FileDeliveryLog : public DeliveryLog {
 public:
  explicit FileDeliveryLog(std::filesystem::path file) : file_(std::move(file)) {}
  Result<std::vector<Delivery>> Load() override;
  Result<void> Save(const Delivery& delivery) override;
  Result<void> Forget(const std::string& receiver, const std::string& group) override;

 private:
  Result<void> Read();
  Result<void> Write();

  const std::filesystem::path file_;
  std::mutex mutex_;
  bool read_ = false;
  std::map<std::pair<std::string, std::string>, Delivery> deliveries_;
};

}  // namespace roundsman
