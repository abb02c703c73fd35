#include "agent/report_desk.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>

#include "agent/store/sqlite_store.h"
#include "core/io/files.h"
#include "tests/reporters/alert_runs.h"

namespace roundsman {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

bool Await(const std::function<bool()>& pleases) {
  const Deadline deadline = Deadline::In(seconds(30));
  while (!pleases()) {
    if (!deadline.Open()) return false;
    deadline.Pause(milliseconds(5));
  }
  return true;
}

// The real store, on a disk that is full or locked when the test says so.
class MoodyStore : public ResultStore {
 public:
  explicit MoodyStore(ResultStore& store) : store_(store) {}

  Result<Stored> Put(const RunRecord& run, std::span<const Alert> changed) override {
    if (throws) {
      ++thrown;
      throw std::runtime_error("a library lost its temper");
    }
    if (Refuses()) return RobotError("the disk is full");
    const std::lock_guard lock(mutex_);
    put_.push_back(run.report.run);
    return store_.Put(run, changed);
  }
  Result<void> PutAlerts(std::span<const Alert> changed) override {
    if (Refuses()) return RobotError("the disk is full");
    return store_.PutAlerts(changed);
  }
  Result<std::optional<RunRecord>> Run(const std::string& run) override { return store_.Run(run); }
  Result<std::vector<RunSummary>> Runs(const RunFilter& filter) override {
    return store_.Runs(filter);
  }
  Result<std::optional<Alert>> FindAlert(const std::string& fingerprint) override {
    return store_.FindAlert(fingerprint);
  }
  Result<std::vector<Alert>> Alerts(const AlertFilter& filter) override {
    return store_.Alerts(filter);
  }
  Result<std::map<std::string, WallTime>> LastTicks() override { return store_.LastTicks(); }

  // In the order in which they were stored.
  std::vector<std::string> put() const {
    const std::lock_guard lock(mutex_);
    return put_;
  }

  std::atomic<bool> refuses = false;
  // So many calls more, then it is well again.
  std::atomic<int> refusals = 0;
  std::atomic<int> refused = 0;
  std::atomic<bool> throws = false;
  std::atomic<int> thrown = 0;

 private:
  bool Refuses() {
    const bool no = refuses || refusals.fetch_sub(1) > 0;
    if (!refuses && !no) refusals = 0;
    if (no) ++refused;
    return no;
  }

  ResultStore& store_;
  mutable std::mutex mutex_;
  std::vector<std::string> put_;
};

// What the receiver heard, outliving it.
struct Ear {
  void Hear(std::span<const Alert> group) {
    const std::lock_guard lock(mutex);
    for (const Alert& alert : group) heard.push_back(alert);
  }
  bool Heard(const std::function<bool(const Alert&)>& pleases) {
    return Await([&] {
      const std::lock_guard lock(mutex);
      return std::any_of(heard.begin(), heard.end(), pleases);
    });
  }
  std::mutex mutex;
  std::vector<Alert> heard;
};

class EarReceiver : public Receiver {
 public:
  explicit EarReceiver(Ear& ear) : ear_(ear) {}
  const std::string& Name() const override { return name_; }
  Result<void> Send(std::span<const Alert> group, const Deadline&) override {
    ear_.Hear(group);
    return {};
  }

 private:
  const std::string name_ = "chat";
  Ear& ear_;
};

bool IsOpen(const Alert& alert) { return alert.phase == AlertPhase::kOpen; }
bool IsResolved(const Alert& alert) { return alert.phase == AlertPhase::kResolved; }

class ReportDeskTest : public testing::Test {
 protected:
  ReportDeskTest() {
    folder_.emplace(*TempDir::Make("roundsman-desk"));
    sqlite_ = *SqliteStore::Open(folder_->path() / "roundsman.db", log_);
    store_.emplace(*sqlite_);
    Open(AlertBook());
  }

  void Open(AlertBook book) {
    reports_ = std::make_unique<BoundedQueue<RunRecord>>(200);
    desk_ = std::make_unique<ReportDesk>(
        std::move(book),
        ReportDeskParts{*reports_, *store_, metrics_, events_, log_,
                        [this](const RunRecord&, std::span<const Alert>) { ++judged_; }});
    desk_->TellThrough([this] {
      LaneSettings lane;
      lane.receiver = std::make_unique<EarReceiver>(ear_);
      lane.times.group_wait = milliseconds(1);
      lane.times.group_interval = milliseconds(1);
      std::vector<LaneSettings> lanes;
      lanes.push_back(std::move(lane));
      return std::make_unique<Notifier>(std::move(lanes), deliveries_, LaneWatch(),
                                        std::span<const Alert>());
    });
  }
  void Report(RunRecord run) { ASSERT_TRUE(reports_->Push(run, Deadline::In(seconds(30)))); }
  bool Stored(std::size_t runs) {
    return Await([&] { return store_->put().size() >= runs; });
  }
  bool Judged(int runs) {
    return Await([&] { return judged_ >= runs; });
  }
  std::string OpenOne() {
    Report(runs_.Confirmed(runs_.Fail()));
    EXPECT_TRUE(Judged(1));
    const std::vector<Alert> active = desk_->Active();
    EXPECT_THAT(active, SizeIs(1));
    return active.empty() ? "" : active[0].fingerprint;
  }
  Alert StoredAlert(const std::string& fingerprint) {
    const auto alert = store_->FindAlert(fingerprint);
    EXPECT_TRUE(alert && *alert) << fingerprint;
    return alert && *alert ? **alert : Alert();
  }

  const Log log_{LogLevel::kInfo};
  std::optional<TempDir> folder_;
  std::unique_ptr<SqliteStore> sqlite_;
  std::optional<MoodyStore> store_;
  MetricsBook metrics_{"1.2.3"};
  ConsoleEvents events_;
  MemoryDeliveryLog deliveries_;
  Ear ear_;
  AlertRuns runs_;
  std::atomic<int> judged_ = 0;
  std::unique_ptr<BoundedQueue<RunRecord>> reports_;
  std::unique_ptr<ReportDesk> desk_;
};

TEST_F(ReportDeskTest, StoresTellsAndRemembers) {
  const std::string fingerprint = OpenOne();
  EXPECT_TRUE(ear_.Heard(IsOpen));
  EXPECT_EQ(StoredAlert(fingerprint).phase, AlertPhase::kOpen);
  Report(runs_.Pass());
  Report(runs_.Pass());
  EXPECT_TRUE(ear_.Heard(IsResolved));
  EXPECT_EQ(StoredAlert(fingerprint).phase, AlertPhase::kResolved);
  EXPECT_THAT(desk_->Active(), IsEmpty());
  EXPECT_THAT(store_->put(), ElementsAre("run-0", "run-1", "run-2"));
}

TEST_F(ReportDeskTest, AStoreThatRefusesKeepsNobodyFromBeingTold) {
  store_->refuses = true;
  Report(runs_.Pass());
  Report(runs_.Confirmed(runs_.Fail()));
  Report(runs_.Fail());
  EXPECT_TRUE(ear_.Heard(IsOpen));
  ASSERT_TRUE(Judged(3));
  EXPECT_THAT(store_->put(), IsEmpty());
  EXPECT_GE(store_->refused, 3);
  EXPECT_THAT(desk_->Active(), SizeIs(1));
}

int Count(const std::string& text, const std::string& part) {
  int count = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

TEST_F(ReportDeskTest, OfAStoreThatRefusesItIsSaidOnceAndCountedAReport) {
  testing::internal::CaptureStderr();
  store_->refuses = true;
  Report(runs_.Pass());
  Report(runs_.Fail());
  ASSERT_TRUE(Judged(2));
  // Tried again while nothing comes in.
  ASSERT_TRUE(Await([&] { return store_->refused >= 4; }));
  EXPECT_THAT(metrics_.Text(MetricsFormat::kPrometheus),
              HasSubstr("roundsman_report_failures_total{reporter=\"store\"} 2\n"));
  store_->refuses = false;
  ASSERT_TRUE(Stored(2));
  desk_->Finish();
  const std::string said = testing::internal::GetCapturedStderr();
  EXPECT_EQ(Count(said, "wait to be stored: the disk is full"), 1) << said;
  EXPECT_EQ(Count(said, "the store takes reports again"), 1) << said;
}

TEST_F(ReportDeskTest, AStoreThatRefusesASecondTimeIsToldOfAgain) {
  testing::internal::CaptureStderr();
  for (std::size_t stored : {1U, 2U}) {
    store_->refusals = 1;
    Report(runs_.Pass());
    ASSERT_TRUE(Stored(stored));
  }
  desk_->Finish();
  const std::string said = testing::internal::GetCapturedStderr();
  EXPECT_EQ(Count(said, "wait to be stored"), 2) << said;
  EXPECT_EQ(Count(said, "takes reports again"), 2) << said;
}

TEST_F(ReportDeskTest, WhatTheStoreRefusedIsStoredLaterInItsOrder) {
  store_->refuses = true;
  Report(runs_.Pass());
  Report(runs_.Confirmed(runs_.Fail()));
  ASSERT_TRUE(Judged(2));
  store_->refuses = false;
  Report(runs_.Fail());
  ASSERT_TRUE(Stored(3));
  EXPECT_THAT(store_->put(), ElementsAre("run-0", "run-1", "run-2"));
  EXPECT_EQ(StoredAlert(desk_->Active().at(0).fingerprint).times, 2);
}

TEST_F(ReportDeskTest, NoNewRunIsNeededForTheStoreToBeTriedAgain) {
  store_->refuses = true;
  Report(runs_.Pass());
  ASSERT_TRUE(Judged(1));
  store_->refuses = false;
  EXPECT_TRUE(Stored(1));
}

TEST_F(ReportDeskTest, APersonsWordIsStoredAndShown) {
  const std::string fingerprint = OpenOne();
  ASSERT_TRUE(desk_->Acknowledge(fingerprint, "Li Na"));
  EXPECT_EQ(StoredAlert(fingerprint).acknowledged_by, "Li Na");
  const WallTime until = WallTime(seconds(1'900'000'000));
  ASSERT_TRUE(desk_->MuteUntil(fingerprint, until));
  EXPECT_EQ(StoredAlert(fingerprint).muted_until, until);
  ASSERT_TRUE(desk_->MuteUntil(fingerprint, std::nullopt));
  EXPECT_EQ(StoredAlert(fingerprint).muted_until, std::nullopt);
  EXPECT_EQ(desk_->Active().at(0).acknowledged_by, "Li Na");
}

TEST_F(ReportDeskTest, APersonsWordAboutNothingIsRefused) {
  EXPECT_FALSE(desk_->Acknowledge("0123456789abcdef", "Li Na"));
  EXPECT_FALSE(desk_->MuteUntil("0123456789abcdef", std::nullopt));
}

// The run that opened it still waits to be stored: what it says of the alert must not come last.
TEST_F(ReportDeskTest, APersonsWordOutlivesAStoreThatRefuses) {
  store_->refuses = true;
  const std::string fingerprint = OpenOne();
  ASSERT_TRUE(desk_->Acknowledge(fingerprint, "Li Na"));
  store_->refuses = false;
  ASSERT_TRUE(Stored(1));
  EXPECT_TRUE(Await([&] { return StoredAlert(fingerprint).acknowledged_by == "Li Na"; }));
}

TEST_F(ReportDeskTest, APersonsWordDoesNotOvertakeTheRunsBeforeIt) {
  // Refuses the run alone; by the time somebody speaks it is well again.
  store_->refusals = 1;
  const std::string fingerprint = OpenOne();
  ASSERT_TRUE(desk_->Acknowledge(fingerprint, "Li Na"));
  ASSERT_TRUE(Stored(1));
  EXPECT_EQ(StoredAlert(fingerprint).acknowledged_by, "Li Na");
}

TEST_F(ReportDeskTest, WhatTheBackEndSawIsStored) {
  const std::string fingerprint = OpenOne();
  const WallTime since = desk_->Active().at(0).since;
  desk_->BackendDecided(fingerprint, since, BackendView::kLate, 90);
  EXPECT_EQ(StoredAlert(fingerprint).backend, BackendView::kLate);
  EXPECT_EQ(StoredAlert(fingerprint).lead_seconds, 90);
  desk_->BackendDecided(fingerprint, since - seconds(1), BackendView::kSeen, {});
  EXPECT_EQ(StoredAlert(fingerprint).backend, BackendView::kLate) << "that was an older alert";
}

// Whoever starts anew from the store must not ask again, and count the finding again.
TEST_F(ReportDeskTest, ThatNobodyWillEverKnowIsStoredToo) {
  const std::string fingerprint = OpenOne();
  EXPECT_FALSE(StoredAlert(fingerprint).backend_decided);
  const WallTime since = desk_->Active().at(0).since;
  desk_->BackendDecided(fingerprint, since, BackendView::kUnknown, {});
  EXPECT_TRUE(StoredAlert(fingerprint).backend_decided);
  Report(runs_.Pass());
  Report(runs_.Pass());
  ASSERT_TRUE(Judged(3));
  ASSERT_THAT(desk_->Active(), IsEmpty());
  EXPECT_TRUE(StoredAlert(fingerprint).backend_decided) << "still so after it has gone";
}

// Prometheus is watched for longer than many a fault lasts.
TEST_F(ReportDeskTest, WhatTheBackEndSawOfAnAlertThatHasGoneIsStoredToo) {
  const std::string fingerprint = OpenOne();
  const WallTime since = desk_->Active().at(0).since;
  Report(runs_.Pass());
  Report(runs_.Pass());
  ASSERT_TRUE(Judged(3));
  // The same again: it is another alert, of which nothing was said.
  Report(runs_.Confirmed(runs_.Fail()));
  ASSERT_TRUE(Judged(4));
  desk_->BackendDecided(fingerprint, since, BackendView::kUnseen, {});
  AlertFilter gone;
  gone.phase = AlertPhase::kResolved;
  const auto alerts = store_->Alerts(gone);
  ASSERT_TRUE(alerts);
  ASSERT_THAT(*alerts, SizeIs(1));
  EXPECT_EQ(alerts->at(0).backend, BackendView::kUnseen);
  EXPECT_TRUE(alerts->at(0).backend_decided);
  ASSERT_THAT(desk_->Active(), SizeIs(1));
  EXPECT_EQ(desk_->Active()[0].backend, BackendView::kUnknown);
}

TEST_F(ReportDeskTest, AJourneyThatWasRemovedEndsAsNoLongerWatched) {
  const std::string fingerprint = OpenOne();
  EXPECT_TRUE(ear_.Heard(IsOpen));
  desk_->Plan(std::vector<RunKey>{});
  EXPECT_THAT(desk_->Active(), IsEmpty());
  const Alert alert = StoredAlert(fingerprint);
  EXPECT_EQ(alert.phase, AlertPhase::kResolved);
  EXPECT_NE(alert.resolved_because, "");
  EXPECT_EQ(alert.end, AlertEnd::kDropped) << "nobody saw it fine";
  EXPECT_TRUE(ear_.Heard([](const Alert& told) { return told.end == AlertEnd::kDropped; }));
}

// It was under way when its journey was taken out of the config.
TEST_F(ReportDeskTest, ARunThatOutlivesItsJourneyIsStoredAndOpensNothing) {
  desk_->Plan(std::vector<RunKey>{runs_.Pass().key});
  Report(runs_.Confirmed(runs_.Fail()));
  ASSERT_TRUE(Judged(1));
  ASSERT_THAT(desk_->Active(), SizeIs(1));
  desk_->Plan(std::vector<RunKey>{});
  Report(runs_.Confirmed(runs_.Fail()));
  ASSERT_TRUE(Judged(2));
  EXPECT_THAT(desk_->Active(), IsEmpty());
  EXPECT_THAT(store_->Runs({}).value(), SizeIs(2));
}

TEST_F(ReportDeskTest, DroppedEvidenceIsToldOnceAndResolved) {
  desk_->EvidenceChanged("local", "3 MB left");
  desk_->EvidenceChanged("local", "2 MB left");
  ASSERT_THAT(desk_->Active(), SizeIs(1));
  EXPECT_EQ(desk_->Active()[0].name, "UIEvidenceDropped");
  EXPECT_TRUE(ear_.Heard(IsOpen));
  desk_->EvidenceChanged("local", "");
  EXPECT_THAT(desk_->Active(), IsEmpty());
  EXPECT_TRUE(ear_.Heard(IsResolved));
}

TEST_F(ReportDeskTest, TheEndDrainsTheQueue) {
  std::vector<std::string> expected;
  for (int i = 0; i < 100; ++i) {
    RunRecord run = runs_.Pass();
    expected.push_back(run.report.run);
    Report(std::move(run));
  }
  desk_.reset();
  EXPECT_EQ(store_->put(), expected);
}

TEST_F(ReportDeskTest, AtTheEndTheStoreGetsAnotherChance) {
  store_->refuses = true;
  Report(runs_.Pass());
  Report(runs_.Pass());
  ASSERT_TRUE(Judged(2));
  store_->refusals = 3;
  store_->refuses = false;
  desk_.reset();
  EXPECT_THAT(store_->put(), ElementsAre("run-0", "run-1"));
}

TEST_F(ReportDeskTest, AStoreThatRefusesForEverDoesNotHoldUpTheEnd) {
  store_->refuses = true;
  Report(runs_.Pass());
  const MonoTime begin = MonoClock::now();
  desk_.reset();
  EXPECT_LT(MonoClock::now() - begin, seconds(10));
}

TEST_F(ReportDeskTest, ALibraryThatThrowsCostsNoMoreThanItsRun) {
  store_->throws = true;
  Report(runs_.Pass());
  ASSERT_TRUE(Await([&] { return reports_->size() == 0; }));
  store_->throws = false;
  Report(runs_.Pass());
  EXPECT_TRUE(Stored(1));
}

TEST_F(ReportDeskTest, ALibraryThatThrowsWhileNothingComesInEndsNothing) {
  store_->refuses = true;
  Report(runs_.Pass());
  ASSERT_TRUE(Await([&] { return store_->refused >= 1; }));
  store_->throws = true;
  store_->refuses = false;
  // Tried again by itself.
  ASSERT_TRUE(Await([&] { return store_->thrown >= 1; }));
  store_->throws = false;
  Report(runs_.Pass());
  EXPECT_TRUE(Stored(1));
}

TEST_F(ReportDeskTest, FinishedItHasTakenAllInAndStillAnswers) {
  const std::string fingerprint = OpenOne();
  Report(runs_.Fail());
  desk_->Finish();
  EXPECT_EQ(judged_, 2);
  EXPECT_TRUE(desk_->Acknowledge(fingerprint, "anna"));
  EXPECT_EQ(StoredAlert(fingerprint).acknowledged_by, "anna");
}

TEST_F(ReportDeskTest, TheSameRunTwiceIsToldOnce) {
  const RunRecord run = runs_.Confirmed(runs_.Fail());
  Report(run);
  Report(run);
  ASSERT_TRUE(Judged(2));
  EXPECT_TRUE(ear_.Heard(IsOpen));
  EXPECT_EQ(desk_->Active().at(0).times, 1);
  EXPECT_THAT(store_->Runs({}).value(), SizeIs(1));
}

TEST_F(ReportDeskTest, GoesOnWhereTheLastOneEnded) {
  const std::string fingerprint = OpenOne();
  desk_.reset();
  AlertBook book;
  book.Restore(*sqlite_->AlertsToRestore(WallTime(seconds(1'800'000'000))), *sqlite_->GoodTimes());
  Open(std::move(book));
  ASSERT_THAT(desk_->Active(), SizeIs(1));
  EXPECT_EQ(desk_->Active()[0].fingerprint, fingerprint);
  Report(runs_.Pass());
  Report(runs_.Pass());
  EXPECT_TRUE(Await([&] { return desk_->Active().empty(); }));
}

}  // namespace
}  // namespace roundsman
