#pragma once

#include <filesystem>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
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

// What a log has to take in of one receiver.
struct LogChanges {
  // Each replaces what there was of the same group.
  std::vector<Delivery> save;
  // Groups.
  std::vector<std::string> forget;
};

// Remembers over a restart what was told to whom, so that nobody is told twice what he knows and no
// recovery is forgotten. Called from several threads at once. Changes are durable when the call
// comes back; of several, a kill may leave the first ones.
class DeliveryLog {
 public:
  virtual ~DeliveryLog() = default;
  virtual Result<std::vector<Delivery>> Load() = 0;
  virtual Result<void> Change(const std::string& receiver, const LogChanges& changes) = 0;

  Result<void> Save(const Delivery& delivery) {
    return Change(delivery.receiver, {{delivery}, {}});
  }
  Result<void> Forget(const std::string& receiver, const std::string& group) {
    return Change(receiver, {{}, {group}});
  }
};

// For `agent --demo` and tests: a restart knows nothing.
class MemoryDeliveryLog : public DeliveryLog {
 public:
  Result<std::vector<Delivery>> Load() override;
  Result<void> Change(const std::string& receiver, const LogChanges& changes) override;

 private:
  std::mutex mutex_;
  std::map<std::pair<std::string, std::string>, Delivery> deliveries_;
};

// One file, a line of JSON a change, so that a change costs the same with five open groups and with
// five thousand; written anew, whole or not at all, when most of it is out of date. Killed at any
// byte it is what it was before that change. A file that cannot be read is an error of Load, never
// an empty log.
class FileDeliveryLog : public DeliveryLog {
 public:
  explicit FileDeliveryLog(std::filesystem::path file) : file_(std::move(file)) {}
  Result<std::vector<Delivery>> Load() override;
  Result<void> Change(const std::string& receiver, const LogChanges& changes) override;

 private:
  Result<void> Read();
  Result<void> ReadLines(std::string_view text);
  Result<void> Note(const std::string& lines);
  std::string Anew() const;

  const std::filesystem::path file_;
  std::mutex mutex_;
  bool read_ = false;
  // Bytes of the file that are good; 0: it has to be written anew.
  std::size_t size_ = 0;
  // When it was last written anew.
  std::size_t fresh_size_ = 0;
  std::map<std::pair<std::string, std::string>, Delivery> deliveries_;
};

}  // namespace roundsman
