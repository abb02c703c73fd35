#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "core/deadline.h"
#include "core/result.h"
#include "core/secret.h"
#include "reporters/notify/alert_labels.h"

namespace roundsman {

// The silences people set in Alertmanager, as of the last Poll that got an answer. Polled by one
// thread; asked by any. An Alertmanager that is away changes nothing: what was silenced stays so
// until the silence's own end.
class SilenceBook {
 public:
  // All members of the cluster; the first that answers speaks for all.
  SilenceBook(std::vector<Secret> urls, Duration timeout);
  ~SilenceBook();

  // An error when no member answered.
  Result<void> Poll(const Deadline& deadline);
  // Who silenced it and why ("silenced by anna: release tonight"); nothing when nobody did.
  // Matchers see a label that is not there as an empty one, as Alertmanager does; those of a
  // silence are joined by "and".
  std::optional<std::string> Covering(const Labels& labels, WallTime now) const;

 private:
  struct Silence;

  const std::vector<Secret> urls_;
  const Duration timeout_;
  mutable std::mutex mutex_;
  std::shared_ptr<const std::vector<Silence>> silences_;
};

}  // namespace roundsman
