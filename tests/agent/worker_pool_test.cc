#include "agent/worker_pool.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <set>
#include <stdexcept>

#include "agent/queue/memory_queue.h"
#include "tests/agent/schedule_fixture.h"
#include "tests/fakes/recording_watch.h"
#include "tests/fakes/scripted_carrier.h"

namespace roundsman {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// A door that runs wait before, so that a test says when they go on.
class Door {
 public:
  void Open() {
    const std::lock_guard lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }
  // False when it was stopped.
  bool Pass(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    ++waiting_;
    changed_.notify_all();
    return Deadline::In(minutes(2), stop).Await(changed_, lock, [this] { return open_; });
  }
  void AwaitWaiting(int count) {
    std::unique_lock lock(mutex_);
    EXPECT_TRUE(Deadline::In(minutes(1)).Await(changed_, lock, [&] { return waiting_ >= count; }));
  }

 private:
  std::mutex mutex_;
  std::condition_variable_any changed_;
  bool open_ = false;
  int waiting_ = 0;
};

class WorkerPoolTest : public ::testing::Test {
 protected:
  SystemTime time_;
  RecordingWatch watch_;
  Log log_{LogLevel::kError};
  MemoryQueueOptions queue_options_;
  WorkerPoolOptions options_;
  BoundedQueue<RunRecord> reports_{10};
  std::unique_ptr<MemoryQueue> queue_;
  std::atomic<int> ended_ = 0;
  std::shared_ptr<const Scenario> scenario_ = MakeScenario("pay", Every(minutes(5)));
  std::shared_ptr<const DeviceProfile> profile_ = std::make_shared<const DeviceProfile>();

  std::unique_ptr<WorkerPool> Pool(const ScriptedCarrier::Script& script) {
    if (!queue_) queue_ = std::make_unique<MemoryQueue>(queue_options_, time_);
    return std::make_unique<WorkerPool>(
        options_, WorkerPoolParts{*queue_, reports_, watch_, time_, log_,
                                  [script] { return std::make_unique<ScriptedCarrier>(script); },
                                  [this](const RunKey&) { ++ended_; }});
  }
  void Put(int tick, Duration stale_in = hours(1)) {
    if (!queue_) queue_ = std::make_unique<MemoryQueue>(queue_options_, time_);
    DueRun run;
    run.key = {"pay", "phone", "local", "", WallTime(seconds(tick))};
    run.request = {scenario_, profile_, {}};
    run.due = MonoClock::now();
    run.stale_after = run.due + stale_in;
    run.suppressed = "deploying";
    ASSERT_EQ(queue_->Enqueue(std::move(run)), Enqueued::kAccepted);
  }
  RunRecord Next() {
    auto record = reports_.Pop(Deadline::In(minutes(1)));
    EXPECT_TRUE(record);
    return record.value_or(RunRecord());
  }
  void AwaitEnded(int count) {
    const Deadline deadline = Deadline::In(minutes(1));
    while (ended_ < count && deadline.Open()) deadline.Pause(milliseconds(1));
    EXPECT_EQ(ended_, count);
  }
};

TEST_F(WorkerPoolTest, EveryRunEndsInARecord) {
  for (int i = 0; i < 5; ++i) Put(i);
  const auto pool = Pool({});
  std::set<std::string> keys;
  for (int i = 0; i < 5; ++i) {
    const RunRecord record = Next();
    EXPECT_EQ(record.report.verdict, Verdict::kPass);
    EXPECT_EQ(record.suppressed, "deploying");
    EXPECT_GE(record.lateness_seconds, 0);
    EXPECT_LT(record.lateness_seconds, 120) << "it waited for nothing";
    keys.insert(record.key.ToString());
  }
  EXPECT_THAT(keys, SizeIs(5));
  AwaitEnded(5);
  EXPECT_EQ(queue_->Depth().leased, 0U);
  EXPECT_THAT(watch_.lateness(), SizeIs(5));
}

TEST_F(WorkerPoolTest, LatenessEndsWithTheFirstStepAndNotWithAWorker) {
  Put(1);
  const auto pool = Pool([](const RunRequest& request, const std::stop_token&) {
    RunReport report = ScriptedCarrier::Passed(request);
    // So long its browser kept it waiting.
    report.started += minutes(5);
    return report;
  });
  EXPECT_GE(Next().lateness_seconds, 300);
  AwaitEnded(1);
  ASSERT_THAT(watch_.lateness(), SizeIs(1));
  EXPECT_GE(watch_.lateness()[0], 300);
}

TEST_F(WorkerPoolTest, DropsAndCountsWhatIsStale) {
  Put(1, -seconds(1));
  Put(2);
  const auto pool = Pool({});
  EXPECT_EQ(Next().key.tick, WallTime(seconds(2)));
  AwaitEnded(2);
  EXPECT_EQ(watch_.skipped(SkipReason::kStale), 1);
  EXPECT_EQ(queue_->Depth().leased, 0U);
}

TEST_F(WorkerPoolTest, AFaultCostsTheRunNotTheWorker) {
  options_.workers = 1;
  std::atomic<int> count = 0;
  Put(1);
  Put(2);
  Put(3);
  const auto pool = Pool([&](const RunRequest& request, const std::stop_token&) -> RunReport {
    const int now = ++count;
    if (now == 1) throw std::runtime_error("a library threw");
    if (now == 2) throw 42;
    return ScriptedCarrier::Passed(request);
  });
  const RunRecord thrown = Next();
  EXPECT_EQ(thrown.report.verdict, Verdict::kInconclusive);
  EXPECT_THAT(thrown.report.inconclusive, HasSubstr("a library threw"));
  EXPECT_EQ(Next().report.verdict, Verdict::kInconclusive);
  EXPECT_EQ(Next().report.verdict, Verdict::kPass);
}

TEST_F(WorkerPoolTest, StopCancelsAndRecordsWhatIsUnderWay) {
  Door door;
  Put(1);
  Put(2);
  Put(3);
  auto pool = Pool([&](const RunRequest& request, const std::stop_token& stop) {
    return door.Pass(stop) ? ScriptedCarrier::Passed(request) : NotRun(request, "cancelled");
  });
  door.AwaitWaiting(2);
  const auto busy = pool->Busy();
  ASSERT_THAT(busy, SizeIs(2));
  EXPECT_EQ(busy[0].journey, "pay");
  EXPECT_EQ(busy[0].state, WorkerState::kRunning);
  const MonoTime begun = MonoClock::now();
  pool->Stop();
  EXPECT_LT(MonoClock::now() - begun, seconds(20));
  EXPECT_EQ(Next().report.inconclusive, "cancelled");
  EXPECT_EQ(Next().report.inconclusive, "cancelled");
  EXPECT_EQ(reports_.size(), 0U);
  EXPECT_EQ(queue_->Depth().waiting, 1U);
  EXPECT_THAT(pool->Busy(), IsEmpty());
}

TEST_F(WorkerPoolTest, WaitsVisiblyForRoomOnTheReportQueue) {
  options_.workers = 1;
  for (int i = 0; i < 12; ++i) Put(i);
  const auto pool = Pool({});
  const Deadline deadline = Deadline::In(minutes(1));
  const auto reporting = [&] {
    const auto busy = pool->Busy();
    return reports_.size() == 10 && busy.size() == 1 && busy[0].state == WorkerState::kReporting;
  };
  while (!reporting() && deadline.Open()) deadline.Pause(milliseconds(1));
  EXPECT_TRUE(reporting());
  for (int i = 0; i < 12; ++i) Next();
  AwaitEnded(12);
}

TEST_F(WorkerPoolTest, ALongRunKeepsItsLease) {
  queue_options_.lease = seconds(2);
  options_.renew_every = milliseconds(100);
  Door door;
  Put(1);
  const auto pool = Pool([&](const RunRequest& request, const std::stop_token& stop) {
    return door.Pass(stop) ? ScriptedCarrier::Passed(request) : NotRun(request, "cancelled");
  });
  door.AwaitWaiting(1);
  Deadline::In(minutes(1)).Pause(seconds(3));
  EXPECT_EQ(queue_->Depth().leased, 1U);
  EXPECT_THAT(pool->Busy(), SizeIs(1));
  door.Open();
  EXPECT_EQ(Next().report.verdict, Verdict::kPass);
}

TEST_F(WorkerPoolTest, AHungWorkersRunIsCarriedOutByAnotherAndRecordedOnce) {
  queue_options_.lease = milliseconds(300);
  options_.renew_every = milliseconds(50);
  options_.patience = milliseconds(200);
  Door door;
  std::atomic<int> count = 0;
  Put(1);
  const auto pool = Pool([&](const RunRequest& request, const std::stop_token& stop) {
    if (++count == 1) door.Pass(stop);
    return ScriptedCarrier::Passed(request);
  });
  EXPECT_EQ(Next().report.verdict, Verdict::kPass);
  const auto busy = pool->Busy();
  ASSERT_THAT(busy, SizeIs(::testing::Ge(1U)));
  EXPECT_EQ(busy[0].state, WorkerState::kHung);
  door.Open();
  AwaitEnded(1);
  Put(2);
  EXPECT_EQ(Next().key.tick, WallTime(seconds(2)));
  EXPECT_EQ(reports_.size(), 0U);
}

TEST_F(WorkerPoolTest, ARunThatHangsEveryWorkerIsGivenUpWithARecord) {
  queue_options_.lease = milliseconds(100);
  options_.workers = 4;
  options_.renew_every = milliseconds(20);
  options_.patience = milliseconds(50);
  Door door;
  Put(1);
  const auto pool = Pool([&](const RunRequest& request, const std::stop_token& stop) {
    door.Pass(stop);
    return ScriptedCarrier::Passed(request);
  });
  const RunRecord record = Next();
  EXPECT_EQ(record.report.verdict, Verdict::kInconclusive);
  EXPECT_THAT(record.report.inconclusive, HasSubstr("hung"));
  AwaitEnded(1);
  EXPECT_EQ(watch_.skipped(SkipReason::kLost), 1);
  EXPECT_THAT(queue_->buried(), SizeIs(1));
  door.Open();
}

}  // namespace
}  // namespace roundsman
