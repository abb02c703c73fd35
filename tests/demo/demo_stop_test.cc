#include <gtest/gtest.h>
#include <httplib.h>

#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

#include "core/deadline.h"
#include "demo/demo_server.h"

namespace roundsman {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

std::unique_ptr<DemoServer> Started(DemoOptions options = {}) {
  auto server = DemoServer::Start(options);
  EXPECT_TRUE(server) << server.error().ToString();
  return *std::move(server);
}

Duration TimeToStop(std::unique_ptr<DemoServer> server) {
  const MonoTime before = MonoClock::now();
  server.reset();
  return MonoClock::now() - before;
}

TEST(DemoStopTest, IsQuickWithoutClients) { EXPECT_LT(TimeToStop(Started()), seconds(1)); }

TEST(DemoStopTest, IsQuickWithIdleConnections) {
  auto server = Started();
  std::vector<std::unique_ptr<httplib::Client>> clients;
  for (int i = 0; i < 12; ++i) {
    clients.push_back(std::make_unique<httplib::Client>("127.0.0.1", server->port()));
    clients.back()->set_keep_alive(true);
    ASSERT_TRUE(clients.back()->Get("/login"));
  }
  EXPECT_LT(TimeToStop(std::move(server)), seconds(1));
}

TEST(DemoStopTest, IsQuickWithMoreIdleConnectionsThanAnyPool) {
  auto server = Started();
  std::vector<std::unique_ptr<httplib::Client>> clients;
  for (int i = 0; i < 150; ++i) {
    clients.push_back(std::make_unique<httplib::Client>("127.0.0.1", server->port()));
    clients.back()->set_keep_alive(true);
    // Nobody waits until an older connection has been idle for long enough.
    clients.back()->set_read_timeout(seconds(15));
    ASSERT_TRUE(clients.back()->Get("/login")) << "connection " << i;
  }
  EXPECT_LT(TimeToStop(std::move(server)), seconds(1));
}

TEST(DemoStopTest, IsQuickWhileFaultsHang) {
  auto server = Started();
  const int port = server->port();
  std::atomic<int> unanswered = 0;
  std::vector<std::jthread> waiting;
  for (int i = 0; i < 4; ++i) {
    waiting.emplace_back([&, port] {
      httplib::Client client("127.0.0.1", port);
      client.set_read_timeout(seconds(60));
      if (!client.Get("/f/funds-time-out/funds")) ++unanswered;
    });
  }
  httplib::Client watcher("127.0.0.1", port);
  const Deadline arrived = Deadline::In(seconds(30));
  while (arrived.Open()) {
    const auto stats = watcher.Get("/_demo/stats");
    if (stats && stats->body.find("\"pages\": 4") != std::string::npos) break;
    arrived.Pause(milliseconds(10));
  }
  ASSERT_TRUE(arrived.Open());
  EXPECT_LT(TimeToStop(std::move(server)), seconds(1));
  waiting.clear();
  EXPECT_EQ(unanswered, 4);
}

TEST(DemoStopTest, FreesItsPort) {
  auto first = Started();
  const int port = first->port();
  const auto second = DemoServer::Start({.port = port});
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().blame, Blame::kConfig);
  EXPECT_NE(second.error().message.find(std::to_string(port)), std::string::npos);
  first.reset();
  EXPECT_TRUE(DemoServer::Start({.port = port}));
}

}  // namespace
}  // namespace roundsman
