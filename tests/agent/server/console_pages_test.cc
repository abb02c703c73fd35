#include <fmt/format.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <cstdlib>

#include "agent/server/console_server.h"
#include "tests/agent/devices/browser_fixture.h"
#include "tests/agent/server/sample_source.h"
#include "tests/source_root.h"

namespace roundsman {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

struct Look {
  std::string name;
  bool phone = false;
  Theme theme = Theme::kLight;
  std::string locale;
};

// The console in a real browser, over the sample agent.
class ConsolePagesTest : public BrowserTest {
 protected:
  ConsolePagesTest() : source_(std::chrono::system_clock::now()) {
    options_.artifacts = SourceRoot() / "tests" / "data" / "console";
    options_.version = "0.1.0";
    Start();
  }

  void Start() {
    auto server = ConsoleServer::Start(options_, source_, events_);
    ASSERT_TRUE(server) << server.error().ToString();
    server_ = std::move(*server);
    options_.listen.port = server_->port();
  }

  std::unique_ptr<Device> OpenAs(const std::string& path, const Look& look) {
    profile_.viewport = look.phone ? Size{390, 844} : Size{1366, 900};
    profile_.pixel_ratio = 1;
    profile_.mobile = profile_.touch = look.phone;
    profile_.theme = look.theme;
    profile_.locale = look.locale;
    return Open(fmt::format("http://127.0.0.1:{}{}", server_->port(), path));
  }
  std::unique_ptr<Device> OpenDesktop(const std::string& path) {
    return OpenAs(path, {"desktop", false, Theme::kLight, "en-US"});
  }

  // What a designer wants to see: written where ROUNDSMAN_SHOTS says, if it does.
  static void Keep(Device& device, const std::string& name) {
    const char* folder = std::getenv("ROUNDSMAN_SHOTS");
    if (folder == nullptr) return;
    const auto picture = device.Capture(Soon());
    if (picture) (void)WriteFile(std::filesystem::path(folder) / (name + ".jpg"), *picture->bytes);
  }

  static void ExpectHealthy(Device& device, const std::string& name) {
    const UiTree tree = Tree(device);
    EXPECT_LE(tree.content.width, tree.viewport.width + 0.5) << name << " scrolls sideways";
    const auto signals = device.TakeSignals();
    ASSERT_TRUE(signals);
    for (const PageException& each : signals->exceptions) ADD_FAILURE() << name << each.message;
    for (const FailedRequest& each : signals->failed_requests) {
      ADD_FAILURE() << name << ": " << each.url << " " << each.http_status << each.error;
    }
    for (const UiNode& node : tree.nodes) {
      EXPECT_NE(node.picture, PictureState::kBroken) << name << " " << node.source;
    }
  }

  std::string RunOf(const std::string& scenario, Verdict verdict) {
    RunFilter filter;
    filter.scenario = scenario;
    filter.verdict = verdict;
    return source_.Store().Runs(filter)->front().run;
  }
  std::string FingerprintOf(const std::string& scenario) {
    AlertFilter filter;
    filter.scenario = scenario;
    return source_.Store().Alerts(filter)->front().fingerprint;
  }

  SampleSource source_;
  ConsoleEvents events_;
  ConsoleOptions options_;
  std::unique_ptr<ConsoleServer> server_;
};

TEST_F(ConsolePagesTest, EveryPageStandsInBothLanguagesThemesAndSizes) {
  struct Page {
    std::string name;
    std::string path;
    std::string en;
    std::string zh;
  };
  const std::string fine = RunOf("buy-fund", Verdict::kPass);
  const std::string broken = RunOf("buy-fund", Verdict::kFail);
  const std::vector<Page> pages = {
      {"wall", "/", "Needs a look", "需要关注"},
      {"journey", "/journeys/buy-fund", "History", "历史"},
      {"compare", fmt::format("/journeys/buy-fund/compare?a={}&b={}", fine, broken), "Swap",
       "互换"},
      {"run", "/runs/" + broken, "What happened", "过程"},
      {"findings", "/findings", "Open now", "当前"},
      {"finding", "/findings/" + FingerprintOf("buy-fund"), "Existing monitoring did not see it",
       "现有监控没有发现"},
      {"blindspots", "/blindspots", "not seen", "没发现"},
      {"robot", "/health", "Can it see?", "看得见吗？"},
      {"missing", "/runs/none", "There is no such thing here.", "这里没有这个内容。"}};
  const std::vector<Look> looks = {{"desktop-light-en", false, Theme::kLight, "en-US"},
                                   {"desktop-dark-zh", false, Theme::kDark, "zh-CN"},
                                   {"phone-light-zh", true, Theme::kLight, "zh-CN"},
                                   {"phone-dark-en", true, Theme::kDark, "en-US"}};
  for (const Look& look : looks) {
    for (const Page& page : pages) {
      const std::string name = page.name + "-" + look.name;
      const auto device = OpenAs(page.path, look);
      EXPECT_TRUE(Appears(*device, look.locale == "en-US" ? page.en : page.zh)) << name;
      // Of the missing run the browser says that it was missing.
      if (page.name != "missing") ExpectHealthy(*device, name);
      Keep(*device, name);
    }
  }
}

TEST_F(ConsolePagesTest, ARunThatEndsShowsWithoutLoadingThePageAnew) {
  const auto device = OpenDesktop("/");
  ASSERT_TRUE(Appears(*device, "Needs a look"));
  ASSERT_TRUE(Appears(*device, "Live"));
  ASSERT_FALSE(Appears(*device, "Everything is on fire", std::chrono::milliseconds(10)));
  (void)device->TakeSignals();
  RunRecord run =
      source_.NewRun("messages", "iphone-15", Verdict::kFail, std::chrono::system_clock::now());
  run.report.findings[0].says = "Everything is on fire";
  source_.store().Add(run);
  events_.RunEnded(SummaryOf(run));
  EXPECT_TRUE(Appears(*device, "Everything is on fire"));
  EXPECT_TRUE(device->TakeSignals()->navigations.empty());
}

TEST_F(ConsolePagesTest, IsLiveAgainAfterTheAgentWasAway) {
  const auto device = OpenDesktop("/");
  ASSERT_TRUE(Appears(*device, "Live"));
  server_.reset();
  EXPECT_TRUE(Appears(*device, "Reconnecting"));
  Start();
  EXPECT_TRUE(Appears(*device, "Live", std::chrono::seconds(40)));
}

TEST_F(ConsolePagesTest, TheKeyboardFindsAJourneyAndOpensIt) {
  const auto device = OpenDesktop("/");
  ASSERT_TRUE(Appears(*device, "Needs a look"));
  ASSERT_TRUE(device->Press("/", Soon()));
  ASSERT_TRUE(device->Type({"buy-fund"}, Soon()));
  ASSERT_TRUE(Appears(*device, "买入基金"));
  const UiTree tree = Tree(*device);
  EXPECT_TRUE(std::none_of(tree.nodes.begin(), tree.nodes.end(), [](const UiNode& node) {
    return node.text == "浏览基金" && node.rendered;
  }));
  ASSERT_TRUE(device->Press("Escape", Soon()));
  ASSERT_TRUE(Appears(*device, "浏览基金"));
  ASSERT_TRUE(device->Press("j", Soon()));
  ASSERT_TRUE(device->Press("Enter", Soon()));
  EXPECT_TRUE(Appears(*device, "History"));
  ASSERT_TRUE(device->Press("?", Soon()));
  EXPECT_TRUE(Appears(*device, "Keyboard shortcuts"));
  Keep(*device, "help");
}

TEST_F(ConsolePagesTest, AFindingIsTakenOverAndMuted) {
  const std::string print = FingerprintOf("buy-fund");
  const auto device = OpenDesktop("/findings/" + print);
  ASSERT_TRUE(Appears(*device, "I am on it"));
  ASSERT_TRUE(Tap(*device, "Your name"));
  ASSERT_TRUE(device->Type({"Ada"}, Soon()));
  ASSERT_TRUE(Tap(*device, "I am on it"));
  EXPECT_TRUE(Appears(*device, "Ada is on it"));
  ASSERT_TRUE(Tap(*device, "8 h"));
  EXPECT_TRUE(Appears(*device, "Muted: people are not told until"));
  EXPECT_THAT(source_.asked(), Contains("acknowledge " + print + " by Ada"));
  EXPECT_THAT(source_.asked(), Contains(HasSubstr("mute " + print + " until 20")));
  ASSERT_TRUE(Tap(*device, "Tell people again"));
  EXPECT_TRUE(Appears(*device, "tomorrow 9:00"));
}

TEST_F(ConsolePagesTest, WhoHasATokenSignsIn) {
  server_.reset();
  options_.full_tokens = {Secret("full-token")};
  Start();
  const auto device = OpenDesktop("/blindspots");
  ASSERT_TRUE(Appears(*device, "Paste a token of this agent."));
  ASSERT_TRUE(device->Type({"wrong"}, Soon()));
  ASSERT_TRUE(device->Press("Enter", Soon()));
  EXPECT_TRUE(Appears(*device, "That token is not known here."));
  Keep(*device, "sign-in");
  ASSERT_TRUE(device->Type({"full-token", true}, Soon()));
  ASSERT_TRUE(device->Press("Enter", Soon()));
  EXPECT_TRUE(Appears(*device, "not seen"));
}

TEST_F(ConsolePagesTest, WhatHasNotRunIsNotFineAndAWindowIsNamed) {
  const auto wall = OpenDesktop("/");
  EXPECT_TRUE(Appears(*wall, "12 journeys on 4 devices"));
  EXPECT_TRUE(Appears(*wall, "Not run yet")) << "apart from what is fine";
  const auto journey = OpenDesktop("/journeys/statements");
  EXPECT_TRUE(Appears(*journey, "maintenance until"));
  const auto running = OpenDesktop("/journeys/messages");
  EXPECT_TRUE(Appears(*running, "消息中心"));
  for (const UiNode& node : Tree(*running).nodes) {
    EXPECT_THAT(node.text, Not(HasSubstr("maintenance"))) << "it is in none";
  }
}

// Nobody could tell: that is neither caught nor missed.
TEST_F(ConsolePagesTest, OfWhatIsNotKnownItIsNotSaidThatMonitoringMissedNone) {
  SampleSource source{SampleSource::Empty{}};
  Alert alert;
  alert.name = kJourneyBroken;
  alert.phase = AlertPhase::kOpen;
  alert.kind = FindingKind::kDeadControl;
  alert.says = "Tapped Buy and nothing changed";
  const auto found = [&](const std::string& fingerprint, BackendView backend) {
    alert.fingerprint = fingerprint;
    alert.backend = backend;
    alert.since = alert.last_seen = std::chrono::system_clock::now();
    return source.store().PutAlerts(std::span(&alert, 1)).has_value();
  };
  options_.listen.port = 0;
  const auto server = ConsoleServer::Start(options_, source, events_);
  ASSERT_TRUE(server);
  profile_.viewport = {1366, 900};
  profile_.mobile = profile_.touch = false;
  profile_.locale = "en-US";
  const std::string address = fmt::format("http://127.0.0.1:{}/blindspots", (*server)->port());
  ASSERT_TRUE(found("a", BackendView::kUnknown) && found("b", BackendView::kUnknown));
  EXPECT_TRUE(Appears(*Open(address), "Nothing is known about 2."));
  ASSERT_TRUE(found("c", BackendView::kSeen));
  EXPECT_TRUE(
      Appears(*Open(address), "Existing monitoring missed none of 1; nothing is known about 2."));
}

TEST_F(ConsolePagesTest, AnEarlierTimeOfAFindingHasItsOwnPage) {
  Alert before = source_.ActiveAlerts().front();
  const auto since = std::chrono::floor<std::chrono::seconds>(before.since);
  before.since = since - std::chrono::hours(30);
  before.resolved = since - std::chrono::hours(29);
  before.phase = AlertPhase::kResolved;
  before.says = "It was another thing that day";
  ASSERT_TRUE(source_.store().PutAlerts(std::span(&before, 1)));
  const std::string page = "/findings/" + before.fingerprint;
  const auto at = std::chrono::duration_cast<std::chrono::seconds>(before.since.time_since_epoch());
  EXPECT_TRUE(Appears(*OpenDesktop(fmt::format("{}?at={}", page, at.count())), before.says));
  const auto list = OpenDesktop("/findings");
  ASSERT_TRUE(Tap(*list, before.says));
  EXPECT_TRUE(Appears(*list, "Last run that saw it"));
  EXPECT_TRUE(Appears(*list, before.says));
}

TEST_F(ConsolePagesTest, AnEmptyAgentTeaches) {
  SampleSource empty{SampleSource::Empty{}};
  options_.listen.port = 0;
  const auto server = ConsoleServer::Start(options_, empty, events_);
  ASSERT_TRUE(server);
  profile_.viewport = {1366, 900};
  profile_.mobile = profile_.touch = false;
  profile_.locale = "en-US";
  const auto open = [&](const std::string& path) {
    return Open(fmt::format("http://127.0.0.1:{}{}", (*server)->port(), path));
  };
  for (const auto& [path, text] : std::vector<std::pair<std::string, std::string>>{
           {"/", "No journeys yet."},
           {"/findings", "Nothing is wrong."},
           {"/blindspots", "No findings in 30 days"}}) {
    const auto device = open(path);
    EXPECT_TRUE(Appears(*device, text)) << path;
    ExpectHealthy(*device, path);
    Keep(*device, "empty" + (path == "/" ? "-wall" : "-" + path.substr(1)));
  }
}

}  // namespace
}  // namespace roundsman
