// What a device and its pool do when pages, renderers and browsers hang or die.
#include <gmock/gmock.h>
#include <signal.h>

#include <thread>

#include "agent/devices/profile_directory.h"
#include "tests/agent/devices/browser_fixture.h"

namespace roundsman {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class ChromiumRecoveryTest : public BrowserTest {
 protected:
  static Duration Since(MonoTime then) { return MonoClock::now() - then; }

  // How many processes there are once there are no more than `most`, or time is up.
  std::size_t ProcessesOnce(std::size_t most) const {
    const Deadline deadline = Deadline::In(seconds(10));
    std::size_t count = Descendants().size();
    while (count > most && deadline.Open()) {
      deadline.Pause(milliseconds(50));
      count = Descendants().size();
    }
    return count;
  }
};

TEST_F(ChromiumRecoveryTest, HungPageIsTheTargetsFaultAndTheLastFrameRemains) {
  std::unique_ptr<Device> device = Open(site_.Url("/plain"));
  const std::size_t with_a_page = Descendants().size();
  device.reset();
  device = Open(site_.Url("/hang"));
  ASSERT_TRUE(Appears(*device, "Hang me"));
  ASSERT_TRUE(device->Film(Filming::kOn, Soon()));
  ASSERT_TRUE(device->TakeFrames(Soon()));
  const MonoTime begun = MonoClock::now();
  const auto tapped = Tap(*device, "Hang me");
  ASSERT_TRUE(tapped) << tapped.error().message;
  EXPECT_FALSE(tapped->acknowledged);
  EXPECT_LT(Since(begun), seconds(6));

  const MonoTime asked = MonoClock::now();
  const auto tree = device->ReadTree({}, Soon());
  ASSERT_FALSE(tree);
  EXPECT_EQ(tree.error().blame, Blame::kTarget) << tree.error().message;
  EXPECT_THAT(tree.error().message, HasSubstr("does not answer"));
  EXPECT_LT(Since(asked), seconds(6));

  const auto shot = device->Capture(Soon());
  ASSERT_TRUE(shot) << shot.error().message;
  EXPECT_GT(shot->bytes->size(), 500U);
  EXPECT_LT(shot->at, tapped->sent + seconds(2)) << "it is the last frame before it hung";

  const auto signals = device->TakeSignals();
  ASSERT_TRUE(signals);
  ASSERT_FALSE(signals->probes.empty());
  EXPECT_FALSE(signals->probes.back().answered);
  EXPECT_FALSE(signals->crashed);

  const MonoTime left = MonoClock::now();
  device.reset();
  EXPECT_LT(Since(left), seconds(3));
  EXPECT_LT(ProcessesOnce(with_a_page - 1), with_a_page) << "the hanging renderer is still there";
  const auto next = Open(site_.Url("/plain"));
  EXPECT_TRUE(Appears(*next, "Plain page"));
  EXPECT_EQ(pool_->generation(), 1) << "a hung page costs no browser";
}

TEST_F(ChromiumRecoveryTest, HungPageCanBeLeftForAnotherOfItsSite) {
  const auto device = Open(site_.Url("/hang"));
  const auto tapped = Tap(*device, "Hang me");
  ASSERT_TRUE(tapped) << tapped.error().message;
  ASSERT_FALSE(tapped->acknowledged);
  for (const char* page : {"/hang", "/second"}) {
    const MonoTime begun = MonoClock::now();
    const auto left = device->Navigate({NavigationKind::kOpen, site_.Url(page)}, Soon());
    ASSERT_TRUE(left) << left.error().message;
    EXPECT_LT(Since(begun), seconds(5)) << page;
  }
  EXPECT_TRUE(Appears(*device, "Second page"));
  EXPECT_EQ(pool_->generation(), 1);
}

TEST_F(ChromiumRecoveryTest, PageThatDiesUnderTheFingerIsToldSoonAlsoAfterItWasRead) {
  const auto device = Open(site_.Url("/deep"));
  ASSERT_TRUE(Appears(*device, "Crash me"));
  const MonoTime begun = MonoClock::now();
  const auto tapped = Tap(*device, "Crash me");
  while (!device->TakeSignals()->crashed && Since(begun) < seconds(20)) {
    Deadline::In(milliseconds(20)).Pause(seconds(1));
  }
  EXPECT_TRUE(device->TakeSignals()->crashed);
  EXPECT_LT(Since(begun), seconds(3));
  EXPECT_TRUE(tapped || tapped.error().blame == Blame::kTarget) << tapped.error().message;
}

TEST_F(ChromiumRecoveryTest, BusyPageIsProbedExactly) {
  const auto device = Open(site_.Url("/plain"));
  ASSERT_TRUE(Appears(*device, "Plain page"));
  ASSERT_TRUE(device->TakeSignals());
  Deadline::In(milliseconds(2500)).Pause(seconds(3));
  const auto signals = device->TakeSignals();
  ASSERT_TRUE(signals);
  ASSERT_GE(signals->probes.size(), 2U);
  for (const MainThreadProbe& probe : signals->probes) {
    ASSERT_TRUE(probe.answered);
    EXPECT_LT(*probe.answered - probe.asked, seconds(1));
  }
}

TEST_F(ChromiumRecoveryTest, CrashedRendererIsTheTargetsFaultAndCanBeLeft) {
  const auto device = Open(site_.Url("/plain"));
  ASSERT_TRUE(Appears(*device, "Plain page"));
  const MonoTime begun = MonoClock::now();
  const auto crashed = device->Navigate({NavigationKind::kOpen, "chrome://crash"}, Soon());
  ASSERT_FALSE(crashed);
  EXPECT_EQ(crashed.error().blame, Blame::kTarget) << crashed.error().message;
  EXPECT_THAT(crashed.error().message, HasSubstr("crashed"));
  EXPECT_LT(Since(begun), seconds(10));
  const auto tree = device->ReadTree({}, Soon());
  ASSERT_FALSE(tree);
  EXPECT_EQ(tree.error().blame, Blame::kTarget);
  EXPECT_TRUE(device->TakeFrames(Soon())->crashed) << "and it waits for nothing";
  EXPECT_TRUE(device->TakeSignals()->crashed);

  const auto revived = device->Navigate({NavigationKind::kOpen, site_.Url("/second")}, Soon());
  ASSERT_TRUE(revived) << revived.error().message;
  EXPECT_TRUE(Appears(*device, "Second page"));
  EXPECT_FALSE(device->TakeSignals()->crashed);
}

TEST_F(ChromiumRecoveryTest, KilledBrowserIsTheRobotsFaultAndReplaced) {
  const auto device = Open(site_.Url("/plain"));
  ASSERT_TRUE(device->Film(Filming::kOn, Soon()));
  ASSERT_TRUE(device->TakeFrames(Soon()));
  const std::vector<pid_t> pids = BrowserPids();
  ASSERT_THAT(pids, SizeIs(1));
  std::jthread killer([&] {
    Deadline::In(milliseconds(300)).Pause(seconds(1));
    ::kill(pids[0], SIGKILL);
  });
  const MonoTime begun = MonoClock::now();
  Result<FilmStatus> film = device->TakeFrames(Soon());
  while (film && Since(begun) < seconds(20)) film = device->TakeFrames(Soon());
  ASSERT_FALSE(film);
  EXPECT_EQ(film.error().blame, Blame::kRobot);
  EXPECT_THAT(film.error().message, HasSubstr("signal 9"));
  EXPECT_LT(Since(begun), seconds(5));
  EXPECT_EQ(device->ReadTree({}, Soon()).error().blame, Blame::kRobot);
  EXPECT_EQ(device->TakeSignals().error().blame, Blame::kRobot);

  const auto next = Open(site_.Url("/plain"));
  EXPECT_TRUE(Appears(*next, "Plain page"));
  EXPECT_EQ(pool_->generation(), 2);
}

TEST_F(ChromiumRecoveryTest, BrowserThatStandsStillIsNoticedAndReplaced) {
  const auto device = Open(site_.Url("/plain"));
  ASSERT_TRUE(Appears(*device, "Plain page"));
  const std::vector<pid_t> pids = BrowserPids();
  ASSERT_THAT(pids, SizeIs(1));
  ::kill(pids[0], SIGSTOP);
  const MonoTime begun = MonoClock::now();
  // It must never be taken for a hanging page.
  const auto tree = device->ReadTree({}, Soon());
  ASSERT_FALSE(tree);
  EXPECT_EQ(tree.error().blame, Blame::kRobot) << tree.error().message;
  Result<FilmStatus> film = FilmStatus{};
  while (film && Since(begun) < seconds(30)) film = device->TakeFrames(Deadline::In(seconds(30)));
  ASSERT_FALSE(film);
  EXPECT_THAT(film.error().message, HasSubstr("has not answered"));
  EXPECT_LT(Since(begun), seconds(12));
  const auto next = Open(site_.Url("/plain"));
  EXPECT_TRUE(Appears(*next, "Plain page"));
}

TEST_F(ChromiumRecoveryTest, PoolMayGoBeforeItsDevices) {
  const auto device = Open(site_.Url("/plain"));
  pool_.reset();
  EXPECT_THAT(Descendants(), IsEmpty());
  EXPECT_EQ(ProfilesLeft(), 0U);
  EXPECT_EQ(device->TakeSignals().error().blame, Blame::kRobot);
}

TEST_F(ChromiumRecoveryTest, BrowserIsReplacedAfterItsRuns) {
  options_.runs_per_browser = 2;
  pool_ = *MakeChromiumPool(options_, log_);
  auto first = Open(site_.Url("/plain"));
  auto second = Open(site_.Url("/plain"));
  EXPECT_EQ(pool_->generation(), 1);
  const auto third = Open(site_.Url("/plain"));
  EXPECT_EQ(pool_->generation(), 2);
  EXPECT_TRUE(Appears(*first, "Plain page")) << "who is on the old one stays on it";
  EXPECT_THAT(BrowserPids(), SizeIs(2));
  first.reset();
  second.reset();
  EXPECT_THAT(BrowserPids(), SizeIs(1)) << "the old one goes with its last device";
}

TEST_F(ChromiumRecoveryTest, CancellationEndsWaitsAtOnce) {
  const auto device = Open(site_.Url("/plain"));
  std::stop_source stop;
  std::jthread canceller([&] {
    Deadline::In(milliseconds(300)).Pause(seconds(1));
    stop.request_stop();
  });
  const MonoTime begun = MonoClock::now();
  Result<FilmStatus> film = FilmStatus{};
  const Deadline deadline = Deadline::In(seconds(60), stop.get_token());
  while (film) film = device->TakeFrames(deadline);
  EXPECT_EQ(film.error().blame, Blame::kCancelled);
  EXPECT_EQ(device->ReadTree({}, deadline).error().blame, Blame::kCancelled);
  EXPECT_EQ(pool_->Acquire(profile_, deadline).error().blame, Blame::kCancelled);
  EXPECT_LT(Since(begun), seconds(3));
}

TEST_F(ChromiumRecoveryTest, ProgramThatIsNoBrowserIsARobotErrorWithItsWords) {
  options_.path = "/bin/false";
  pool_ = *MakeChromiumPool(options_, log_);
  const auto device = pool_->Acquire(profile_, Soon());
  ASSERT_FALSE(device);
  EXPECT_EQ(device.error().blame, Blame::kRobot);
  EXPECT_THAT(device.error().message, HasSubstr("/bin/false"));
  options_.path = "/no/such/browser";
  EXPECT_EQ(MakeChromiumPool(options_, log_).error().blame, Blame::kConfig);
}

TEST_F(ChromiumRecoveryTest, ProfilesOfDeadOwnersAreSweptAndThoseOfLivingOnesStay) {
  const auto device = Open(site_.Url("/plain"));
  const std::filesystem::path stale = profiles_.path() / "roundsman-browser-dead00";
  ASSERT_TRUE(WriteFile(stale / "owner.lock", ""));
  EXPECT_EQ(ProfileDirectory::Sweep(profiles_.path()), 1);
  EXPECT_EQ(ProfilesLeft(), 1U);
  EXPECT_TRUE(Appears(*device, "Plain page"));
}

}  // namespace
}  // namespace roundsman
