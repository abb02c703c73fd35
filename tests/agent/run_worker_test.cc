#include "agent/run_worker.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/fakes/fake_device.h"
#include "tests/fakes/tree_builder.h"

namespace roundsman {
namespace {

using ::testing::HasSubstr;

class NoStore : public ArtifactStore {
 public:
  Result<std::string> Put(const std::string& name, std::string_view) override { return name; }
};

// Gives out fake devices that show a button, or do not.
class FakePool : public DevicePool {
 public:
  // For each device in turn: whether the button is there; the last holds on.
  std::vector<bool> shows = {true};
  std::optional<Error> fails;
  bool throws = false;
  int given = 0;

  Result<std::unique_ptr<Device>> Acquire(const DeviceProfile&, const Deadline&) override {
    if (throws) throw std::runtime_error("bad alloc");
    if (fails) return tl::unexpected<Error>(*fails);
    const std::size_t turn =
        std::min<std::size_t>(static_cast<std::size_t>(given++), shows.size() - 1);
    auto device = std::make_unique<FakeDevice>();
    TreeBuilder page;
    if (shows[turn]) page.Open("button", {20, 100, 200, 40}).Text("Buy").Close();
    device->tree = page.Build();
    device->tree.viewport = {393, 852};
    device->tree.ready_state = "complete";
    device->tree.url = "http://shop/";
    return device;
  }
  Result<BrowserFacts> Facts(const Deadline&) override { return BrowserFacts{}; }
  int generation() const override { return 1; }
};

class CountingProgress : public SilentProgress {
 public:
  void RunEnded(const RunReport& run) override { ended.push_back(run.verdict); }
  std::vector<Verdict> ended;
};

class RunWorkerTest : public ::testing::Test {
 protected:
  FakePool pool_;
  WitnessWatch witness_{pool_};
  NoStore store_;
  CountingProgress progress_;
  RunWorkerOptions options_{Confirm::kOn, Seeing::kBlind, {}, {}, {}};
  std::stop_source stop_;

  RunReport Run() {
    Problems problems;
    ScenarioOverrides overrides;
    overrides.known_devices = {"phone"};
    const auto scenario = ParseScenario(
        "scenario: shop\nbase-url: http://shop/\nwithin: 200ms\nsteps: [{see: {text: Buy, by: "
        "tree}}]",
        "shop.yaml", overrides, problems);
    for (const Error& problem : problems) ADD_FAILURE() << problem.ToString();
    const auto shipped = DeviceProfiles::Shipped();
    RunWorker worker(options_, {pool_, witness_, store_, progress_});
    return worker.Carry(
        {*scenario, std::make_shared<const DeviceProfile>(*shipped->Find("phone")), {}},
        stop_.get_token());
  }
};

TEST_F(RunWorkerTest, AFailureIsConfirmedOnAFreshDevice) {
  pool_.shows = {false};
  const RunReport report = Run();
  EXPECT_EQ(report.verdict, Verdict::kFail);
  EXPECT_EQ(pool_.given, 2);
  ASSERT_TRUE(report.confirmation);
  EXPECT_EQ(report.confirmation->verdict, Verdict::kFail);
}

TEST_F(RunWorkerTest, TroubleOfTheHostMakesAFailureInconclusive) {
  MonoTime begun, ended;
  options_.host_trouble = [&](MonoTime from, MonoTime to) {
    begun = from;
    ended = to;
    return std::string("this machine's network was down");
  };
  pool_.shows = {false};
  const RunReport report = Run();
  EXPECT_EQ(report.verdict, Verdict::kInconclusive);
  EXPECT_EQ(report.inconclusive, "this machine's network was down");
  EXPECT_FALSE(report.findings.empty());
  EXPECT_LT(begun, ended);
  EXPECT_THAT(progress_.ended, ::testing::ElementsAre(Verdict::kInconclusive))
      << "the console is told the same";
}

TEST(Doubt, OfTheRobotsOwnStandingStillSparesNothing) {
  for (const Verdict verdict : {Verdict::kPass, Verdict::kFail, Verdict::kFlaky}) {
    RunReport report;
    report.verdict = verdict;
    DoubtAll(report, "stood still");
    EXPECT_EQ(report.verdict, Verdict::kInconclusive);
    EXPECT_EQ(report.inconclusive, "stood still");
    report.verdict = verdict;
    DoubtAll(report, "");
    EXPECT_EQ(report.verdict, verdict);
  }
  RunReport report;
  report.verdict = Verdict::kInconclusive;
  report.inconclusive = "no browser";
  DoubtAll(report, "stood still");
  EXPECT_EQ(report.inconclusive, "no browser");
}

TEST_F(RunWorkerTest, AGapInTheMiddleOfARunOutweighsAConfirmedFailure) {
  int gaps = 0;
  options_.host_gap = [&](MonoTime from, MonoTime to) {
    EXPECT_LE(from, to);
    ++gaps;
    return std::string("stood still");
  };
  pool_.shows = {false};
  const RunReport report = Run();
  EXPECT_EQ(report.verdict, Verdict::kInconclusive);
  EXPECT_EQ(report.inconclusive, "stood still");
  EXPECT_EQ(gaps, 1) << "over both attempts";
}

TEST(Doubt, TurnsWhatTroubleCanMakeAndNothingElse) {
  const auto doubted = [](Verdict verdict, const std::string& trouble) {
    RunReport report;
    report.verdict = verdict;
    report.inconclusive = verdict == Verdict::kInconclusive ? "no browser" : "";
    Doubt(report, trouble);
    return report;
  };
  EXPECT_EQ(doubted(Verdict::kFail, "starved").verdict, Verdict::kInconclusive);
  EXPECT_EQ(doubted(Verdict::kFlaky, "starved").inconclusive, "starved");
  EXPECT_EQ(doubted(Verdict::kPass, "starved").verdict, Verdict::kPass);
  EXPECT_EQ(doubted(Verdict::kInconclusive, "starved").inconclusive, "no browser");
  EXPECT_EQ(doubted(Verdict::kFlaky, "").verdict, Verdict::kFlaky);
}

TEST_F(RunWorkerTest, AHostWithoutTroubleLeavesAFailureAFailure) {
  pool_.shows = {false};
  options_.host_trouble = [](MonoTime, MonoTime) { return std::string(); };
  EXPECT_EQ(Run().verdict, Verdict::kFail);
}

TEST_F(RunWorkerTest, WithoutADeviceNothingIsKnown) {
  pool_.fails = Error{Blame::kRobot, "no browser", {}};
  const RunReport report = Run();
  EXPECT_EQ(report.verdict, Verdict::kInconclusive);
  EXPECT_EQ(report.inconclusive, "no browser");
}

TEST_F(RunWorkerTest, WhatThrowsIsARecordToo) {
  pool_.throws = true;
  const RunReport report = Run();
  EXPECT_EQ(report.verdict, Verdict::kInconclusive);
  EXPECT_THAT(report.inconclusive, HasSubstr("bad alloc"));
  EXPECT_THAT(progress_.ended, ::testing::ElementsAre(Verdict::kInconclusive));
}

}  // namespace
}  // namespace roundsman
