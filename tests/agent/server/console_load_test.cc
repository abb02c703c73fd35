#include <fmt/format.h>
#include <gmock/gmock.h>

#include <cstdlib>
#include <memory>
#include <nlohmann/json.hpp>
#include <thread>
#include <vector>

#include "core/io/files.h"
#include "tests/agent/server/console_fixture.h"
#include "tests/agent/server/crowded_source.h"
#include "tests/agent/server/raw_client.h"

namespace roundsman {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

const std::string kListen = "GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n";

class ConsoleEventsTest : public ConsoleTest {};
class ConsoleLoadTest : public ConsoleTest {};

RunSummary Ended(const std::string& run) {
  RunSummary summary;
  summary.key.scenario = "buy-fund";
  summary.key.device = "iphone-15";
  summary.run = run;
  return summary;
}

TEST_F(ConsoleEventsTest, TellsWhatHappensWhileItHappens) {
  Start();
  RawClient listener(server_->port());
  listener.Send(kListen);
  EXPECT_THAT(listener.ReadUntil("event: hello"), HasSubstr("text/event-stream"));
  events_.RunStarted("buy-fund", "iphone-15");
  events_.RunEnded(Ended("01K1"));
  events_.AlertChanged(source_.ActiveAlerts().front());
  events_.Reloaded({});
  EXPECT_THAT(listener.ReadUntil("event: reload"),
              AllOf(HasSubstr("event: run-started"), HasSubstr("event: run-ended"),
                    HasSubstr(R"("run":"01K1")"), HasSubstr("event: alert-changed")));
}

TEST_F(ConsoleEventsTest, GoesOnWhereAConnectionBroke) {
  Start();
  const auto before = events_.Last();
  events_.RunEnded(Ended("01K1"));
  events_.RunEnded(Ended("01K2"));
  RawClient again(server_->port());
  again.Send(fmt::format(
      "GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\nLast-Event-ID: {}\r\n\r\n", before));
  EXPECT_THAT(again.ReadUntil("01K2"), AllOf(HasSubstr("01K1"), HasSubstr("01K2")));
  // Of a process before this one.
  RawClient old(server_->port());
  old.Send("GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\nLast-Event-ID: 7\r\n\r\n");
  EXPECT_THAT(old.ReadUntil("event: resync"), HasSubstr("event: resync"));
}

TEST_F(ConsoleEventsTest, SayingTooMuchForTheMemoryAsksToBeginAnew) {
  const auto first = events_.Last();
  for (int i = 0; i < 2000; ++i) events_.RunStarted("a", "b");
  const auto missed = events_.After(first, Deadline::In(std::chrono::seconds(1)));
  ASSERT_EQ(missed.size(), 1U);
  EXPECT_EQ(missed[0].kind, "resync");
  EXPECT_EQ(missed[0].id, events_.Last());
}

TEST_F(ConsoleEventsTest, SixteenListenAndTheNextIsSentAway) {
  Start();
  std::vector<std::unique_ptr<RawClient>> listeners;
  for (int i = 0; i < 16; ++i) {
    listeners.push_back(std::make_unique<RawClient>(server_->port()));
    listeners.back()->Send(kListen);
    ASSERT_THAT(listeners.back()->ReadUntil("event: hello"), HasSubstr("event: hello"));
  }
  EXPECT_EQ(Client().Get("/api/v1/events")->status, 503);
  EXPECT_EQ(Client().Get("/metrics")->status, 200);
  // Who leaves makes room.
  listeners.pop_back();
  const Deadline deadline = Deadline::In(std::chrono::seconds(20));
  std::string answer;
  while (deadline.Open() && answer.find("hello") == std::string::npos) {
    RawClient next(server_->port());
    next.Send("GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    answer = next.ReadUntil("event: hello");
    deadline.Pause(std::chrono::milliseconds(100));
  }
  EXPECT_THAT(answer, HasSubstr("hello"));
}

TEST_F(ConsoleEventsTest, StoppingDoesNotWaitForListeners) {
  Start();
  RawClient listener(server_->port());
  listener.Send(kListen);
  listener.ReadUntil("event: hello");
  RawClient idle(server_->port());
  const MonoTime begin = MonoClock::now();
  server_.reset();
  EXPECT_LT(Seconds(MonoClock::now() - begin), 5);
}

TEST_F(ConsoleLoadTest, IdleAndSlowClientsDoNotHoldTheOthers) {
  Start();
  std::vector<std::unique_ptr<RawClient>> others;
  for (int i = 0; i < 10; ++i) {
    others.push_back(std::make_unique<RawClient>(server_->port()));
    others.push_back(std::make_unique<RawClient>(server_->port()));
    others.back()->Send("GET /metrics HTTP/1.1\r\nHost: loc");
    others.push_back(std::make_unique<RawClient>(server_->port()));
    others.back()->Send("GET /-/healthy HTTP/1.1\r\nHost: localhost\r\n\r\n");
    others.back()->ReadUntil("up.\n");
  }
  const MonoTime begin = MonoClock::now();
  EXPECT_EQ(Client().Get("/metrics")->status, 200);
  const double took = Seconds(MonoClock::now() - begin);
  RecordProperty("metrics_ms", static_cast<int>(took * 1000));
  EXPECT_LT(took, 2);
}

TEST_F(ConsoleLoadTest, ManyIdleConnectionsMakeRoomForNewOnes) {
  Start();
  std::vector<std::unique_ptr<RawClient>> idle;
  for (int i = 0; i < 150; ++i) idle.push_back(std::make_unique<RawClient>(server_->port()));
  EXPECT_EQ(Client().Get("/metrics")->status, 200);
}

TEST_F(ConsoleLoadTest, LargeMetricsAreCompressedQuickly) {
  std::string metrics;
  for (int i = 0; i < 40'000; ++i) {
    metrics +=
        fmt::format("roundsman_scenario_up{{scenario=\"journey-{}\",device=\"iphone-15\"}} 1\n", i);
  }
  source_.SetMetrics(metrics);
  Start();
  httplib::Client client = Client();
  const MonoTime begin = MonoClock::now();
  const auto answer = client.Get("/metrics", {{"Accept-Encoding", "br, gzip"}});
  ASSERT_TRUE(answer);
  RecordProperty("ms_for_3_MB", static_cast<int>(Seconds(MonoClock::now() - begin) * 1000));
  EXPECT_EQ(answer->get_header_value("Content-Encoding"), "gzip");
  EXPECT_EQ(answer->body, metrics);
  EXPECT_LT(Seconds(MonoClock::now() - begin), 5);
}

TEST_F(ConsoleLoadTest, AWallOfThousandsIsHadInTime) {
  CrowdedSource crowd(3000);
  const auto server = ConsoleServer::Start(options_, crowd, events_);
  ASSERT_TRUE(server);
  httplib::Client client("127.0.0.1", (*server)->port());
  client.set_decompress(false);
  for (const char* turn : {"first", "again"}) {
    const MonoTime begin = MonoClock::now();
    const auto answer = client.Get("/api/v1/scenarios", {{"Accept-Encoding", "gzip"}});
    ASSERT_TRUE(answer);
    const double took = Seconds(MonoClock::now() - begin);
    RecordProperty(std::string("ms_") + turn, static_cast<int>(took * 1000));
    RecordProperty("gzipped_kB", static_cast<int>(answer->body.size() / 1000));
    EXPECT_LT(took, 5);
  }
}

TEST_F(ConsoleLoadTest, SpeaksTlsWithTheFilesGiven) {
  const TempDir dir = *TempDir::Make("console-tls-test");
  const std::string certificate = dir.path() / "cert.pem";
  const std::string key = dir.path() / "key.pem";
  const std::string make = fmt::format(
      "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 "
      "-subj /CN=localhost -keyout {} -out {} >/dev/null 2>&1",
      key, certificate);
  ASSERT_EQ(std::system(make.c_str()), 0);
  options_.listen.tls_certificate = certificate;
  options_.listen.tls_key = key;
  GiveTokens();
  Start();
  httplib::SSLClient client("localhost", server_->port());
  client.set_ca_cert_path(certificate.c_str());
  client.enable_server_certificate_verification(true);
  EXPECT_EQ(client.Get("/-/healthy")->status, 200);
  const auto in = client.Post("/api/v1/session", R"({"token":"full-token"})", "application/json");
  EXPECT_THAT(in->get_header_value("Set-Cookie"), HasSubstr("; Secure"));
  const auto large =
      client.Get("/artifacts/runs/login/05-found.jpg", {{"Authorization", "Bearer full-token"}});
  EXPECT_EQ(large->body, *ReadFile(options_.artifacts / "runs/login/05-found.jpg"));
  // Who speaks plain is hung up on.
  EXPECT_EQ(AskRaw(server_->port(), "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").find("200"),
            std::string::npos);
}

TEST_F(ConsoleLoadTest, ManyAtOnceGetTheirOwnAnswers) {
  Start();
  std::vector<std::jthread> clients;
  std::atomic<int> right = 0;
  for (int i = 0; i < 12; ++i) {
    clients.emplace_back([&, i] {
      httplib::Client client = Client();
      for (int n = 0; n < 20; ++n) {
        const auto path = i % 2 == 0 ? "/api/v1/scenarios/buy-fund" : "/api/v1/scenarios/english";
        const auto answer = client.Get(path);
        const auto id = i % 2 == 0 ? R"("id":"buy-fund")" : R"("id":"english")";
        if (answer && answer->body.find(id) != std::string::npos) ++right;
        if (i == 0) events_.RunEnded(Ended("x"));
      }
    });
  }
  clients.clear();
  EXPECT_EQ(right, 12 * 20);
}

}  // namespace
}  // namespace roundsman
