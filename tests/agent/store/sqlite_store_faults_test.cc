#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <iterator>

#include "tests/agent/store/store_runs.h"

namespace roundsman {
namespace {

namespace fs = std::filesystem;

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::SizeIs;

std::string Bytes(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(in), {});
}

Result<std::unique_ptr<SqliteStore>> TryOpen(const fs::path& file) {
  const Log log(LogLevel::kError);
  return SqliteStore::Open(file, log);
}

TEST(SqliteStoreFaultsTest, MovesAsideWhatIsNoDatabase) {
  StorePlace place;
  place.Close();
  fs::remove(place.file());
  const std::string garbage(10'000, 'x');
  std::ofstream(place.file(), std::ios::binary) << garbage;
  place.Reopen();
  EXPECT_THAT(place.store().moved_aside().string(),
              ::testing::StartsWith(place.file().string() + ".corrupt-2"));
  EXPECT_EQ(Bytes(place.store().moved_aside()), garbage);
  EXPECT_EQ(place.store().Put(TenSteps(1), {}), Stored::kNew);
}

TEST(SqliteStoreFaultsTest, MovesAsideADatabaseWithABrokenMiddle) {
  StorePlace place;
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(place.store().Put(TenSteps(i), {}));
  place.Close();
  const auto size = fs::file_size(place.file());
  ASSERT_GT(size, 60'000U);
  std::fstream file(place.file(), std::ios::binary | std::ios::in | std::ios::out);
  for (std::uintmax_t at = 8192; at < size; at += 4096) {
    file.seekp(static_cast<std::streamoff>(at));
    file << std::string(200, 'x');
  }
  file.close();
  place.Reopen();
  EXPECT_FALSE(place.store().moved_aside().empty());
  EXPECT_THAT(*place.store().Runs({}), SizeIs(0));
  place.Reopen();
  EXPECT_TRUE(place.store().moved_aside().empty());
}

TEST(SqliteStoreFaultsTest, LeavesOtherProgramsAndLaterVersionsFilesAlone) {
  StorePlace place;
  place.Close();
  SQLite::Database(place.file().string(), SQLite::OPEN_READWRITE).exec("PRAGMA user_version = 99");
  auto opened = TryOpen(place.file());
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().blame, Blame::kConfig);
  EXPECT_THAT(opened.error().ToString(), HasSubstr("later version"));
  const fs::path other = place.folder() / "other.db";
  SQLite::Database(other.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE)
      .exec("CREATE TABLE mine (a)");
  opened = TryOpen(other);
  ASSERT_FALSE(opened);
  EXPECT_THAT(opened.error().ToString(), HasSubstr("another program"));
  EXPECT_TRUE(fs::exists(other));
}

TEST(SqliteStoreFaultsTest, KeepsASecondAgentOut) {
  StorePlace place;
  const auto second = TryOpen(place.file());
  ASSERT_FALSE(second);
  EXPECT_THAT(second.error().message, HasSubstr("another running agent's"));
  place.Close();
  EXPECT_TRUE(TryOpen(place.file()));
}

TEST(SqliteStoreFaultsTest, SaysThatItIsLockedAndGoesOnAfterwards) {
  StorePlace place;
  ASSERT_TRUE(place.store().Put(TenSteps(1), {}));
  {
    SQLite::Database other(place.file().string(), SQLite::OPEN_READWRITE);
    const SQLite::Transaction holds(other, SQLite::TransactionBehavior::EXCLUSIVE);
    const auto refused = place.store().Put(TenSteps(2), {});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().blame, Blame::kRobot);
    EXPECT_THAT(refused.error().message, HasSubstr("locked by another program"));
    EXPECT_THAT(*place.store().Runs({}), SizeIs(1));
  }
  EXPECT_EQ(place.store().Put(TenSteps(2), {}), Stored::kNew);
  EXPECT_THAT(*place.store().Runs({}), SizeIs(2));
}

// How many were put before the first refusal; what it said goes to `says`.
int PutUntilRefused(SqliteStore& store, std::string& says) {
  for (int i = 0; i < 100'000; ++i) {
    const auto put = store.Put(TenSteps(i), {});
    if (put) continue;
    says = put.error().message;
    return i;
  }
  return -1;
}

TEST(SqliteStoreFaultsTest, AFullDiskCostsNothingThatWasStored) {
  const auto folder = TempDir::Make("roundsman-store-full");
  ASSERT_TRUE(folder);
  if (::mount("none", folder->path().c_str(), "tmpfs", 0, "size=2m") != 0) {
    GTEST_SKIP() << "mounting a small disk takes root's rights";
  }
  struct Unmount {
    fs::path path;
    ~Unmount() { ::umount2(path.c_str(), MNT_DETACH); }
  } unmount{folder->path()};
  const fs::path filler = folder->path() / "filler";
  std::ofstream(filler, std::ios::binary) << std::string(1'000'000, 'x');
  const auto store = OpenStore(folder->path() / "roundsman.db");
  std::string says;
  const int stored = PutUntilRefused(*store, says);
  ASSERT_GT(stored, 5);
  EXPECT_THAT(says, HasSubstr("make room on its disk"));
  RunFilter all;
  all.limit = 1'000'000;
  EXPECT_THAT(*store->Runs(all), SizeIs(stored));
  EXPECT_FALSE(store->Put(TenSteps(stored), {}));
  fs::remove(filler);
  EXPECT_EQ(store->Put(TenSteps(stored), {}), Stored::kNew);
  EXPECT_THAT(*store->Runs(all), SizeIs(stored + 1));
}

// A disk of 2 MB; `mounted` is false where that takes rights we do not have.
class SmallDisk {
 public:
  SmallDisk() : folder_(*TempDir::Make("roundsman-store-small")) {
    mounted = ::mount("none", folder_.path().c_str(), "tmpfs", 0, "size=2m") == 0;
  }
  ~SmallDisk() {
    if (mounted) ::umount2(folder_.path().c_str(), MNT_DETACH);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;

  fs::path store() const { return folder_.path() / "roundsman.db"; }
  void Fill() const {
    std::ofstream file(folder_.path() / "filler", std::ios::binary);
    const std::string some(1 << 12, 'x');
    while (file.write(some.data(), static_cast<std::streamsize>(some.size())) && file.flush()) {
    }
  }
  void Empty() const { fs::remove(folder_.path() / "filler"); }

  bool mounted = false;

 private:
  TempDir folder_;
};

std::size_t CountRuns(SqliteStore& store) {
  RunFilter all;
  all.limit = 1'000'000;
  const auto runs = store.Runs(all);
  return runs ? runs->size() : 0;
}

// What the next agent finds, and what it can do once there is room.
void ExpectGoesOnFromAFullDisk(const SmallDisk& disk, std::size_t stored) {
  const auto store = TryOpen(disk.store());
  ASSERT_TRUE(store) << store.error().message;
  EXPECT_TRUE((*store)->moved_aside().empty());
  EXPECT_EQ(CountRuns(**store), stored);
  EXPECT_TRUE((*store)->AlertsToRestore(std::chrono::system_clock::now()));
  EXPECT_FALSE((*store)->Put(TenSteps(1000), {}));
  EXPECT_EQ(CountRuns(**store), stored);
  disk.Empty();
  EXPECT_EQ((*store)->Put(TenSteps(1000), {}), Stored::kNew);
  EXPECT_EQ(CountRuns(**store), stored + 1);
  // As `roundsman blindspots` reads beside the agent.
  const auto beside = SqliteStore::OpenToRead(disk.store());
  ASSERT_TRUE(beside) << beside.error().message;
  EXPECT_EQ(CountRuns(**beside), stored + 1);
}

TEST(SqliteStoreFaultsTest, AfterAKillOnAFullDiskItOpensAndTellsEverything) {
  const SmallDisk disk;
  if (!disk.mounted) GTEST_SKIP() << "mounting a small disk takes root's rights";
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    const auto store = TryOpen(disk.store());
    bool put = store.has_value();
    for (int i = 0; put && i < 12; ++i) put = (*store)->Put(TenSteps(i), {}).has_value();
    disk.Fill();
    ::_exit(put ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_EQ(status, 0);
  ASSERT_TRUE(fs::exists(disk.store().string() + "-wal"));
  ExpectGoesOnFromAFullDisk(disk, 12);
}

// What readers share is not there any more, and there is no room for it.
TEST(SqliteStoreFaultsTest, AfterACleanEndOnAFullDiskToo) {
  const SmallDisk disk;
  if (!disk.mounted) GTEST_SKIP() << "mounting a small disk takes root's rights";
  {
    const auto store = TryOpen(disk.store());
    ASSERT_TRUE(store);
    for (int i = 0; i < 12; ++i) ASSERT_TRUE((*store)->Put(TenSteps(i), {}));
  }
  ASSERT_FALSE(fs::exists(disk.store().string() + "-shm"));
  disk.Fill();
  ExpectGoesOnFromAFullDisk(disk, 12);
}

TEST(SqliteStoreFaultsTest, WithoutRoomForAFirstStoreItSaysSo) {
  const SmallDisk disk;
  if (!disk.mounted) GTEST_SKIP() << "mounting a small disk takes root's rights";
  disk.Fill();
  const auto store = TryOpen(disk.store());
  ASSERT_FALSE(store);
  EXPECT_THAT(store.error().message, HasSubstr("room"));
}

TEST(SqliteStoreFaultsTest, IsItsOwnersOnlyUnlessSomebodyMadeItOtherwise) {
  StorePlace place;
  ASSERT_TRUE(place.store().Put(TenSteps(1), {}));
  constexpr fs::perms kOwners = fs::perms::owner_read | fs::perms::owner_write;
  for (const char* part : {"", "-wal", "-shm", ".lock"}) {
    EXPECT_EQ(fs::status(place.file().string() + part).permissions(), kOwners) << part;
  }
  place.Close();
  fs::permissions(place.file(), kOwners | fs::perms::group_read);
  place.Reopen();
  EXPECT_EQ(fs::status(place.file()).permissions(), kOwners | fs::perms::group_read);
}

// In a child: a limit of file size is a process's.
TEST(SqliteStoreFaultsTest, AFileThatMayNotGrowCostsNothingThatWasStored) {
  StorePlace place;
  place.Close();
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    ::signal(SIGXFSZ, SIG_IGN);
    const auto store = OpenStore(place.file());
    rlimit limit{};
    ::getrlimit(RLIMIT_FSIZE, &limit);
    rlimit small{600'000, limit.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &small);
    std::string says;
    const int stored = PutUntilRefused(*store, says);
    RunFilter all;
    all.limit = 1'000'000;
    const auto runs = store->Runs(all);
    const bool kept = runs && static_cast<int>(runs->size()) == stored;
    ::setrlimit(RLIMIT_FSIZE, &limit);
    const bool goes_on = store->Put(TenSteps(stored), {}) == Stored::kNew;
    ::_exit((stored > 5 && kept && goes_on && says.find("its room") != std::string::npos) ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
}

TEST(SqliteStoreFaultsTest, AKilledProcessLosesNothingItWasToldIsStored) {
  StorePlace place;
  place.Close();
  int stored = 0;
  for (int round = 0; round < 4; ++round) {
    int pipe[2];
    ASSERT_EQ(::pipe(pipe), 0);
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      const auto store = OpenStore(place.file());
      for (int i = stored; store != nullptr; ++i) {
        const char said = store->Put(TenSteps(i), {}) ? 'y' : 'n';
        if (::write(pipe[1], &said, 1) != 1) break;
      }
      ::_exit(1);
    }
    ::close(pipe[1]);
    char said = 0;
    for (int i = 0; i < 15 + 7 * round && ::read(pipe[0], &said, 1) == 1; ++i) {
      ASSERT_EQ(said, 'y');
      ++stored;
    }
    ::kill(child, SIGKILL);
    // What it was told after we stopped reading counts as well.
    while (::read(pipe[0], &said, 1) == 1) ++stored;
    ::close(pipe[0]);
    ASSERT_EQ(::waitpid(child, nullptr, 0), child);
    place.Reopen();
    EXPECT_TRUE(place.store().moved_aside().empty());
    for (int i = 0; i < stored; ++i) {
      const auto run = place.store().Run(TenSteps(i).report.run);
      ASSERT_TRUE(run && *run) << "run " << i << " of " << stored;
    }
    // One may have been written whose word did not come through any more.
    RunFilter all;
    all.limit = 1'000'000;
    const int there = static_cast<int>(place.store().Runs(all)->size());
    EXPECT_LE(there, stored + 1);
    stored = there;
    place.Close();
  }
  EXPECT_GE(stored, 60);
}

}  // namespace
}  // namespace roundsman
