#include <SQLiteCpp/SQLiteCpp.h>
#include <arpa/inet.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <unistd.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/e2e/agent_stage.h"
#include "tests/support/local_service.h"

namespace roundsman {
namespace {

using std::chrono::seconds;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// A step in whose middle the page stands still for so long that a test can do its worst.
constexpr std::string_view kStands = "  - wait: 3s\n";

std::string CommandsOf(const std::vector<ProcessSeen>& processes) {
  std::string text;
  for (const auto& p : processes) text += std::to_string(p.pid) + " " + p.command + "\n";
  return text;
}

class AgentFaultsTest : public ::testing::Test {
 protected:
  AgentStage stage_;

  AgentProcess& agent() { return stage_.agent(); }

  // The agent looks at the page, and a run is over.
  void Open(std::string_view steps = {}, std::string_view more = {}) {
    stage_.Journey("shop", "", steps);
    stage_.Config(stage_.TellChat() + std::string(more));
    agent().Start();
    ASSERT_TRUE(stage_.Await([&] { return stage_.Count("pass") >= 1; }));
  }

  // To the browser and all that belongs to it.
  void SignalBrowser(int signal) {
    const auto browsers = agent().Browsers();
    ASSERT_EQ(browsers.size(), 1U) << CommandsOf(browsers);
    ASSERT_EQ(::kill(-::getpgid(browsers[0].pid), signal), 0);
  }

  int ToldOf(const std::string& alert, const std::string& state) const {
    int count = 0;
    for (const auto& message : stage_.Told()) {
      count += message["name"] == alert && message["state"] == state ? 1 : 0;
    }
    return count;
  }

  // What the robot could not see was not the page's fault, and the next runs see again.
  void ExpectRecovered() {
    EXPECT_TRUE(stage_.AwaitMore("pass", 2));
    EXPECT_EQ(stage_.Count("fail"), 0) << stage_.Runs().dump(1);
    EXPECT_THAT(stage_.Told(), IsEmpty());
    EXPECT_TRUE(stage_.Alerts("open").empty());
    EXPECT_TRUE(agent().Running());
    stage_.ExpectNoDoubleRun();
  }

  std::vector<ProcessSeen> AwaitNoBrowsers() {
    Eventually(seconds(10), [this] { return agent().Chromium().empty(); });
    return agent().Chromium();
  }
};

TEST_F(AgentFaultsTest, AKilledBrowserIsReplacedAndNobodyIsTold) {
  Open(kStands);
  ASSERT_TRUE(stage_.AwaitMiddle());
  SignalBrowser(SIGKILL);
  EXPECT_TRUE(stage_.Await([&] { return stage_.Count("inconclusive") == 1; }));
  ExpectRecovered();
  EXPECT_EQ(stage_.Count("inconclusive"), 1);
  EXPECT_EQ(agent().Metric("roundsman_browser_restarts_total"), 1);
  EXPECT_EQ(agent().Browsers().size(), 1U) << CommandsOf(agent().Browsers());
}

TEST_F(AgentFaultsTest, AFrozenBrowserIsKilledAndReplaced) {
  Open(kStands);
  ASSERT_TRUE(stage_.AwaitMiddle());
  const pid_t frozen = agent().Browsers().at(0).pid;
  SignalBrowser(SIGSTOP);
  EXPECT_TRUE(stage_.Await([&] { return stage_.Count("inconclusive") >= 1; }));
  ExpectRecovered();
  const auto browsers = agent().Browsers();
  ASSERT_EQ(browsers.size(), 1U) << CommandsOf(browsers);
  EXPECT_NE(browsers[0].pid, frozen);
}

// A paused machine, a debugger, an operator: what the agent timed meanwhile is nobody's fault.
TEST_F(AgentFaultsTest, AnAgentThatStoodStillBelievesNothingOfThatTime) {
  Open(kStands);
  ASSERT_TRUE(stage_.AwaitMiddle());
  agent().Signal(SIGSTOP);
  Deadline::In(seconds(60)).Pause(seconds(8));
  agent().Signal(SIGCONT);
  EXPECT_TRUE(stage_.Await([&] { return stage_.Count("inconclusive") >= 1; }));
  const std::string runs = stage_.Runs().dump(1);
  EXPECT_THAT(runs, HasSubstr("this robot stood still for ")) << agent().Told();
  ExpectRecovered();
  EXPECT_EQ(stage_.Count("inconclusive"), 1);
}

// From outside it looks like a page that died once: the confirmation says that it does not again.
TEST_F(AgentFaultsTest, ARendererThatCrashesOnceIsNoReasonToWakeAnybody) {
  Open(kStands);
  ASSERT_TRUE(stage_.AwaitMiddle());
  const auto renderers = agent().Renderers();
  ASSERT_FALSE(renderers.empty());
  for (const ProcessSeen& renderer : renderers) ::kill(renderer.pid, SIGSEGV);
  EXPECT_TRUE(
      stage_.Await([&] { return stage_.Count("flaky") + stage_.Count("inconclusive") == 1; }));
  // On an overloaded machine the agent does not believe what it saw.
  const std::string runs = stage_.Runs().dump(1);
  EXPECT_TRUE(stage_.Count("flaky") == 1 || runs.find("overloaded") != std::string::npos) << runs;
  ExpectRecovered();
}

TEST_F(AgentFaultsTest, WithoutRoomForPicturesRunsGoOnAndItIsSaid) {
  Open("", "keep: {free: 1000TB}\n");
  ASSERT_TRUE(stage_.Await([&] { return ToldOf("UIEvidenceDropped", "firing") == 1; }));
  EXPECT_EQ(agent().Metric("roundsman_evidence_kept"), 0);
  stage_.Break();
  ASSERT_TRUE(stage_.Await([&] { return ToldOf("UIJourneyBroken", "firing") == 1; }));
  EXPECT_GT(agent().Api("health")["disk"]["evidence_dropped"].get<int>(), 0);
  for (const auto& message : stage_.Told()) {
    EXPECT_EQ(message["alerts"][0]["screenshot_url"], "") << message.dump(1);
  }
  stage_.Mend();
  EXPECT_TRUE(stage_.Await([&] { return ToldOf("UIJourneyBroken", "resolved") == 1; }));
}

// A disk of its own, of a few megabytes.
class SmallDisk {
 public:
  explicit SmallDisk(std::filesystem::path at) : at_(std::move(at)) {
    std::filesystem::create_directories(at_);
    mounted_ = ::mount("tmpfs", at_.c_str(), "tmpfs", 0, "size=6m") == 0;
  }
  ~SmallDisk() {
    if (mounted_) ::umount2(at_.c_str(), MNT_DETACH);
  }
  bool mounted() const { return mounted_; }
  // Until not a byte more can be written.
  void Fill() const {
    std::ofstream file(at_ / "filler", std::ios::binary);
    const std::string some(1 << 12, 'x');
    while (file.write(some.data(), static_cast<std::streamsize>(some.size())) && file.flush()) {
    }
  }
  void Empty() const { std::filesystem::remove(at_ / "filler"); }

 private:
  const std::filesystem::path at_;
  bool mounted_ = false;
};

TEST_F(AgentFaultsTest, AFullDiskCostsNoRunAndNoAlert) {
  const SmallDisk disk(stage_.data());
  if (!disk.mounted()) GTEST_SKIP() << "may not mount a small disk here";
  Open("", "keep: {free: 1MB}\n");
  disk.Fill();
  ASSERT_TRUE(stage_.Await([&] { return ToldOf("UIEvidenceDropped", "firing") == 1; }));
  stage_.Break();
  // Told though nothing can be written down.
  ASSERT_TRUE(stage_.Await([&] { return ToldOf("UIJourneyBroken", "firing") == 1; }));
  const auto failed = [&] {
    return agent().Metric(
        "roundsman_runs_total{scenario=\"shop\",device=\"iphone-15\",location=\"here\",verdict="
        "\"fail\"}");
  };
  ASSERT_TRUE(stage_.Await([&] { return failed().value_or(0) >= 3; }));
  disk.Empty();
  // Everything that happened meanwhile is on disk now.
  EXPECT_TRUE(stage_.Await([&] { return stage_.Count("fail") >= failed().value_or(1000); }));
  EXPECT_TRUE(stage_.Await([&] { return ToldOf("UIEvidenceDropped", "resolved") == 1; }));
  EXPECT_EQ(agent().Metric("roundsman_evidence_kept"), 1);
  EXPECT_EQ(stage_.Alerts("open").size(), 1U);
  stage_.Mend();
  EXPECT_TRUE(stage_.Await([&] { return ToldOf("UIJourneyBroken", "resolved") == 1; }));
  EXPECT_EQ(ToldOf("UIJourneyBroken", "firing"), 1);
  stage_.ExpectNoDoubleRun();
}

TEST_F(AgentFaultsTest, KilledOnAFullDiskItStartsAndTellsAllTheSame) {
  const SmallDisk disk(stage_.data());
  if (!disk.mounted()) GTEST_SKIP() << "may not mount a small disk here";
  Open("", "keep: {free: 1MB}\n");
  disk.Fill();
  ASSERT_TRUE(stage_.Await([&] { return ToldOf("UIEvidenceDropped", "firing") == 1; }));
  agent().Kill();
  agent().Start();
  stage_.Break();
  ASSERT_TRUE(stage_.Await([&] { return ToldOf("UIJourneyBroken", "firing") == 1; }));
  EXPECT_EQ(agent().Metric("roundsman_evidence_kept"), 0);
  disk.Empty();
  EXPECT_TRUE(stage_.Await([&] { return ToldOf("UIEvidenceDropped", "resolved") >= 1; }));
  // Written down once there is room.
  EXPECT_TRUE(stage_.Await([&] { return stage_.Alerts("open").size() == 1; }));
  EXPECT_TRUE(stage_.AwaitMore("fail", 1));
}

TEST_F(AgentFaultsTest, ALockedDatabaseCostsNoRunAndDelaysNoAlert) {
  Open();
  const int before = stage_.Count();
  {
    SQLite::Database other((stage_.data() / "roundsman.db").string(), SQLite::OPEN_READWRITE, 5000);
    const SQLite::Transaction holds(other, SQLite::TransactionBehavior::EXCLUSIVE);
    const int visits = stage_.visits();
    stage_.Break();
    ASSERT_TRUE(stage_.Await([&] { return stage_.Told("firing") == 1; }));
    ASSERT_TRUE(stage_.Await([&] { return stage_.visits() >= visits + 6; }));
    for (int i = 0; i < 3; ++i) {
      const MonoTime asked = MonoClock::now();
      EXPECT_FALSE(agent().Api("scenarios").is_null());
      EXPECT_LT(Seconds(MonoClock::now() - asked), 5);
    }
    EXPECT_LE(stage_.Count(), before + 1);
  }
  EXPECT_TRUE(stage_.Await([&] { return stage_.Count("fail") >= 3; }));
  EXPECT_EQ(stage_.Alerts("open").size(), 1U);
  EXPECT_GT(agent().Metric("roundsman_report_failures_total{reporter=\"store\"").value_or(0), 0);
  // Stored in the order they happened, with the alert: a restart knows it.
  agent().Kill();
  agent().Start();
  ASSERT_TRUE(stage_.AwaitMore("fail", 2));
  EXPECT_EQ(stage_.Told("firing"), 1);
  EXPECT_EQ(stage_.Told("resolved"), 0);
  stage_.ExpectNoDoubleRun();
}

TEST_F(AgentFaultsTest, PrometheusAndAlertmanagerDownCostNoRunAndNoMessage) {
  const int nobody = FreePort();
  stage_.Journey("shop", "backend: [{alert: ShopErrors}]\n");
  stage_.Config(
      stage_.TellChat(fmt::format(
          "  - {{name: cluster, kind: alertmanager, urls: [\"http://127.0.0.1:{}\"]}}\n", nobody)) +
      fmt::format("backend: {{prometheus: \"http://127.0.0.1:{0}\"}}\n"
                  "silences: {{alertmanagers: [\"http://127.0.0.1:{0}\"], every: 1s}}\n",
                  nobody));
  stage_.Break();
  agent().Start();
  ASSERT_TRUE(stage_.Await([&] { return stage_.Told("firing") == 1; }));
  EXPECT_TRUE(stage_.Await([&] {
    return agent().Metric("roundsman_report_failures_total{reporter=\"cluster\"").value_or(0) >= 1;
  }));
  ASSERT_TRUE(stage_.AwaitMore("fail", 2));
  EXPECT_EQ(stage_.Alerts("open").at(0).at("backend"), "unknown");
  stage_.Mend();
  EXPECT_TRUE(stage_.Await([&] { return stage_.Told("resolved") == 1; }));
  EXPECT_EQ(stage_.Told("firing"), 1);
  EXPECT_LT(agent().Terminate().seconds, 15);
}

TEST_F(AgentFaultsTest, AReceiverThatHangsDelaysNobody) {
  std::stop_source enough;
  FakeService hangs([&](const ServiceRequest&) {
    Deadline::In(seconds(20), enough.get_token()).Pause(seconds(20));
    return ServiceAnswer{};
  });
  stage_.Journey("shop");
  stage_.Config(stage_.TellChat(
      fmt::format("  - {{name: slow, kind: webhook, url: \"{}\", timeout: 40s, group-wait: 1s}}\n",
                  hangs.Url("/"))));
  stage_.Break();
  agent().Start();
  ASSERT_TRUE(stage_.Await([&] { return stage_.Told("firing") == 1; }));
  ASSERT_TRUE(stage_.AwaitMore("fail", 2));
  stage_.Mend();
  ASSERT_TRUE(stage_.Await([&] { return stage_.Told("resolved") == 1; }));
  // Its first message is still under way, or just through.
  EXPECT_LE(hangs.Requests().size(), 1U);
  const auto end = agent().Terminate();
  EXPECT_LT(end.seconds, 15) << agent().Told();
  EXPECT_EQ(end.code, 0);
  enough.request_stop();
}

// Connections to the console, open until this goes.
class Clients {
 public:
  ~Clients() {
    for (const int client : clients_) ::close(client);
  }
  void Add(const std::string& url, const std::string& says) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1))));
    const int client = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ASSERT_EQ(::connect(client, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    ASSERT_EQ(::send(client, says.data(), says.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(says.size()));
    clients_.push_back(client);
  }

 private:
  std::vector<int> clients_;
};

TEST_F(AgentFaultsTest, IdleConsolesCostNothing) {
  Open();
  Clients clients;
  for (int i = 0; i < 10; ++i) {
    // One that listens, one that says nothing, one that stops in the middle of its sentence.
    clients.Add(agent().url(), "GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n");
    clients.Add(agent().url(), "");
    clients.Add(agent().url(), "GET /api/v1/scenarios HTTP/1.1\r\nHo");
  }
  const MonoTime asked = MonoClock::now();
  EXPECT_FALSE(agent().Api("scenarios").is_null());
  EXPECT_TRUE(agent().Metric("roundsman_scenario_up{").has_value());
  EXPECT_LT(Seconds(MonoClock::now() - asked), 5);
  EXPECT_TRUE(stage_.AwaitMore("pass", 3));
  const auto end = agent().Terminate();
  EXPECT_LT(end.seconds, 15) << agent().Told();
  EXPECT_EQ(end.code, 0);
}

TEST_F(AgentFaultsTest, AReloadInTheMiddleOfARunIsAllOrNothing) {
  Open(kStands);
  const auto good = [&] { return agent().Metric("roundsman_config_last_reload_successful"); };
  EXPECT_EQ(good(), 1);

  // A mistake in one of two new journeys: neither is taken, and what runs goes on.
  stage_.Journey("cart");
  stage_.Journey("help", "", "  - tapp: Help\n");
  ASSERT_TRUE(stage_.AwaitMiddle());
  const HttpAnswer refused = agent().Post("/-/reload");
  EXPECT_EQ(refused.status, 422) << refused.body;
  EXPECT_THAT(refused.body, HasSubstr("help.yaml"));
  EXPECT_EQ(good(), 0);
  ASSERT_TRUE(stage_.AwaitMore("pass", 2));
  EXPECT_TRUE(stage_.Runs("cart").empty());

  // Mended, by a signal this time, again in the middle of a run.
  stage_.Journey("help");
  ASSERT_TRUE(stage_.AwaitMiddle());
  agent().Signal(SIGHUP);
  ASSERT_TRUE(stage_.Await([&] { return good() == 1; }));
  EXPECT_TRUE(
      stage_.Await([&] { return !stage_.Runs("cart").empty() && !stage_.Runs("help").empty(); }));

  // Away again: its runs and its series go, the others' stay.
  std::filesystem::remove(stage_.files().path() / "scenarios/cart.yaml");
  EXPECT_EQ(agent().Post("/-/reload").status, 200);
  EXPECT_FALSE(agent().Metric("roundsman_scenario_up{scenario=\"cart\"").has_value());
  EXPECT_TRUE(agent().Metric("roundsman_scenario_up{scenario=\"shop\"").has_value());
  ASSERT_TRUE(stage_.AwaitMore("pass", 2));
  EXPECT_EQ(stage_.Count(), stage_.Count("pass")) << stage_.Runs().dump(1);
  stage_.ExpectNoDoubleRun();
}

// A clock of the agent's own, that a test can set.
class AgentClockTest : public AgentFaultsTest {
 protected:
  static constexpr const char* kFaketime = "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1";
  static constexpr const char* kBrowser = "/usr/lib/chromium/chromium-headless-shell";

  void SetUp() override {
    if (!std::filesystem::exists(kFaketime) || !std::filesystem::exists(kBrowser)) {
      GTEST_SKIP() << "needs libfaketime and " << kBrowser;
    }
    // The browser keeps the true time.
    const std::string browser = stage_.files().Write(
        "chromium-true", fmt::format("#!/bin/sh\nunset LD_PRELOAD\nexec {} \"$@\"\n", kBrowser));
    std::filesystem::permissions(browser, std::filesystem::perms::owner_all);
    browser_ = fmt::format("browser: {{path: {}}}\n", browser);
    agent().Set(std::string("LD_PRELOAD=") + kFaketime);
    agent().Set("FAKETIME_TIMESTAMP_FILE=" + SetClock("+0"));
    agent().Set("FAKETIME_CACHE_DURATION=1");
    agent().Set("DONT_FAKE_MONOTONIC=1");
    agent().Set("FAKETIME_DONT_FAKE_MONOTONIC=1");
  }

  std::string SetClock(std::string_view offset) { return stage_.files().Write("offset", offset); }
  // The host is not believed for the moment; runs in it are inconclusive at worst.
  void ExpectRunsGoOn(const std::string& verdict) {
    EXPECT_TRUE(stage_.AwaitMore(verdict, 3));
    stage_.ExpectNoDoubleRun();
  }

  std::string browser_;
};

TEST_F(AgentClockTest, SetBackAnHourNothingIsRunTwiceForgottenOrToldTwice) {
  Open("", browser_);
  SetClock("-3600");
  ExpectRunsGoOn("pass");
  EXPECT_THAT(stage_.Told(), IsEmpty());
  stage_.Break();
  ASSERT_TRUE(stage_.Await([&] { return stage_.Told("firing") == 1; }));

  SetClock("-7200");
  ExpectRunsGoOn("fail");
  EXPECT_EQ(stage_.Told("firing"), 1);
  EXPECT_EQ(stage_.Told("resolved"), 0);
  // The last run that is known is in the future of whoever starts now.
  agent().Kill();
  agent().Start();
  ExpectRunsGoOn("fail");
  EXPECT_EQ(stage_.Told("firing"), 1);
  EXPECT_EQ(stage_.Told("resolved"), 0);
  EXPECT_EQ(stage_.Alerts("open").size(), 1U);
  stage_.Mend();
  ASSERT_TRUE(stage_.Await([&] { return stage_.Told("resolved") == 1; }));

  // And right again, which is two hours ahead.
  SetClock("+0");
  ExpectRunsGoOn("pass");
  EXPECT_EQ(stage_.Told("firing"), 1);
  EXPECT_EQ(stage_.Told("resolved"), 1);
}

class AgentTerminationTest : public AgentFaultsTest {
 protected:
  // A run that would take half a minute, in its middle.
  void OpenLong() {
    stage_.Journey("shop", "", "  - wait: 25s\n");
    stage_.Config(stage_.TellChat());
    agent().Start();
    ASSERT_TRUE(stage_.AwaitMiddle());
  }

  void ExpectCleanEnd() {
    const auto end = agent().Terminate();
    EXPECT_LT(end.seconds, 15) << agent().Told();
    EXPECT_EQ(end.code, 0) << agent().Told();
    EXPECT_EQ(CommandsOf(AwaitNoBrowsers()), "");
    EXPECT_THAT(agent().Leftovers(), IsEmpty());
    agent().Start();
    const auto runs = stage_.Runs();
    ASSERT_EQ(runs.size(), 1U) << runs.dump(1);
    EXPECT_EQ(runs[0]["verdict"], "inconclusive") << runs.dump(1);
    EXPECT_THAT(stage_.Told(), IsEmpty());
  }
};

TEST_F(AgentTerminationTest, InTheMiddleOfARunItIsRecordedAndNothingIsLeft) {
  OpenLong();
  ExpectCleanEnd();
  EXPECT_THAT(stage_.Runs().at(0).value("says", ""), HasSubstr("cancelled"));
}

TEST_F(AgentTerminationTest, AlsoWhenTheBrowserIsFrozen) {
  OpenLong();
  SignalBrowser(SIGSTOP);
  ExpectCleanEnd();
}

TEST_F(AgentFaultsTest, KilledInTheMiddleItComesBackClean) {
  Open(kStands);
  ASSERT_TRUE(stage_.AwaitMiddle());
  ASSERT_FALSE(agent().Chromium().empty());
  agent().Kill();
  EXPECT_EQ(CommandsOf(AwaitNoBrowsers()), "");
  const auto left = agent().Leftovers();
  EXPECT_EQ(left.size(), 1U) << ::testing::PrintToString(left);
  agent().Start();
  ASSERT_TRUE(stage_.AwaitMore("pass", 2));
  // The profile of the browser that runs now, and no other.
  ASSERT_EQ(agent().Leftovers().size(), 1U) << ::testing::PrintToString(agent().Leftovers());
  EXPECT_NE(agent().Leftovers(), left);
  EXPECT_EQ(agent().Browsers().size(), 1U);
  EXPECT_EQ(stage_.Count(), stage_.Count("pass")) << stage_.Runs().dump(1);
  stage_.ExpectNoDoubleRun();
}

}  // namespace
}  // namespace roundsman
