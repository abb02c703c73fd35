#include "agent/store/retention.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <utime.h>

#include "agent/store/evidence_guard.h"
#include "tests/agent/store/store_runs.h"

namespace roundsman {
namespace {

namespace fs = std::filesystem;

using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr Duration kDay = std::chrono::hours(24);

Deadline Enough() { return Deadline::In(std::chrono::minutes(1)); }

class RetentionTest : public ::testing::Test {
 protected:
  fs::path Folder(const std::string& run) { return place_.folder() / "runs" / run; }
  bool HasPictures(int number) { return fs::exists(Folder(TenSteps(number).report.run)); }
  bool HasRun(int number) {
    const auto run = place_.store().Run(TenSteps(number).report.run);
    return run && *run;
  }
  void AddPictures(const std::string& run) {
    DirectoryStore pictures(place_.folder());
    for (int i = 0; i < 2; ++i) {
      ASSERT_TRUE(pictures.Put(fmt::format("runs/{}/{:02}.jpg", run, i), std::string(50'000, 'x')));
    }
  }
  // Run `number` started that many minutes after the first.
  void Add(int number, const std::string& confirmation = "") {
    RunRecord record = TenSteps(number);
    if (!confirmation.empty()) {
      record.report.confirmation = Confirmation{confirmation, Verdict::kFail, 8, ""};
      AddPictures(confirmation);
    }
    ASSERT_EQ(place_.store().Put(record, {}), Stored::kNew);
    AddPictures(record.report.run);
  }
  void OpenAlert(int first, int last) {
    Alert alert;
    alert.fingerprint = "f";
    alert.phase = AlertPhase::kOpen;
    alert.first_run = TenSteps(first).report.run;
    alert.last_run = TenSteps(last).report.run;
    ASSERT_TRUE(place_.store().PutAlerts(std::vector{alert}));
  }
  WallTime Start(int number) { return TenSteps(number).report.started; }

  StorePlace place_;
};

TEST_F(RetentionTest, RemovesOldRunsWithTheirPicturesAndTheirConfirmations) {
  Add(0, "again");
  Add(1);
  Add(2);
  Retention retention(place_.store(), place_.folder(), {.keep_runs = kDay});
  const auto swept = retention.Sweep(Start(1) + kDay, Enough());
  ASSERT_TRUE(swept) << swept.error().message;
  EXPECT_EQ(swept->runs, 1);
  EXPECT_FALSE(HasRun(0));
  EXPECT_FALSE(HasPictures(0));
  EXPECT_FALSE(fs::exists(Folder("again")));
  EXPECT_TRUE(HasRun(1) && HasPictures(1));
  EXPECT_EQ(swept->evidence_bytes, place_.store().EvidenceBytes());
  EXPECT_GE(swept->evidence_bytes, 200'000);
}

TEST_F(RetentionTest, AboveTheSizeTheOldestPicturesGoAndTheRunsStay) {
  for (int i = 0; i < 30; ++i) Add(i);
  const std::int64_t own = *place_.store().OwnBytes();
  Retention retention(place_.store(), place_.folder(), {.most_bytes = own * 2 + 1'100'000});
  const auto swept = retention.Sweep(Start(30), Enough());
  ASSERT_TRUE(swept) << swept.error().message;
  EXPECT_EQ(swept->runs, 0);
  EXPECT_GT(swept->evidence, 0);
  EXPECT_LE(swept->evidence_bytes + swept->own_bytes, own * 2 + 1'100'000);
  EXPECT_FALSE(HasPictures(0));
  EXPECT_TRUE(HasRun(0));
  EXPECT_TRUE(HasPictures(29));
}

TEST_F(RetentionTest, ADatabaseThatOutgrowsItsHalfLosesItsOldestRuns) {
  for (int i = 0; i < 250; ++i) ASSERT_TRUE(place_.store().Put(TenSteps(i), {}));
  const std::int64_t own = *place_.store().OwnBytes();
  Retention retention(place_.store(), place_.folder(), {.most_bytes = own});
  const auto swept = retention.Sweep(Start(300), Enough());
  ASSERT_TRUE(swept);
  EXPECT_EQ(swept->runs, 200);
  EXPECT_TRUE(HasRun(249));
  EXPECT_FALSE(HasRun(0));
  EXPECT_LT(swept->own_bytes, own / 2);
}

TEST_F(RetentionTest, NeverTouchesTheEvidenceOfOpenAlerts) {
  for (int i = 0; i < 6; ++i) Add(i);
  OpenAlert(1, 4);
  RetentionLimits limits{.keep_runs = kDay, .most_bytes = 1};
  Retention retention(place_.store(), place_.folder(), limits);
  ASSERT_TRUE(retention.Sweep(Start(5) + 100 * kDay, Enough()));
  for (int i = 0; i < 6; ++i) {
    EXPECT_EQ(HasPictures(i), i == 1 || i == 4) << i;
    EXPECT_EQ(HasRun(i), i == 1 || i == 4) << i;
  }
}

TEST_F(RetentionTest, RemovesWhatACrashLeftBehindAfterAnHour) {
  Add(0, "again");
  AddPictures("crashed");
  AddPictures("running");
  const WallTime now = std::chrono::system_clock::now();
  const auto make_old = [&](const std::string& run) {
    const std::time_t then = std::chrono::system_clock::to_time_t(now) - 4000;
    const utimbuf times{then, then};
    ASSERT_EQ(::utime(Folder(run).c_str(), &times), 0);
  };
  make_old("crashed");
  make_old("again");
  make_old(TenSteps(0).report.run);
  // The runs of these tests are of a fixed day.
  Retention retention(place_.store(), place_.folder(), {.keep_runs = 36500 * kDay});
  const auto swept = retention.Sweep(now, Enough());
  ASSERT_TRUE(swept);
  EXPECT_EQ(swept->orphans, 1);
  EXPECT_FALSE(fs::exists(Folder("crashed")));
  EXPECT_TRUE(fs::exists(Folder("running")));
  EXPECT_TRUE(fs::exists(Folder("again")));
  EXPECT_TRUE(HasPictures(0));
}

TEST_F(RetentionTest, ForgetsAlertsThatWereResolvedLongAgo) {
  Alert alert;
  alert.fingerprint = "f";
  alert.phase = AlertPhase::kResolved;
  alert.last_seen = Start(0);
  ASSERT_TRUE(place_.store().PutAlerts(std::vector{alert}));
  Retention retention(place_.store(), place_.folder(), {.keep_resolved_alerts = kDay});
  ASSERT_TRUE(retention.Sweep(Start(0) + kDay, Enough()));
  EXPECT_THAT(*place_.store().Alerts({}), SizeIs(1));
  ASSERT_TRUE(retention.Sweep(Start(1) + kDay, Enough()));
  EXPECT_THAT(*place_.store().Alerts({}), IsEmpty());
}

TEST_F(RetentionTest, ANameThatIsAPathLeadsNowhere) {
  RunRecord wicked = TenSteps(0);
  wicked.report.run = "../precious";
  ASSERT_TRUE(place_.store().Put(wicked, {}));
  fs::create_directories(place_.folder() / "precious");
  fs::create_directories(place_.folder() / "runs");
  Retention retention(place_.store(), place_.folder(), {.keep_runs = kDay});
  ASSERT_TRUE(retention.Sweep(Start(0) + 9 * kDay, Enough()));
  EXPECT_TRUE(fs::exists(place_.folder() / "precious"));
}

TEST(SpaceGuardTest, DropsEvidenceBelowTheLimitAndTakesItAgainWithRoomToSpare) {
  std::int64_t room = 1000;
  SpaceGuard guard(
      "/", 800, [&](const fs::path&) { return room; }, Duration(0));
  EXPECT_TRUE(guard.EvidenceAllowed());
  room = 799;
  EXPECT_FALSE(guard.EvidenceAllowed());
  room = 999;
  EXPECT_FALSE(guard.EvidenceAllowed());
  room = 1000;
  EXPECT_TRUE(guard.EvidenceAllowed());
  room = -1;
  EXPECT_TRUE(guard.EvidenceAllowed());
}

TEST(SpaceGuardTest, AsksTheDiskOnlyNowAndThen) {
  int asked = 0;
  SpaceGuard guard(
      "/", 1, [&](const fs::path&) { return ++asked; }, std::chrono::hours(1));
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(guard.EvidenceAllowed());
  EXPECT_EQ(asked, 1);
  EXPECT_GT(FreeBytes("/"), 0);
  EXPECT_EQ(FreeBytes("/no/such/place"), -1);
}

TEST(GuardedStoreTest, APictureWithoutRoomIsDroppedAndCounted) {
  const auto folder = TempDir::Make("roundsman-guard");
  ASSERT_TRUE(folder);
  std::int64_t room = 10;
  SpaceGuard guard(
      folder->path(), 5, [&](const fs::path&) { return room; }, Duration(0));
  DirectoryStore pictures(folder->path());
  GuardedStore store(pictures, guard);
  EXPECT_EQ(store.Put("runs/a/1.jpg", "x"), "runs/a/1.jpg");
  room = 1;
  EXPECT_EQ(store.Put("runs/a/2.jpg", "x"), "");
  EXPECT_FALSE(fs::exists(folder->path() / "runs/a/2.jpg"));
  EXPECT_EQ(store.dropped(), 1);
  room = 10;
  EXPECT_EQ(store.Put("runs/a/3.jpg", "x"), "runs/a/3.jpg");
}

}  // namespace
}  // namespace roundsman
