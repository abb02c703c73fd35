#include "agent/backend_watch.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <atomic>
#include <nlohmann/json.hpp>

#include "demo/web_server.h"
#include "tests/support/local_service.h"

namespace roundsman {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

WallTime Now() { return std::chrono::system_clock::now(); }

// A back end with metrics of its own, and the Prometheus that watches it.
class WatchedBackend {
 public:
  WatchedBackend()
      : server_(*WebServer::Start("127.0.0.1", 0,
                                  [this](const WebRequest&, const std::stop_token&) {
                                    return WebAnswer{.type = "text/plain; version=0.0.4",
                                                     .body = Metrics()};
                                  })),
        prometheus_(
            StartPrometheus(fmt::format("global: {{scrape_interval: 1s, evaluation_interval: 1s}}\n"
                                        "rule_files: [rules.yaml]\n"
                                        "scrape_configs:\n"
                                        "  - job_name: trade\n"
                                        "    static_configs: [{{targets: ['127.0.0.1:{}']}}]\n",
                                        server_->port()),
                            "groups:\n"
                            "  - name: trade\n"
                            "    rules:\n"
                            "      - {alert: TradeErrors, expr: trade_errors > 0}\n"
                            "      - {alert: TradeSlow, expr: trade_slow > 0}\n"
                            "      - {alert: TradeDead, expr: trade_dead > 0}\n")) {
    EXPECT_TRUE(Eventually(seconds(60), [&] {
      const auto up = AskPrometheus(*prometheus_, "trade_dead");
      return up.is_array() && !up.empty();
    }));
    // As long as the lookback: it has been watching for a while.
    Deadline::In(seconds(5)).Pause(seconds(4));
  }

  LocalService& prometheus() { return *prometheus_; }
  bool Fires(const std::string& alert) {
    const auto firing = AskPrometheus(*prometheus_, fmt::format("ALERTS{{alertname='{}'}}", alert));
    return firing.is_array() && !firing.empty();
  }

  std::atomic<int> errors = 0;
  std::atomic<int> slow = 0;

 private:
  std::string Metrics() const {
    return fmt::format("trade_errors {}\ntrade_slow {}\ntrade_dead 0\n", errors.load(),
                       slow.load());
  }

  std::unique_ptr<WebServer> server_;
  std::unique_ptr<LocalService> prometheus_;
};

BackendWatchSettings Quick(const std::string& url) {
  BackendWatchSettings settings;
  settings.address.url = url;
  settings.windows.lookback = seconds(3);
  settings.windows.grace = seconds(5);
  settings.windows.window = seconds(25);
  settings.windows.step = seconds(1);
  settings.windows.blind_after = seconds(8);
  settings.poll = seconds(1);
  settings.patience = seconds(4);
  return settings;
}

// What was decided, by fingerprint.
class Notebook {
 public:
  BackendWatch::Decided Writer() {
    return [this](const BackendAnswer& answer) {
      const std::lock_guard lock(mutex_);
      EXPECT_TRUE(answers_.emplace(answer.fingerprint, answer.decision).second);
    };
  }
  std::size_t size() const {
    const std::lock_guard lock(mutex_);
    return answers_.size();
  }
  bool Has(const std::string& fingerprint) const {
    const std::lock_guard lock(mutex_);
    return answers_.contains(fingerprint);
  }
  std::string View(const std::string& fingerprint) const {
    const std::lock_guard lock(mutex_);
    const auto at = answers_.find(fingerprint);
    return at == answers_.end() ? "nothing" : std::string(Name(at->second.view));
  }
  BackendDecision At(const std::string& fingerprint) const {
    const std::lock_guard lock(mutex_);
    return answers_.at(fingerprint);
  }

 private:
  mutable std::mutex mutex_;
  std::map<std::string, BackendDecision> answers_;
};

TEST(BackendWatchTest, TellsSeenLateAndUnseenApartAlsoOverARestart) {
  WatchedBackend backend;
  backend.errors = 1;
  ASSERT_TRUE(Eventually(seconds(60), [&] { return backend.Fires("TradeErrors"); }));
  const WallTime since = Now();
  const BackendSignal errors{"TradeErrors", ""};
  const BackendSignal slow{"TradeSlow", ""};
  const BackendSignal dead{"TradeDead", ""};
  const BackendSignal wrong{"", "rate("};
  const std::vector<BackendQuestion> questions = {
      {"seen", since, {errors}},
      {"seen by expr", since, {{"", "trade_errors > 0 # any"}}},
      {"seen by one", since, {wrong, dead, errors}},
      {"late", since, {slow}},
      {"late by one", since, {dead, {"", "trade_slow > 0"}}},
      {"unseen", since, {dead, {"", "trade_dead > 0"}, {"NoSuchAlert", ""}}},
      {"refused", since, {wrong}},
  };
  Notebook notes;
  const auto settings = Quick(backend.prometheus().url());
  {
    BackendWatch before(settings, notes.Writer());
    for (const auto& question : questions) before.Ask(question);
    before.Ask({"nothing to ask", since, {}});
    EXPECT_EQ(before.open(), questions.size());
    Deadline::In(seconds(60)).Pause(seconds(9));
    EXPECT_EQ(notes.size(), 3U);
  }
  const WallTime broke = Now();
  backend.slow = 1;
  BackendWatch after(settings, notes.Writer());
  for (const auto& question : questions) {
    if (!notes.Has(question.fingerprint)) after.Ask(question);
  }
  ASSERT_TRUE(Eventually(seconds(90), [&] { return notes.size() == questions.size(); }));
  EXPECT_EQ(notes.View("seen"), "seen");
  EXPECT_EQ(notes.View("seen by expr"), "seen");
  EXPECT_EQ(notes.View("seen by one"), "seen");
  EXPECT_EQ(notes.View("unseen"), "unseen") << notes.At("unseen").why;
  EXPECT_EQ(notes.View("refused"), "unknown");
  EXPECT_NE(notes.At("refused").why.find("refuses"), std::string::npos);
  const double really = std::chrono::duration<double>(broke - since).count();
  for (const char* name : {"late", "late by one"}) {
    ASSERT_EQ(notes.View(name), "late") << notes.At(name).why;
    // One scrape, one evaluation, one step; a busy machine adds its own.
    EXPECT_GE(*notes.At(name).lead_seconds, really - 0.1);
    EXPECT_LE(*notes.At(name).lead_seconds, really + 6);
    fmt::print("{}: lead {:.1f} s, broke after {:.1f} s\n", name, *notes.At(name).lead_seconds,
               really);
  }
  EXPECT_EQ(after.open(), 0U);
}

TEST(BackendWatchTest, APrometheusThatWasDownInBetweenDoesNotKnow) {
  WatchedBackend backend;
  Notebook notes;
  BackendWatch watch(Quick(backend.prometheus().url()), notes.Writer());
  watch.Ask({"gap", Now(), {{"TradeDead", ""}}});
  Deadline::In(seconds(60)).Pause(seconds(2));
  backend.prometheus().Kill();
  Deadline::In(seconds(60)).Pause(seconds(12));
  EXPECT_EQ(notes.size(), 0U);
  backend.prometheus().Restart();
  ASSERT_TRUE(Eventually(seconds(90), [&] { return notes.size() == 1; }));
  EXPECT_EQ(notes.View("gap"), "unknown");
}

TEST(BackendWatchTest, APrometheusThatIsDownIsUnknownNeverUnseen) {
  Notebook notes;
  // Port 9 of loopback: nobody listens.
  BackendWatchSettings settings = Quick("http://127.0.0.1:9");
  settings.windows.window = seconds(6);
  BackendWatch watch(settings, notes.Writer());
  const WallTime since = Now();
  watch.Ask({"down", since, {{"TradeDead", ""}}});
  watch.Ask({"down", since, {{"TradeDead", ""}}});
  watch.Ask({"dropped", since, {{"TradeDead", ""}}});
  watch.Forget("dropped", since);
  EXPECT_EQ(watch.open(), 1U);
  ASSERT_TRUE(Eventually(seconds(60), [&] { return notes.size() == 1; }));
  EXPECT_GT(Now() - since, seconds(10));
  EXPECT_EQ(notes.View("down"), "unknown");
  EXPECT_FALSE(notes.At("down").why.empty());
  watch.Ask({"down", since, {{"TradeDead", ""}}});
  EXPECT_EQ(watch.open(), 0U);
}

TEST(BackendWatchTest, EndsInTheMiddleOfAQuestion) {
  const auto slow =
      WebServer::Start("127.0.0.1", 0, [](const WebRequest&, const std::stop_token& s) {
        Deadline::In(seconds(60), s).Pause(seconds(60));
        return WebAnswer{};
      });
  ASSERT_TRUE(slow);
  const MonoTime begun = MonoClock::now();
  {
    Notebook notes;
    BackendWatch watch(Quick(fmt::format("http://127.0.0.1:{}", (*slow)->port())), notes.Writer());
    watch.Ask({"slow", Now(), {{"TradeDead", ""}}});
    Deadline::In(seconds(60)).Pause(seconds(2));
  }
  EXPECT_LT(MonoClock::now() - begun, seconds(8));
}

}  // namespace
}  // namespace roundsman
