#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <ostream>
#include <string>

#include "agent/queue/run_queue.h"

namespace roundsman {

// A queue and what the suite has to be able to do to it. Every implementation brings one.
class QueueUnderTest {
 public:
  static constexpr std::size_t kCapacity = 5;

  virtual ~QueueUnderTest() = default;
  virtual RunQueue& queue() = 0;
  // All leases that are not renewed meanwhile run out.
  virtual void LetLeasesExpire() = 0;
  // So much of a lease passes that two of these are more than one lease.
  virtual void LetMostOfALeasePass() = 0;
};

struct QueueImplementation {
  std::string name;
  // For kCapacity runs.
  std::function<std::unique_ptr<QueueUnderTest>()> make;
};

inline void PrintTo(const QueueImplementation& implementation, std::ostream* out) {
  *out << implementation.name;
}

// What every RunQueue must hold. An implementation instantiates it:
// INSTANTIATE_TEST_SUITE_P(Memory, RunQueueConformance, ::testing::Values(…)).
class RunQueueConformance : public ::testing::TestWithParam<QueueImplementation> {
 protected:
  std::unique_ptr<QueueUnderTest> under_test_ = GetParam().make();
  RunQueue& queue_ = under_test_->queue();

  // Of seconds since 1970.
  static DueRun Due(const std::string& scenario, int tick = 0, int priority = 1);
  std::optional<DueRun> Claim();
  // "pay" or "nothing".
  std::string ClaimName();
};

}  // namespace roundsman
